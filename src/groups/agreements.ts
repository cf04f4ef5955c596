// What takes two admins where a route says so: the first asks, a card says it, and a press of another one does it. `operations/ask.ts`
// asks on behalf of forms and of that button.
import { cardDue, noted, withCard, type Dossier, type Moment } from "./dossier.ts";
import { cardHere } from "./live-card.ts";
import type { Card, CardId, GroupId, GroupTask, SlackUserId, TaskOf } from "./model.ts";
import { askedFor } from "./operations.ts";
import { routeOf } from "./routes.ts";

type Wanted = TaskOf<"delete" | "remove">;

/** What one admin wants and has in the form, until another has agreed: then it is an operation of the other one. */
export type Agreement = {
  /** The card that asks for the other one. */
  cardId: CardId;
  groupId: GroupId;
  wants: Wanted;
  askedBy: SlackUserId;
  askedAt: number;
};

export function takesTwo(dossier: Dossier, task: GroupTask): task is Wanted {
  const isFinal = task.kind === "delete" || task.kind === "remove";
  return isFinal && routeOf(dossier.group, dossier.routes).settings.twoAdmins;
}

/** What the operation is known by that comes of it: there is never a second one. */
export function agreedSource(cardId: CardId): string {
  return `agreed:${cardId}`;
}

/** `id`: the same for the same form, however often it is delivered. */
export function agreementAsked(
  dossier: Dossier,
  { wants, by, id }: { wants: Wanted; by: SlackUserId; id: CardId },
  moment: Moment,
): { dossier: Dossier; agreement: Agreement } {
  const card: Card<"agreement"> = { ...cardHere(dossier, moment), id, kind: "agreement" };
  const details = { kind: wants.kind, people: wants.kind === "remove" ? wants.people.length : 0 };
  const asked = noted(cardDue(withCard(dossier, card), id, true), {
    at: moment.now,
    actor: by,
    action: "agreement asked",
    details,
  });
  const { id: groupId } = dossier.group;
  return {
    dossier: asked,
    agreement: { cardId: id, groupId, wants, askedBy: by, askedAt: moment.now },
  };
}

export type Agreed =
  | { kind: "asked"; dossier: Dossier }
  /** Nobody agrees with themselves, by whichever of their ids: `operations/ask.ts` knows those. */
  | { kind: "same person" }
  /** Nobody whom it was about is known any more. */
  | { kind: "forgotten" }
  | { kind: "over" | "deleted" | "suspended" };

/** The operation is that of the second: what was asked for is done as it stood in the first one's form. */
export function agreedTo(
  dossier: Dossier,
  { agreement, by }: { agreement: Agreement; by: SlackUserId },
  moment: Moment,
): Agreed {
  const card = dossier.cards.find(({ id }) => id === agreement.cardId);
  if (dossier.group.deletedAt !== null) return { kind: "deleted" };
  if (card === undefined || card.state === "closed") return { kind: "over" };
  if (dossier.group.suspendedAt !== null) return { kind: "suspended" };
  if (agreement.askedBy === by) return { kind: "same person" };
  const task = stillKnown(agreement.wants);
  if (task === undefined) return { kind: "forgotten" };
  const closed = cardDue(withCard(dossier, { ...card, state: "closed" }), card.id, true);
  const ask = { task, by, source: agreedSource(card.id) };
  return { kind: "asked", dossier: askedFor(closed, ask, moment) };
}

function stillKnown(wants: Wanted): Wanted | undefined {
  if (wants.kind === "delete") return wants;
  const people = wants.people.filter(({ waId, userId }) => waId !== null || userId !== null);
  return people.length === 0 ? undefined : { ...wants, people };
}

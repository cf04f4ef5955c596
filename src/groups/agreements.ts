// What takes two admins where a route says so: the first asks, a card says it, and a press of another one does it. `operations/ask.ts`
// asks on behalf of forms and of that button.
import { cardDue, noted, withCard, type Dossier, type Moment } from "./dossier.ts";
import { cardHere } from "./live-card.ts";
import type { Card, CardId, GroupTask, SlackUserId, TaskOf } from "./model.ts";
import { askedFor } from "./operations.ts";
import { routeOf } from "./routes.ts";

type Wanted = TaskOf<"delete" | "remove">;

/** What one admin wants and has in the form; `agreed`: the other one, once there is one. */
export type Agreement = {
  wants: Wanted;
  by: SlackUserId;
  at: number;
  agreed: { by: SlackUserId; at: number } | null;
};

export function takesTwo(dossier: Dossier, task: GroupTask): task is Wanted {
  const isFinal = task.kind === "delete" || task.kind === "remove";
  return isFinal && routeOf(dossier.group, dossier.routes).settings.twoAdmins;
}

/** `id`: the same for the same form, however often it is delivered. */
export function agreementAsked(
  dossier: Dossier,
  { wants, by, id }: { wants: Wanted; by: SlackUserId; id: CardId },
  moment: Moment,
): Dossier {
  const facts = { wants, by, at: moment.now, agreed: null };
  const card: Card<"agreement"> = { ...cardHere(dossier, moment), id, kind: "agreement", facts };
  const details = { kind: wants.kind, people: wants.kind === "remove" ? wants.people.length : 0 };
  return noted(cardDue(withCard(dossier, card), id, true), {
    at: moment.now,
    actor: by,
    action: "agreement asked",
    details,
  });
}

export type Agreed =
  | { kind: "asked"; dossier: Dossier }
  /** Nobody agrees with themselves, by whichever of their ids: `operations/ask.ts` knows those. */
  | { kind: "same person" }
  | { kind: "over" | "deleted" | "suspended" };

/** The operation is that of the second: what was asked for is done as it stood in the first one's form. */
export function agreedTo(
  dossier: Dossier,
  { cardId, by }: { cardId: CardId; by: SlackUserId },
  moment: Moment,
): Agreed {
  const card = dossier.cards.filter((each) => each.kind === "agreement").find(({ id }) => id === cardId);
  if (card === undefined || card.facts.agreed !== null) return { kind: "over" };
  if (dossier.group.deletedAt !== null) return { kind: "deleted" };
  if (dossier.group.suspendedAt !== null) return { kind: "suspended" };
  if (card.facts.by === by) return { kind: "same person" };
  const facts = { ...card.facts, agreed: { by, at: moment.now } };
  const closed = cardDue(withCard(dossier, { ...card, state: "closed", facts }), card.id, true);
  const ask = { task: card.facts.wants, by, source: `agreed:${card.id}` };
  return { kind: "asked", dossier: askedFor(closed, ask, moment) };
}

// Buttons that decide about people who ask to join, one, some or all at once, and take a decision back. `answer-click.ts` hands them on.
import type { DecisionAsk, Subject } from "../../groupdesk.ts";
import type { Reach } from "../../groups/routes.ts";
import { isSettled } from "../../groups/views.ts";
import { allRequests, nextRound } from "../forms/all-requests.ts";
import { decideTicked, lackingReason } from "../forms/decide-many.ts";
import { openNoteForm } from "../forms/decide-with-note.ts";
import { redraw, show } from "../forms/show.ts";
import { sameWaitingForm, waitingPeople } from "../forms/waiting-people.ts";
import type { SlackParts } from "../parts.ts";
import type { Guarded } from "../permission.ts";
import * as replies from "../replies.ts";
import type { ClickOf } from "./click.ts";
import { misplaced } from "./misplaced.ts";
import { answer, type Press } from "./press.ts";
import { takesBack } from "./undo.ts";

type OnRequests = ClickOf<"approve" | "reject" | "approve_all" | "reject_all" | "undo" | "reject_ticked">;

/** Undefined when it means nothing where it was pressed. */
export function onRequests(parts: SlackParts, press: Press, click: OnRequests): Guarded | undefined {
  switch (click.verb) {
    case "approve":
    case "reject": {
      const { verb: decision, requestId } = click;
      return decides({ requestIds: [requestId] }, (reach) =>
        decide(parts, press, { decision, requestIds: [requestId], reach }),
      );
    }
    case "approve_all":
    case "reject_all":
      return decides({ groupId: click.groupId, requestIds: click.requestIds }, (reach) =>
        decideOnAll(parts, press, click, reach),
      );
    case "undo":
      return decides({ requestIds: [click.requestId] }, (reach) =>
        takesBack(parts, press, { requestId: click.requestId, reach }),
      );
    case "reject_ticked":
      return rejectsTicked(parts, press);
  }
}

function decides(about: Subject, run: Guarded["run"]): Guarded {
  return { right: "approve", to: allRequests.to({ page: 0, round: 0 }), ...about, run };
}

/** About the group of the card that was pressed, whatever else the button's value names. */
async function decideOnAll(
  parts: SlackParts,
  press: Press,
  { verb, groupId, requestIds }: ClickOf<"approve_all" | "reject_all">,
  reach: Reach,
): Promise<void> {
  const { message } = press;
  const ofCard = message && (await parts.groupdesk.groupOfMessage(message.channel, message.ts));
  // A card that was posted a moment ago may not be known by its message yet.
  if (ofCard !== undefined && ofCard !== groupId) return answer(press, replies.notUnderstood);
  const decision = verb === "approve_all" ? "approve" : "reject";
  return decide(parts, press, { decision, requestIds, groupId, reach });
}

async function decide(
  parts: SlackParts,
  press: Press,
  wanted: Omit<DecisionAsk, "by" | "source">,
): Promise<void> {
  const { groupdesk } = parts;
  const { decision, requestIds, reach } = wanted;
  const refusal = await misplaced(parts, press, requestIds);
  if (refusal !== undefined) return answer(press, refusal);
  const ask = { ...wanted, by: press.actor.id, source: press.source };
  const [outcome = { kind: "unknown" as const }] = await groupdesk.decide(ask);
  await press.ack();
  if (lackingReason(outcome).length > 0)
    return openNoteForm(parts, press, { decision, requestIds: [...requestIds], needsReason: true });
  const phoneNumbers = await parts.audiences.phoneNumbersIn(press.channel);
  const sentence = replies.decisionReply(outcome, decision, phoneNumbers);
  if (sentence !== undefined) await press.tell(sentence);
  const place = waitingPeople.placeIn(press.form);
  if (press.form === undefined || place === undefined) return;
  const lists = groupdesk.lists(reach);
  await redraw(parts, press.form.id, async (draw) => {
    await draw(await sameWaitingForm(lists, place));
    for await (const views of groupdesk.followDecisions(requestIds, settledWithinMs))
      if (views.every(isSettled)) break;
    await draw(await sameWaitingForm(lists, place));
  });
}

/** Slack keeps a form's person waiting for the answer; WhatsApp usually gives it within seconds. */
const settledWithinMs = 10_000;

function rejectsTicked(parts: SlackParts, press: Press): Guarded | undefined {
  const { form: view, actor, source } = press;
  const place = allRequests.placeIn(view);
  if (view === undefined || place === undefined) return undefined;
  return decides({}, (reach) =>
    decideTicked(parts, { decision: "reject", by: actor.id, source, reach, view, place }, async (reply) => {
      if (reply.kind === "nobody ticked") return answer(press, replies.nobodyTicked);
      await press.ack();
      const { form, lacking: requestIds } = reply;
      const list = { viewId: view.id, place: nextRound(place) };
      if (requestIds.length > 0)
        await openNoteForm(parts, press, { decision: "reject", requestIds, needsReason: true, list });
      // Whoever has given the reason by then draws the list: this is no longer the last word.
      return (await show(parts, { kind: "in place", viewId: view.id }, form))?.hash;
    }),
  );
}

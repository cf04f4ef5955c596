// A decision taken back in its seconds of grace: whoever presses too late is told that it has begun.
import type { JoinRequestId } from "../../groups/model.ts";
import type { Reach } from "../../groups/routes.ts";
import { redraw } from "../forms/show.ts";
import { sameWaitingForm, waitingPeople } from "../forms/waiting-people.ts";
import type { SlackParts } from "../parts.ts";
import * as replies from "../replies.ts";
import { misplaced } from "./misplaced.ts";
import type { Press } from "./press.ts";

export async function takesBack(
  parts: SlackParts,
  press: Press,
  { requestId, reach }: { requestId: JoinRequestId; reach: Reach },
): Promise<void> {
  const refusal = await misplaced(parts, press, [requestId]);
  if (refusal !== undefined) {
    await press.ack();
    return press.tell(refusal);
  }
  const outcome = await parts.groupdesk.takeBack({ requestId, by: press.actor.id, reach });
  await press.ack();
  const sentence = replies.takenBack[outcome];
  if (sentence !== undefined) await press.tell(sentence);
  const place = waitingPeople.placeIn(press.form);
  if (press.form === undefined || place === undefined) return;
  await redraw(parts, press.form.id, async (draw) =>
    draw(await sameWaitingForm(parts.groupdesk.lists(reach), place)),
  );
}

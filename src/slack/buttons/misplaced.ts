// Whether a press on a card or a list may count. The listeners of buttons that decide, and that take a decision back, ask first.
import { fingerMs } from "../../groups/button-places.ts";
import type { JoinRequestId } from "../../groups/model.ts";
import { waitingPeople } from "../forms/waiting-people.ts";
import type { SlackParts } from "../parts.ts";
import * as replies from "../replies.ts";
import type { Markup } from "../text.ts";
import type { Press } from "./press.ts";

/** Why this button is not the one to press, if so: what it stands in moved a moment ago, or is not where people wait any more. */
export async function misplaced(
  { groupdesk, client, log }: SlackParts,
  press: Press,
  requestIds: readonly JoinRequestId[],
): Promise<Markup | undefined> {
  const place = waitingPeople.placeIn(press.form);
  if (place !== undefined && groupdesk.now() - place.drawnAt < fingerMs) return replies.listJustChanged;
  if (press.message === undefined) return undefined;
  const pressed = await groupdesk.pressed(press.message, requestIds);
  if (pressed.kind === "live") return undefined;
  if (pressed.kind === "just changed") return replies.justChanged;
  const { channel, ts } = pressed.at;
  try {
    const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts });
    return replies.liveButtonElsewhere(permalink ?? null);
  } catch (error) {
    log.warn({ err: error }, "the address of a card could not be asked");
    return replies.liveButtonElsewhere(null);
  }
}

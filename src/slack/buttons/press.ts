// One press of a button: what it means, who pressed it and where, and how to answer that person. `answer-click.ts` handles it.
import type { BlockAction, SlackActionMiddlewareArgs, ViewOutput } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { answerMessage } from "../bridge/answer-message.ts";
import { allRequests } from "../forms/all-requests.ts";
import { fromMessage } from "../forms/asked-from.ts";
import { groupList } from "../forms/group-list.ts";
import { noticeForm } from "../forms/notice.ts";
import { peopleList } from "../forms/people-list.ts";
import { show, type FormPlace } from "../forms/show.ts";
import { waitingPeople } from "../forms/waiting-people.ts";
import type { SlackParts } from "../parts.ts";
import { readActor } from "../actor.ts";
import { hasJustMoved } from "../home/home-screen.ts";
import type { Asker, Guarded } from "../permission.ts";
import type { NumbersOf } from "../reads.ts";
import { tellingBeside } from "../replies.ts";
import { routeForm } from "../routes/route-form.ts";
import type { Markup } from "../text.ts";
import { readClick, type Click } from "./click.ts";

export type Press = Asker & {
  /** Undefined when the button is not ours, or of another version. */
  click: Click | undefined;
  channel: string | undefined;
  /** The message the button was in. */
  message: { channel: string; ts: string } | undefined;
  isOnHome: boolean;
  /** On a Home tab whose rows moved a moment ago: another button stood there. */
  hasJustMoved: boolean;
  /** The same however often Slack delivers this click: what it decides is decided once. */
  source: string;
  /** The form the button was in. */
  form: ViewOutput | undefined;
  ack(): Promise<void>;
};

export function readPress(
  parts: SlackParts,
  { body, action, ack, respond }: SlackActionMiddlewareArgs<BlockAction>,
): Press {
  const isOnHome = body.view?.type === "home";
  // The Home tab is a view too, but forms open over it rather than in it.
  const form = isOnHome ? undefined : body.view;
  const { trigger_id: triggerId } = body;
  const pressed = { action_id: action.action_id, value: valueOf(action) };
  return {
    click: readClick(pressed),
    actor: readActor(body),
    channel: body.channel?.id,
    message: body.channel && body.message && { channel: body.channel.id, ts: body.message.ts },
    isOnHome,
    hasJustMoved: isOnHome && hasJustMoved(body.view?.private_metadata ?? "", pressed, parts.groupdesk.now()),
    source: `click:${triggerId}`,
    form,
    place: placeOver(form, triggerId),
    from: fromMessage(body),
    ack: () => ack(),
    async tell(sentence) {
      if (body.view === undefined) return tellingBeside(parts, respond)(sentence);
      await show(parts, { kind: isOnHome ? "new" : "on top", triggerId }, noticeForm(sentence));
    },
  };
}

/** From a list, or over what somebody has typed, what it leads to is laid on top, so that closing it leads back. */
function placeOver(form: ViewOutput | undefined, triggerId: string): FormPlace {
  if (form === undefined) return { kind: "new", triggerId };
  return [groupList, waitingPeople, allRequests, peopleList, routeForm, answerMessage].every(
    (kept) => kept.placeIn(form) === undefined,
  )
    ? { kind: "in place", viewId: form.id }
    : { kind: "on top", triggerId };
}

function valueOf(action: BlockAction["actions"][number]): string | undefined {
  if (action.type === "button") return action.value;
  if (action.type === "plain_text_input") return action.value ?? undefined;
  return action.type === "static_select" || action.type === "overflow"
    ? action.selected_option?.value
    : undefined;
}

/** Acknowledged before it is done: it stores nothing, and may take a while. */
export function atOnce(press: Press, { run, ...guard }: Guarded): Guarded {
  return {
    ...guard,
    async run(reach) {
      await press.ack();
      await run(reach);
    },
  };
}

/** A form, and whose whole numbers are in it. */
export type Shown = { form: ModalView; numbersOf?: NumbersOf };

/** What it asked for is stored, or is not done. */
export async function answer(press: Press, sentence: Markup): Promise<void> {
  await press.ack();
  await press.tell(sentence);
}

// One press of a button: what it means, who pressed it and where, and how to answer that person. `actions.ts` handles it.
import type { BlockAction, SlackActionMiddlewareArgs, ViewOutput } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import type { Groupdesk } from "../groupdesk.ts";
import type { Log } from "../log.ts";
import type { Access } from "./access.ts";
import { noticeForm } from "./forms/notice.ts";
import { readClick, type Click } from "./clicks.ts";
import { readWaitingPlace, type WaitingPlace } from "./ids.ts";
import type { PhoneNumbers } from "./names.ts";
import * as replies from "./replies.ts";
import type { Markup } from "./text.ts";

export type ActionParts = {
  groupdesk: Groupdesk;
  access: Access;
  /** For views. */
  client: WebClient;
  log: Log;
  phoneNumbers: PhoneNumbers;
  onDenied(): void;
};

export type Press = {
  click: Click;
  user: string;
  channel: string | undefined;
  triggerId: string;
  /** The form the click was in. */
  view: ViewOutput | undefined;
  /** The list of waiting people, when the button is in it. */
  list: { viewId: string; place: WaitingPlace } | undefined;
  ack(): Promise<void>;
  /** Shows a sentence to this person only. */
  tell(sentence: Markup): Promise<void>;
};

export function readPress(
  parts: ActionParts,
  args: SlackActionMiddlewareArgs<BlockAction>,
): Press | undefined {
  const { body, action, ack } = args;
  const click = readClick({ action_id: action.action_id, value: valueOf(action) });
  if (click === undefined) return undefined;
  const place = body.view === undefined ? undefined : readWaitingPlace(body.view.private_metadata);
  return {
    click,
    user: body.user.id,
    channel: body.channel?.id,
    triggerId: body.trigger_id,
    // The Home tab is a view too, but forms open over it rather than in it.
    view: isHome(body.view) ? undefined : body.view,
    list: body.view === undefined || place === undefined ? undefined : { viewId: body.view.id, place },
    ack: async () => {
      await ack();
    },
    tell: (sentence) => tell(parts, args, sentence),
  };
}

export function isHome(view: ViewOutput | undefined): boolean {
  return view?.type === "home";
}

function valueOf(action: BlockAction["actions"][number]): string | undefined {
  if (action.type === "button") return action.value;
  if (action.type === "plain_text_input") return action.value ?? undefined;
  return action.type === "static_select" ? action.selected_option?.value : undefined;
}

/** Beside the message when the click was on one; on top of the form when it was in one. */
export async function tell(
  { client, log }: ActionParts,
  { body, respond }: SlackActionMiddlewareArgs<BlockAction>,
  sentence: Markup,
): Promise<void> {
  try {
    if (isHome(body.view))
      await client.views.open({ trigger_id: body.trigger_id, view: noticeForm(sentence) });
    else if (body.view === undefined)
      await respond({ ...replies.reply(sentence), response_type: "ephemeral", replace_original: false });
    else await client.views.push({ trigger_id: body.trigger_id, view: noticeForm(sentence) });
  } catch (error) {
    log.warn({ err: error }, "a reply to one person did not reach Slack");
  }
}

export async function openForm(
  { client, log }: ActionParts,
  press: Press,
  view: Parameters<WebClient["views"]["open"]>[0]["view"],
): Promise<void> {
  try {
    await client.views.open({ trigger_id: press.triggerId, view });
  } catch (error) {
    log.warn({ err: error }, "a form could not be opened");
    await press.tell(replies.formNotOpened);
  }
}

export async function redraw(
  parts: ActionParts,
  viewId: string,
  form: ModalView | Promise<ModalView>,
): Promise<void> {
  try {
    await parts.client.views.update({ view_id: viewId, view: await form });
  } catch (error) {
    // Closed meanwhile, most likely; whoever opens it again sees the present.
    parts.log.debug({ err: error }, "a list could not be redrawn");
  }
}

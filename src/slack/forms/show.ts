// Shows a form to the person who asked: opens it, lays it on top, or draws it in place of the one that is open. The only file that
// calls Slack for forms, and that knows how it may fail.
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import type { Log } from "../../log.ts";
import { formNotDrawn, formNotOpened } from "../replies.ts";
import { slackCode } from "../slack-error.ts";
import type { Markup } from "../text.ts";
import { keepAskedFrom, type AskedFrom, type AskedFromKept } from "./asked-from.ts";
import { noticeForm } from "./notice.ts";

/** `hash`: only if nobody has drawn the form anew since. */
export type FormPlace =
  | { kind: "new"; triggerId: string }
  | { kind: "on top"; triggerId: string }
  | { kind: "in place"; viewId: string; hash?: string | undefined };

/** Somebody who waits for a form: where it goes, and how to tell them otherwise. */
export type Waiting = {
  place: FormPlace;
  /** Where the person is; undefined on the Home tab and in a form. */
  from: AskedFrom | undefined;
  /** To this person only. */
  tell(sentence: Markup): Promise<void>;
};

export type Shown = { viewId: string; hash: string | undefined };

type Parts = { client: WebClient; log: Log };

/** A form that was closed, or drawn anew by another. Source: docs.slack.dev/reference/methods/views.update, errors. */
const passedBy = ["not_found", "hash_conflict"];

/** Undefined when Slack does not show it: it came too late, or the person closed it meanwhile. */
export async function show(
  { client, log }: Parts,
  place: FormPlace,
  view: ModalView,
): Promise<Shown | undefined> {
  try {
    const shown = await send(client, place, view);
    return shown?.id === undefined ? undefined : { viewId: shown.id, hash: shown.hash };
  } catch (error) {
    const level = passedBy.includes(slackCode(error) ?? "") ? "debug" : "warn";
    log[level]({ err: error }, "a form could not be shown");
    return undefined;
  }
}

/** For whoever waits for it, and is told when it cannot be shown. */
export async function open(
  parts: Parts & { askedFrom: AskedFromKept },
  { place, from, tell }: Waiting,
  view: ModalView,
): Promise<Shown | undefined> {
  const shown = await show(parts, place, view);
  if (shown === undefined) await tell(formNotOpened);
  else if (from !== undefined) await keepAskedFrom(parts, shown.viewId, from);
  return shown;
}

/** Draws in an open form what takes a moment to find out; says so there when it cannot be found out. */
export async function redraw(
  parts: Parts,
  viewId: string,
  draw: (show: (view: ModalView, hash?: string) => Promise<Shown | undefined>) => Promise<unknown>,
): Promise<void> {
  const showHere = (view: ModalView, hash?: string) => show(parts, { kind: "in place", viewId, hash }, view);
  try {
    await draw(showHere);
  } catch (error) {
    parts.log.error({ err: error }, "a form could not be drawn");
    await showHere(noticeForm(formNotDrawn));
  }
}

async function send(client: WebClient, place: FormPlace, view: ModalView) {
  switch (place.kind) {
    case "new":
      return (await client.views.open({ trigger_id: place.triggerId, view })).view;
    case "on top":
      return (await client.views.push({ trigger_id: place.triggerId, view })).view;
    case "in place": {
      const hash = place.hash === undefined ? {} : { hash: place.hash };
      return (await client.views.update({ view_id: place.viewId, view, ...hash })).view;
    }
  }
}

// Where somebody was when they opened a form, kept beside the form because Slack does not send it along when the form is sent; and the
// one line that only they see there when it has been. `show.ts` keeps it, `end-form.ts` and other last lines are told by it.
import type { ViewOutput } from "@slack/bolt";
import got, { RequestError } from "got";
import { z } from "zod";
import type { Log } from "../../log.ts";
import { slackPace } from "../../pace.ts";
import type { Keyed } from "../../store/keyed.ts";
import type { SlackParts } from "../parts.ts";
import { reply } from "../replies.ts";
import { slackCode } from "../slack-error.ts";
import type { Markup } from "../text.ts";
import type { SentForm } from "./sent-form.ts";

const askedFrom = z.object({
  channel: z.string(),
  /** The thread that the button stood in. */
  threadTs: z.string().nullable(),
  /** Takes a few lines for half an hour, also in a channel that the bot is not in; null where Slack gave none. */
  responseUrl: z.string().nullable(),
});
export type AskedFrom = z.infer<typeof askedFrom>;

const onMessage = z.object({
  channel: z.object({ id: z.string() }),
  response_url: z.string().nullish(),
  message: z.object({
    ts: z.string().optional(),
    thread_ts: z.string().nullish(),
    subtype: z.string().nullish(),
  }),
});

/** Of a button or shortcut on a message, as Slack sends it; undefined where it is on none. */
export function fromMessage(body: unknown): AskedFrom | undefined {
  const read = onMessage.safeParse(body).data;
  if (read === undefined) return undefined;
  const { ts, thread_ts: threadTs = null, subtype } = read.message;
  // The first message of a thread, and a reply that was also sent to the channel, are read there.
  const isInChannel = threadTs === ts || subtype === "thread_broadcast";
  return {
    channel: read.channel.id,
    threadTs: isInChannel ? null : threadTs,
    responseUrl: read.response_url ?? null,
  };
}

/** By the lowest form of a stack: what is laid on it was opened from the same place. */
export type AskedFromKept = Keyed<unknown>;

type KeepingParts = { askedFrom: AskedFromKept; log: Log };

export async function keepAskedFrom(
  { askedFrom: kept, log }: KeepingParts,
  viewId: string,
  from: AskedFrom,
): Promise<void> {
  try {
    await kept.set(viewId, from, slackPace.formOpenForMs);
  } catch (error) {
    log.warn(
      { err: error },
      "where a form was opened could not be kept; its last line comes as a direct message",
    );
  }
}

/** The channel that the lowest form of the stack was asked for in; undefined on the Home tab, or when nobody knows any more. */
export async function askedIn(
  { askedFrom: kept, log }: KeepingParts,
  view: ViewOutput | undefined,
): Promise<string | undefined> {
  if (view === undefined) return undefined;
  try {
    return askedFrom.safeParse(await kept.get(rootOf(view))).data?.channel;
  } catch (error) {
    log.warn({ err: error }, "where a form was opened could not be read; it proposes no channel");
    return undefined;
  }
}

type Telling = Pick<SlackParts, "client" | "log" | "askedFrom">;

/** Closes the form and all it lies on, and says how it went where the person is. It has been committed: nothing is undone here. */
export async function closeWithLine(
  parts: Telling,
  sent: SentForm,
  line: Markup | (() => Promise<Markup>),
): Promise<void> {
  await sent.clear();
  try {
    await tell(parts, sent, typeof line === "function" ? await line() : line);
  } catch (error) {
    parts.log.warn({ err: error }, "the last line of a form could not be told");
  }
}

/** A direct message where nothing better is left: the form was opened on the Home tab, or long ago in a channel without the bot. */
async function tell({ client, log, askedFrom: kept }: Telling, sent: SentForm, line: Markup): Promise<void> {
  const from = askedFrom.safeParse(await kept.get(rootOf(sent.view))).data;
  const user = sent.actor.id;
  const said = reply(line);
  const ways: (() => Promise<unknown>)[] = [];
  if (from !== undefined) {
    const { channel, threadTs, responseUrl } = from;
    const thread = threadTs === null ? {} : { thread_ts: threadTs };
    ways.push(() => client.chat.postEphemeral({ channel, user, ...said, ...thread }));
    if (responseUrl !== null)
      ways.push(() => respondTo(responseUrl, { ...said, ...thread, response_type: "ephemeral" }));
  }
  ways.push(() => client.chat.postMessage({ channel: user, ...said }));
  for (const way of ways) {
    try {
      await way();
      return;
    } catch (error) {
      log.debug({ reason: reasonOf(error) }, "the last line of a form is told another way");
    }
  }
  log.warn("the last line of a form reached nobody");
}

function rootOf({ id, root_view_id: root }: ViewOutput): string {
  return root ?? id;
}

async function respondTo(url: string, json: Record<string, unknown>): Promise<void> {
  await got.post(url, {
    json: { ...json, replace_original: false },
    followRedirect: false,
    retry: { limit: 0 },
    timeout: { request: respondWithinMs },
  });
}

const respondWithinMs = 2_300;

/** Never the error itself: it holds the address, which anybody could write to. */
function reasonOf(error: unknown): string {
  if (error instanceof RequestError) return error.code;
  return slackCode(error) ?? (error instanceof Error ? error.name : "unknown");
}

// What people write, change and delete where conversations of groups stand: what is meant for the group goes there, and is stored before
// Slack has its acknowledgement. Everything else in Slack is dropped unread. `bolt.ts` hands every message here.
import { z } from "zod";
import type { SayOutcome } from "../../bridge-desk.ts";
import type { Bridge } from "../../groups/bridge.ts";
import { partsOf, type OfferedFile } from "../../groups/bridge-files.ts";
import { readActor, type Actor } from "../actor.ts";
import { isBlank } from "../invisible.ts";
import { nameInSlack } from "../names-in-slack.ts";
import type { SlackParts } from "../parts.ts";
import { ifPermitted } from "../permission.ts";
import { reply } from "../replies.ts";
import { mrkdwn, nameOf, raw, type Markup } from "../text.ts";
import { readFiles, sorted } from "./files-heard.ts";
import { mentionedIn, slackToWhatsapp, withoutMention } from "./slack-to-whatsapp.ts";
import { createTurns } from "./turns.ts";

const text = z.string().optional().catch(undefined);

/** Source: docs.slack.dev/reference/events/message */
const heard = z.object({
  subtype: text,
  channel: z.string(),
  ts: z.string(),
  user: text,
  bot_id: text,
  /** Of a program's message. */
  app_id: text,
  username: text,
  bot_profile: z.object({ name: text }).optional().catch(undefined),
  text: text,
  thread_ts: text,
  files: z.array(z.unknown()).optional().catch(undefined),
  deleted_ts: text,
  message: z.object({ ts: z.string(), text: text, bot_id: text }).optional().catch(undefined),
  previous_message: z.object({ text: text }).optional().catch(undefined),
});

export type Heard = z.infer<typeof heard>;

const authorizations = z.object({
  authorizations: z
    .array(z.object({ user_id: text }))
    .optional()
    .catch(undefined),
});

/** What people write; joins, topics and the like come as messages too. */
const written = [undefined, "file_share", "thread_broadcast", "me_message"];
const writtenByPrograms = [...written, "bot_message"];

type Place = { channel: string; ts: string; threadTs: string | null };

export function createMessageListener(parts: SlackParts) {
  const turns = createTurns();
  return async ({ event, body }: { event: unknown; body: unknown }): Promise<void> => {
    const message = heard.safeParse(event).data;
    if (message === undefined) return;
    await turns(message.channel, message.ts, () => heardOne(parts, message, body));
  };
}

async function heardOne(parts: SlackParts, message: Heard, body: unknown): Promise<void> {
  const { subtype, bot_id: bot, user, thread_ts: threadTs = null, channel, ts } = message;
  if (subtype === "message_changed" || subtype === "message_deleted") return changed(parts, message);
  const isOfProgram = bot !== undefined || subtype === "bot_message";
  if (!(isOfProgram ? writtenByPrograms : written).includes(subtype)) return;
  if (!isOfProgram && user === undefined) return;
  const us = authorizations.safeParse(body).data?.authorizations?.[0]?.user_id;
  const actor = readActor(body);
  // Our own come back as events too: nothing can go round in circles. Of our own files Slack tells without naming a bot.
  if (isOfProgram ? isOurs(message, { us, appId: actor.appId }) : user === us)
    return parts.groupdesk.bridge.heard(channel);
  const bridge = await parts.groupdesk.bridge.at({ channel, threadTs });
  const isMeant = us !== undefined && mentionedIn(message.text ?? "").includes(us);
  if (bridge === undefined) {
    const asks = isMeant && !isOfProgram && user !== undefined && threadTs !== null;
    if (asks && (await parts.groupdesk.bridge.hasEndedIn({ channel, ts: threadTs })))
      await tellOne(parts, user, { channel, threadTs }, isOff);
    return;
  }
  await parts.groupdesk.bridge.heard(channel);
  if (isOfProgram && !bridge.takesBots) return;
  if (!isMeant && bridge.mode !== "open") return;
  const own = us === undefined ? (message.text ?? "") : withoutMention(message.text ?? "", us);
  const place = { channel, ts, threadTs };
  const said = { bridge, place, text: own, files: readFiles(message.files) };
  if (isOfProgram) return sendOfProgram(parts, said, message);
  if (user !== undefined) await send(parts, { ...said, actor: { ...actor, id: user }, author: user });
}

/** Where it cannot be told whose a program's message is, it counts as ours. */
function isOurs(
  { user, app_id: app }: Heard,
  { us, appId }: { us: string | undefined; appId: string | undefined },
): boolean {
  if (us === undefined || (user === undefined && app === undefined)) return true;
  return user === us || (app !== undefined && app === appId);
}

export type Sending = {
  actor: Actor;
  bridge: Bridge;
  place: Place;
  /** Who wrote it. */
  author: string;
  text: string;
  files: readonly OfferedFile[];
};

/** Goes to the group, or its author learns why it does not. */
export async function send(parts: SlackParts, sending: Sending): Promise<void> {
  const { actor, bridge, place, text: given, files } = sending;
  const tell = (sentence: Markup) => tellOne(parts, actor.id, place, sentence);
  await ifPermitted(parts, {
    actor,
    right: "approve",
    to: "write to this group",
    groupId: bridge.groupId,
    isWritten: true,
    refuse: tell,
    async run() {
      if (bridge.mode === "listen") return tell(onlyListens);
      const { going, refusal: refusedFiles } = sorted(files);
      if (refusedFiles !== null) await tell(refusedFiles);
      if (isBlank(given) && going.length === 0) return refusedFiles === null ? tell(nothingSaid) : undefined;
      const said = await inWhatsApp(parts, sending);
      const { length } = Array.from(said);
      if (length > longestText) return tell(tooLong(length));
      const outcome = await parts.groupdesk.bridge.say({
        groupId: bridge.groupId,
        parts: partsOf({ text: said, hasWords: !isBlank(given) }, going),
        by: actor.id,
        author: actor.id,
        ...place,
      });
      const refusal = refusals[outcome];
      return refusal === undefined ? undefined : tell(refusal);
    },
  });
}

/** In code points. Source: WhatsApp, "Group messaging". */
const longestText = 4_096;

/** Nobody can be told why it does not go: it is left out, and the log says so. */
async function sendOfProgram(
  parts: SlackParts,
  { bridge, place, text: given, files }: Pick<Sending, "bridge" | "place" | "text" | "files">,
  { user, bot_id: bot, username, bot_profile: profile }: Heard,
): Promise<void> {
  const { groupId, mode } = bridge;
  const said = await inWords(parts, given);
  const { going } = sorted(files);
  const name = nameOf(username ?? profile?.name ?? "") || "Slack";
  const whole = bridge.namesAuthors ? under(name, said) : said;
  const isNothing = said === "" && going.length === 0;
  if (mode === "listen" || isNothing || Array.from(whole).length > longestText) {
    parts.log.info({ group: groupId, mode }, "what a program wrote in a bridged conversation stays in Slack");
    return;
  }
  const outcome = await parts.groupdesk.bridge.say({
    groupId,
    parts: partsOf({ text: whole, hasWords: said !== "" }, going),
    by: user ?? bot ?? "",
    author: null,
    ...place,
  });
  if (outcome !== "asked" && outcome !== "asked before")
    parts.log.warn({ group: groupId, outcome }, "what a program wrote did not go to WhatsApp");
}

async function inWhatsApp(parts: SlackParts, { bridge, author, text: given }: Sending): Promise<string> {
  const said = await inWords(parts, given);
  if (!bridge.namesAuthors) return said;
  return under((await calledInSlack(parts, author)) ?? "Slack", said);
}

function under(name: string, said: string): string {
  return said === "" ? name : `${name}: ${said}`;
}

async function inWords(parts: SlackParts, given: string): Promise<string> {
  const names = new Map(
    await Promise.all(mentionedIn(given).map(async (id) => [id, await calledInSlack(parts, id)] as const)),
  );
  return slackToWhatsapp(given, (id) => names.get(id));
}

/** Undefined when Slack does not say: the message goes all the same. */
export async function calledInSlack(parts: SlackParts, user: string): Promise<string | undefined> {
  const name = await nameInSlack(parts, user);
  return nameOf(name?.realName ?? "") || nameOf(name?.displayName ?? "") || undefined;
}

export const carriesNone = raw("The bridge of this group carries no answers to WhatsApp now.");

export const refusals: Partial<Record<SayOutcome, Markup>> = {
  deleted: raw("This did not go over: the group does not exist at WhatsApp any more."),
  suspended: raw("This did not go over: WhatsApp has suspended the group and takes nothing for it."),
  "not bridged": mrkdwn`This did not go over. ${carriesNone}`,
  unknown: raw("This did not go over: Groupdesk does not know this group any more."),
};

export const onItsWay = raw("⏳ On its way. The conversation shows your answer, and how far it is.");
const onlyListens = mrkdwn`This did not go to WhatsApp: the bridge of this group only listens. An admin can change that with \`/wa bridge\`.`;
const isOff = mrkdwn`This did not go to WhatsApp: the bridge of this group is off. An admin can change that with \`/wa bridge\`.`;
const nothingSaid = raw("Nothing went to WhatsApp: there was no text beside the mention.");
const cannotChange = raw(
  "What you changed here stays as it was in WhatsApp: a message that was sent cannot be changed there. Write another one to correct it.",
);
const cannotDelete = raw(
  "What you deleted here is still in WhatsApp: a message that was sent cannot be taken back there.",
);

function tooLong(length: number): Markup {
  return mrkdwn`This did not go to WhatsApp: it has ${length.toLocaleString("en")} characters, and WhatsApp takes ${longestText.toLocaleString("en")}. Send it in two parts.`;
}

/** Edits and deletes cannot reach WhatsApp: the author is told. */
async function changed(parts: SlackParts, { channel, subtype, ...event }: Heard): Promise<void> {
  const isDeleted = subtype === "message_deleted";
  const ts = isDeleted ? event.deleted_ts : event.message?.ts;
  // Slack calls it a change too when it has looked at a link.
  if (ts === undefined || (!isDeleted && event.message?.text === event.previous_message?.text)) return;
  const sent = await parts.groupdesk.bridge.sentFrom({ channel, ts });
  if (sent?.author == null) return;
  await tellOne(
    parts,
    sent.author,
    { channel, threadTs: sent.threadTs },
    isDeleted ? cannotDelete : cannotChange,
  );
}

export async function tellOne(
  { client, log }: SlackParts,
  user: string,
  { channel, threadTs }: { channel: string; threadTs: string | null },
  sentence: Markup,
): Promise<void> {
  const thread = threadTs === null ? {} : { thread_ts: threadTs };
  try {
    await client.chat.postEphemeral({ channel, user, ...reply(sentence), ...thread });
  } catch (error) {
    log.warn({ err: error }, "a sentence for one person did not reach Slack");
  }
}

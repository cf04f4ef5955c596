// A bridged group and its conversation in Slack, for journeys about what goes over.
import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import { expect } from "vitest";
import type { GroupId } from "../../src/groups/model.ts";
import type { FieldInput } from "../../src/sandbox/slack/fields.ts";
import type { Message } from "../../src/sandbox/slack/shapes.ts";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import type { Tables } from "../../src/store/tables.ts";
import type { TestDatabase } from "../databases.ts";
import { members } from "./cast.ts";
import { answerOf, commandOpens, sendsForm, worldWithGroups } from "./manage-form.ts";
import { startProcess, type BotProcess } from "./process.ts";
import { channel, startWorld, type World, type WorldOptions } from "./world.ts";

export const subject = "Spring order 4471";
export const [pat = "", kim = ""] = members(3);
export const bot = "<@U0SANDBOT>";

/** What an app may do that was made before there was a bridge. */
export const scopesBefore = [
  "commands",
  "chat:write",
  "users:read",
  "usergroups:read",
  "channels:read",
  "channels:history",
];

/** A group to be bridged, and another one. */
export function worldOfTwoGroups(
  database: TestDatabase,
  options: WorldOptions = {},
): Promise<World & { ids: string[] }> {
  const seeds = [subject, "Harvest"].map((each) => ({ subject: each, members: members(3) }));
  return worldWithGroups(database, seeds, options);
}

/** `id` is the bridged group's, `other` the other's. */
export async function worldWithBridge(
  database: TestDatabase,
  mode: string,
  options: WorldOptions = {},
): Promise<World & { id: string; other: string }> {
  const world = await worldOfTwoGroups(database, options);
  await switches(world, { "What goes over": mode });
  await conversationSays(world, "has people's messages in WhatsApp shown");
  const [id = "", other = ""] = world.ids;
  return Object.assign(world, { id, other });
}

/** What is not given stays as the form had it. */
export async function switches(world: World, fields: Record<string, FieldInput>): Promise<void> {
  const form = await commandOpens(world, "bridge spring", { words: [subject, "is read and posted"] });
  expect(answerOf(await sendsForm(world, form, { fields }))).toBe("cleared");
}

export function conversations({ slack }: World, place = channel): Message[] {
  return slack.channel(place).messages.filter((message) => visibleText(message).startsWith("💬"));
}

export function conversation(world: World): Message | undefined {
  return conversations(world)[0];
}

export function textIn(message: Message | undefined): string {
  return message?.thread.map(visibleText).join("\n") ?? "";
}

/** The conversation, once somebody reads this there. */
export function conversationSays(world: World, words: string): Promise<Message> {
  return world.until(() => conversations(world).find((message) => textIn(message).includes(words)), {
    what: `the conversation says "${words}"`,
  });
}

/** A thread has so many posts, as a day of much talk leaves it. */
export async function fills(db: Kysely<Tables>, thread: FilledThread, posts: number): Promise<void> {
  const { groupId, channel: where, ts } = thread;
  const nothing = { whatsappId: null, operationId: null, author: null, threadTs: null, content: null };
  const began = Math.floor(Number(ts)) * 1_000_000 + Number(ts.split(".")[1]);
  const rows = Array.from({ length: posts }, (_, at) => ({
    ...nothing,
    id: `b_${at.toString().padStart(8, "0")}`,
    groupId,
    channel: where,
    ts: ((began + at + 1) / 1_000_000).toFixed(6),
    postId: null,
    postingAt: null,
    marked: null,
    at: Math.floor(began / 1_000),
    createdAt: Math.floor(began / 1_000),
  }));
  await db.insertInto("bridgedMessages").values(rows).execute();
}

type FilledThread = { groupId: GroupId; channel: string; ts: string };

/** Once these are on it, in their order. */
export async function marks(world: World, message: Message, names: string[]): Promise<void> {
  await world.until(() => JSON.stringify(Object.keys(message.reactions ?? {})) === JSON.stringify(names));
}

/** Every text that went to WhatsApp, in their order. */
export function sentTexts({ whatsapp }: World): unknown[] {
  return whatsapp.calls("messages").map(({ body }) => (body as { text: { body: string } }).text.body);
}

/** Every file that stands in the conversation, in their order. */
export function filesIn(world: World): ShownFile[] {
  return filesAmong(world, conversation(world)?.thread ?? []);
}

type ShownFile = { name: string; sha256: string; words: string };

export function filesAmong({ slack }: World, messages: readonly Message[]): ShownFile[] {
  return messages.flatMap((message) =>
    message.fileIds.flatMap((id) => {
      const file = slack.file(id);
      if (file === undefined) return [];
      return [{ name: file.name, sha256: sha256Of(file.bytes), words: visibleText(message) }];
    }),
  );
}

/** Every file that went to WhatsApp, in their order. */
export function sentFiles({ whatsapp }: World) {
  return whatsapp.calls("messages").flatMap(({ body }) => {
    const { type, ...rest } = body as { type: string } & Record<string, unknown>;
    const file = rest[type] as { id?: string; caption?: string; filename?: string };
    const medium = whatsapp.medium(file.id ?? "");
    if (medium === undefined) return [];
    const { sha256, mimeType, bytes } = medium;
    const { context } = rest as { context?: { message_id: string } };
    const { caption, filename } = file;
    return [{ type, caption, filename, sha256, mimeType, bytes, replyTo: context?.message_id }];
  });
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Wherever in the database it might be, as a text or in base64. */
export async function keepsNothingOf(database: TestDatabase, words: readonly string[]): Promise<void> {
  const db = await database.tables();
  const tables = await db.introspection.getTables();
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await db
      .selectFrom(name as "keyed")
      .selectAll()
      .execute();
    const text = JSON.stringify(rows);
    for (const each of words) {
      const forms = [each, Buffer.from(each).toString("base64").slice(0, -4)];
      if (forms.some((form) => text.includes(form))) found.push(`${name}: ${each}`);
    }
  }
  if (found.length > 0) throw new Error(`the database keeps ${found.join(", ")}`);
}

/** The same with the bot as a process of its own, to be killed. */
export async function bridgedProcess(
  database: TestDatabase,
): Promise<{ world: World; bot: BotProcess; group: string }> {
  const world = await startWorld(database, { withoutBot: true });
  const group = world.whatsapp.seedGroup({ subject, members: members(3) });
  const process = await startProcess(database, world);
  await world.quiet();
  await switches(world, { "What goes over": "Talk" });
  await conversationSays(world, "mentions Groupdesk");
  await world.quiet();
  return { world, bot: process, group };
}

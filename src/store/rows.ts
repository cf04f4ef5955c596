// Rows to nouns and back: the JSON columns are parsed here, once, and believed afterwards.
import { z } from "zod";
import type { Card, CardFacts, CreateInput, Group, LastChange, Operation, Task } from "../groups/model.ts";
import type { CardRow, GroupRow, OperationRow } from "./tables.ts";

const lastChange = z.object({
  what: z.string(),
  by: z.string().nullable(),
  at: z.number(),
}) satisfies z.ZodType<LastChange>;

const createInput = z.object({
  subject: z.string(),
  description: z.string().nullable(),
  joinApprovalMode: z.enum(["approval_required", "auto_approve"]),
  channel: z.string(),
}) satisfies z.ZodType<CreateInput>;

const at = z.number();
const person = z.object({
  waId: z.string().nullable(),
  userId: z.string().nullable(),
  username: z.string().nullable(),
});
const part = z.enum(["picture", "subject", "description"]);
const code = z.number().nullable();

const activityEntry = z.discriminatedUnion("what", [
  z.object({ what: z.literal("created elsewhere"), at }),
  z.object({ what: z.enum(["joined", "left", "removed"]), people: z.array(person), at }),
  z.object({ what: z.literal("not removed"), people: z.array(z.object({ person, code })), at }),
  z.object({ what: z.literal("changed"), part, text: z.string().nullable(), at }),
  z.object({ what: z.literal("not changed"), part, code, at }),
]);

const messageProgress = z
  .object({
    id: z.string().nullable(),
    state: z.enum(["sent", "delivered", "read", "failed", "unclear"]),
    delivered: z.number(),
    read: z.number(),
    code,
  })
  .nullable();

const task = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("settings"),
    subject: z.string().nullable(),
    description: z.string().nullable(),
    pictureKey: z.string().nullable(),
    parts: z.array(z.object({ part, done: z.boolean(), code })).nullable(),
  }),
  z.object({
    kind: z.literal("remove"),
    people: z.array(person),
    outcome: z.object({ removed: z.array(person), failed: z.array(z.object({ person, code })) }).nullable(),
  }),
  z.object({ kind: z.literal("delete"), subject: z.string().nullable() }),
  z.object({
    kind: z.literal("reset link"),
    previousLink: z.string().nullable(),
    link: z.string().nullable(),
  }),
  z.object({
    kind: z.literal("send"),
    text: z.string(),
    people: z.number().nullable(),
    message: messageProgress,
  }),
  z.object({
    kind: z.literal("invite"),
    template: z.object({
      name: z.string(),
      language: z.string(),
      variables: z.array(
        z.discriminatedUnion("kind", [
          z.object({ kind: z.literal("invite link") }),
          z.object({ kind: z.literal("text"), text: z.string() }),
        ]),
      ),
    }),
    people: z.array(z.object({ person, message: messageProgress })),
  }),
]) satisfies z.ZodType<Task>;

const cardFacts = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("activity"), entries: z.array(activityEntry) }),
  z.object({
    kind: z.literal("suspension"),
    suspendedAt: at,
    clearedAt: at.nullable(),
    lastChange: lastChange.nullable(),
  }),
  z.object({ kind: z.literal("clearance"), at }),
  z.object({ kind: z.literal("deletion"), at }),
  z.object({
    kind: z.literal("refusal"),
    what: z.enum(["create", "delete"]),
    subject: z.string().nullable(),
    codes: z.array(z.number()),
    at,
  }),
  z.object({ kind: z.literal("trouble"), code, sentence: z.string(), since: at, clearedAt: at.nullable() }),
  z.object({ kind: z.literal("oddity"), sentence: z.string(), at }),
  z.object({ kind: z.literal("closed channel"), channel: z.string(), code: z.string(), at }),
  z.object({ kind: z.literal("digest"), activeGroups: z.number(), otherAlerts: z.number() }),
]) satisfies z.ZodType<CardFacts>;

export function groupFromRow(row: GroupRow): Group {
  const { searchKey: _, ...group } = row;
  return { ...group, lastChange: parsed(lastChange, row.lastChange) };
}

export function groupToRow(group: Group): GroupRow {
  return { ...group, searchKey: searchKey(group.subject ?? ""), lastChange: text(group.lastChange) };
}

/** The same for every way of writing the same words. */
export function searchKey(words: string): string {
  return words.normalize("NFKC").toLowerCase();
}

export function operationFromRow(row: OperationRow): Operation {
  return { ...row, input: parsed(createInput, row.input), task: parsed(task, row.task) };
}

export function operationToRow(operation: Operation): OperationRow {
  return { ...operation, input: text(operation.input), task: text(operation.task) };
}

export function cardFromRow(row: CardRow): Card {
  return { ...row, facts: parsed(cardFacts, row.facts) };
}

export function cardToRow(card: Card): CardRow {
  return { ...card, facts: text(card.facts) };
}

function parsed<Value>(schema: z.ZodType<Value>, json: string | null): Value | null {
  return json === null ? null : schema.parse(JSON.parse(json));
}

function text(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

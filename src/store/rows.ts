// Rows to nouns and back: the JSON columns are parsed here, once, and believed afterwards.
import { z } from "zod";
import type {
  Answer,
  Card,
  CardKind,
  Failure,
  FactsOf,
  Group,
  JoinRequest,
  JoinRequestId,
  LastChange,
  MessageProgress,
  Operation,
  PersonFailed,
  Task,
} from "../groups/model.ts";
import type { ActivityEntry } from "../groups/activity.ts";
import type { Trouble } from "../groups/trouble.ts";
import type { Agreement } from "../groups/agreements.ts";
import type { AlertNews } from "../groups/alerts.ts";
import type { Announcement, AnnouncementId, SentTemplate } from "../groups/sending.ts";
import { folded } from "../groups/name-matching.ts";
import { failure } from "./failure-row.ts";
import { escalated, reminded, summary } from "./reminder-rows.ts";
import type {
  AgreementRow,
  AnnouncementRow,
  CardRow,
  GroupRow,
  JoinRequestRow,
  OperationRow,
  TroubleRow,
} from "./tables.ts";

const at = z.number();
const text = z.string().nullable();
const person = z.object({ waId: text, userId: text, username: text });
const part = z.enum(["picture", "subject", "description"]);

const personFailed = z.object({ person, failure }) satisfies z.ZodType<PersonFailed>;
const lastChange = z.object({ what: z.string(), by: text, at }) satisfies z.ZodType<LastChange>;
const joinRequestId = z.string().transform((id) => id as JoinRequestId);

const answer = z.discriminatedUnion("result", [
  z.object({ requestId: joinRequestId, result: z.enum(["done", "gone"]) }),
  z.object({ requestId: joinRequestId, result: z.literal("failed"), failure }),
]) satisfies z.ZodType<Answer>;

const message = z
  .object({
    id: text,
    state: z.enum(["sent", "delivered", "read", "failed", "unclear"]),
    delivered: z.number(),
    read: z.number(),
    failure: failure.nullable(),
  })
  .nullable() satisfies z.ZodType<MessageProgress | null>;

const sentTemplate = z.object({
  name: z.string(),
  language: z.string(),
  variables: z.array(z.string()),
}) satisfies z.ZodType<SentTemplate>;
const announcementId = z.string().transform((id) => id as AnnouncementId);
const removeTask = z.object({
  kind: z.literal("remove"),
  people: z.array(person),
  outcome: z.object({ removed: z.array(person), failed: z.array(personFailed) }).nullable(),
});
const deleteTask = z.object({ kind: z.literal("delete"), subject: text });

const task = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("create"),
    subject: z.string(),
    description: text,
    joinApprovalMode: z.enum(["approval_required", "auto_approve"]),
    channel: z.string(),
  }),
  z.object({
    kind: z.literal("decide"),
    decision: z.enum(["approve", "reject"]),
    answers: z.array(answer).nullable(),
    beginsAt: at.optional(),
  }),
  z.object({
    kind: z.literal("settings"),
    subject: text,
    description: text,
    was: z.object({ subject: text, description: text }).optional(),
    pictureKey: text,
    parts: z.array(z.object({ part, done: z.boolean(), failure: failure.nullable() })).nullable(),
  }),
  removeTask,
  deleteTask,
  z.object({ kind: z.literal("reset link"), previousLink: text, link: text }),
  z.object({
    kind: z.literal("send"),
    text: z.string(),
    template: sentTemplate.optional(),
    announcement: announcementId.optional(),
    people: z.number().nullable(),
    message,
    bridged: z
      .object({
        channel: z.string(),
        ts: z.string(),
        threadTs: text,
        replyTo: text,
        withFiles: z.literal(true).optional(),
        isCalledOff: z.literal(true).optional(),
      })
      .optional(),
    file: z
      .object({
        slackId: z.string(),
        place: z.number(),
        name: z.string(),
        kind: z.enum(["image", "video", "audio", "document"]).nullable(),
        mediaId: text,
        refused: failure.nullable(),
      })
      .optional(),
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
    people: z.array(z.object({ person, message })),
  }),
]) satisfies z.ZodType<Task>;

const activityEntry = z.discriminatedUnion("what", [
  z.object({ what: z.literal("created elsewhere"), at }),
  z.object({ what: z.enum(["joined", "left", "removed"]), people: z.array(person), at }),
  z.object({ what: z.literal("not removed"), people: z.array(personFailed), at }),
  z.object({ what: z.literal("changed"), part, text, at }),
  z.object({ what: z.literal("not changed"), part, failure, at }),
]) satisfies z.ZodType<ActivityEntry>;

export const alertNews = z.object({
  topic: z.enum(["restriction", "ban", "violation", "access", "quality", "limit", "template", "notice"]),
  word: z.string(),
  subject: text,
  standing: z.enum(["bad", "good", "told", "known"]),
  until: at.nullable(),
  level: z.number().nullable(),
  was: z.number().nullable(),
  detail: text,
}) satisfies z.ZodType<AlertNews>;

const facts: { [Kind in CardKind]: z.ZodType<FactsOf<Kind>> } = {
  group: z.null(),
  operation: z.null(),
  told: z.null(),
  activity: z.object({ entries: z.array(activityEntry) }),
  suspension: z.object({ suspendedAt: at, clearedAt: at.nullable(), lastChange: lastChange.nullable() }),
  clearance: z.object({ at }),
  deletion: z.object({ at }),
  guests: z.object({
    vouched: z.array(
      z.object({
        requestId: joinRequestId,
        rule: z.enum(["rule:invited", "rule:list", "rule:everybody"]),
        by: text,
        at: at.nullable(),
      }),
    ),
  }),
  agreement: z.null(),
  refusal: z.object({ what: z.enum(["create", "delete"]), subject: text, failure, at }),
  digest: z.null(),
  trouble: z.object({ troubleId: z.string() }),
  alert: z.object({ news: alertNews, since: at, clearedAt: at.nullable() }),
  announcement: z.object({ announcementId }),
  "unknown update": z.object({ what: z.object({ field: z.string(), type: text }).nullable(), at }),
  day: z.object({ at }),
  reminder: reminded,
  escalation: escalated,
  summary,
  "watch word": z.object({
    words: z.array(z.string()),
    count: z.number(),
    heard: z.array(z.string()),
    since: at,
    at,
  }),
  "closed channel": z.object({ channel: z.string(), code: z.string(), at }),
};

const buttons = z
  .array(z.object({ top: z.number(), bottom: z.number(), does: z.string() }))
  .nullable() satisfies z.ZodType<Card["buttons"]>;

/** Made once: a schema costs a hundred times what it reads. */
const orNull = {
  lastChange: lastChange.nullable(),
  failure: failure.nullable(),
  template: sentTemplate.nullable(),
};

export function groupFromRow(row: GroupRow): Group {
  const { searchKey: _, ...group } = row;
  return { ...group, lastChange: parsed(orNull.lastChange, row.lastChange) };
}

export function groupToRow(group: Group): GroupRow {
  return { ...group, searchKey: folded(group.subject ?? ""), lastChange: json(group.lastChange) };
}

export function requestFromRow(row: JoinRequestRow): JoinRequest {
  return { ...row, failure: failureFromRow(row.failure) };
}

export function requestToRow(request: JoinRequest): JoinRequestRow {
  return { ...request, failure: json(request.failure) };
}

export function failureFromRow(column: string | null): Failure | null {
  return parsed(orNull.failure, column);
}

export function operationFromRow({ kind, ...row }: OperationRow): Operation {
  const life = { ...row, failure: failureFromRow(row.failure) };
  const asked: Task = parsed(task, row.task);
  if (asked.kind === "create") return { ...life, task: asked };
  if (life.groupId === null) throw new Error(`A stored ${kind} belongs to no group.`);
  return { ...life, groupId: life.groupId, task: asked };
}

export function operationToRow(operation: Operation): OperationRow {
  const { task: asked, failure: why } = operation;
  return { ...operation, kind: asked.kind, task: JSON.stringify(asked), failure: json(why) };
}

/** What a kind of card belongs to was written by the same types; its facts are parsed. */
export function cardFromRow(row: CardRow): Card {
  return {
    ...row,
    facts: parsed<Card["facts"]>(facts[row.kind], row.facts),
    buttons: parsed(buttons, row.buttons),
  } as Card;
}

export function cardToRow(card: Card): CardRow {
  return { ...card, facts: json(card.facts), buttons: json(card.buttons) };
}

export function troubleFromRow(row: TroubleRow): Trouble {
  return { ...row, failure: parsed(failure, row.failure) };
}

export function troubleToRow(trouble: Trouble): TroubleRow {
  return { ...trouble, failure: JSON.stringify(trouble.failure) };
}

export function announcementFromRow({ template, ...row }: AnnouncementRow): Announcement {
  return { ...row, template: parsed(orNull.template, template) };
}

export function announcementToRow({ template, ...announcement }: Announcement): AnnouncementRow {
  return { ...announcement, template: json(template) };
}

const takesTwo = z.discriminatedUnion("kind", [removeTask, deleteTask]);

export function agreementFromRow({ wants, ...row }: AgreementRow): Agreement {
  return { ...row, wants: parsed(takesTwo, wants) };
}

export function agreementToRow({ wants, ...agreement }: Agreement): AgreementRow {
  return { ...agreement, wants: JSON.stringify(wants) };
}

export function parsed<Value>(schema: z.ZodType<Value>, column: string | null): Value {
  return schema.parse(column === null ? null : JSON.parse(column));
}

export function json(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

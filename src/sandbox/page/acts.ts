// Everything a person can do on the demo page, as one schema: the page's server believes nothing else. The browser imports
// the types only.
import { z } from "zod";

const words = z.string().max(4000);
const phone = z.string().regex(/^\d{7,15}$/);
const target = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("message"), channel: z.string(), ts: z.string() }),
  z.object({ kind: z.literal("view"), viewId: z.string() }),
]);
const place = { user: z.string(), target, actionId: z.string(), blockId: z.string() };
const file = z.object({ name: z.string().max(255), mimetype: z.string().max(255), base64: z.string() });
/** That lie on every phone of the demo. */
export const readyFileNames = ["picture", "voice message", "document"] as const;
const sentFile = z.union([z.enum(readyFileNames), file]);
const messageInSlack = { user: z.string(), channel: z.string(), ts: z.string() };
const answer = z.union([words, z.array(words), z.array(file), z.null()]);
/** What is filled in on the page, by block. */
const inputs = z.record(z.string(), answer);

const inWhatsApp = [
  z.object({ act: z.literal("open link"), link: words.min(1), phone }),
  z.object({ act: z.literal("withdraw"), groupId: z.string(), phone }),
  z.object({ act: z.literal("leave"), groupId: z.string(), phone }),
  z.object({ act: z.literal("accept terms"), phone, accepted: z.boolean() }),
  /** Somebody goes by another number from now on, one that nobody has. */
  z.object({ act: z.literal("change number"), phone }),
  z.object({ act: z.literal("switch phone"), phone, on: z.boolean() }),
  z.object({ act: z.literal("read message"), messageId: z.string(), phone }),
  z.object({
    act: z.literal("write in group"),
    groupId: z.string(),
    phone,
    text: words.min(1),
    /** WhatsApp's id of the message that is answered. */
    replyTo: z.string().nullable(),
  }),
  z.object({
    act: z.literal("send in group"),
    groupId: z.string(),
    phone,
    file: sentFile,
    caption: words.max(1024),
    replyTo: z.string().nullable(),
  }),
  z.object({
    act: z.literal("react in group"),
    groupId: z.string(),
    phone,
    messageId: z.string(),
    /** Empty: it is taken back. */
    emoji: z.string().max(20),
  }),
  z.object({ act: z.literal("suspend"), groupId: z.string() }),
  z.object({ act: z.literal("clear suspension"), groupId: z.string() }),
  z.object({ act: z.literal("delete elsewhere"), groupId: z.string() }),
  z.object({ act: z.literal("rename elsewhere"), groupId: z.string(), subject: words.min(1) }),
  z.object({
    act: z.literal("decide elsewhere"),
    groupId: z.string(),
    phone,
    decision: z.enum(["approve", "reject"]),
  }),
  z.object({
    act: z.literal("create elsewhere"),
    subject: words.min(1),
    mode: z.enum(["approval_required", "auto_approve"]),
  }),
] as const;

export const troubleNames = [
  "approve: has not accepted the terms",
  "approve: group is full",
  "approve: request is gone",
  "approve: done, but no answer",
  "approve: server error",
  "create: done, but no answer",
  "create: connection lost before",
  "create: server error",
  "create: refused later",
  "send: nobody wrote for a day",
  "send: done, but no answer",
  "send: server error",
  "send: refused later",
] as const;

/** What WhatsApp may say about the account as a whole, and take back. */
export const accountTroubleNames = [
  "restricted for an hour",
  "switched off",
  "people complain",
  "limit lowered",
  "template paused",
  "picture lost",
] as const;

const inTrouble = [
  z.object({ act: z.literal("fail next"), trouble: z.enum(troubleNames) }),
  z.object({ act: z.literal("hold webhooks") }),
  z.object({ act: z.literal("release webhooks"), order: z.enum(["as they came", "reversed", "shuffled"]) }),
  z.object({ act: z.literal("delay webhooks"), delayMs: z.int().min(0).max(60_000) }),
  z.object({ act: z.literal("duplicate next webhook") }),
  z.object({ act: z.literal("drop next webhook") }),
  z.object({ act: z.literal("expire token"), expired: z.boolean() }),
  z.object({ act: z.literal("limit rate"), perMinute: z.int().min(1).max(1000).nullable() }),
  z.object({ act: z.literal("review templates"), status: z.enum(["APPROVED", "PENDING", "REJECTED"]) }),
  z.object({
    act: z.literal("tell account"),
    trouble: z.enum(accountTroubleNames),
    /** Taken back. */
    isOver: z.boolean(),
  }),
  z.object({ act: z.literal("storm"), requests: z.int().min(1).max(500) }),
  z.object({ act: z.literal("take Slack down"), down: z.boolean() }),
] as const;

const inSlack = [
  z.object({ act: z.literal("slash"), user: z.string(), channel: z.string(), text: words }),
  z.object({
    act: z.literal("say"),
    user: z.string(),
    channel: z.string(),
    /** Empty where files alone are shared. */
    text: words,
    files: z.array(file).max(10),
    threadTs: z.string().nullable(),
  }),
  z.object({ act: z.literal("edit message"), ...messageInSlack, text: words.min(1) }),
  z.object({ act: z.literal("delete message"), ...messageInSlack }),
  /** Gives it, or takes it back. */
  z.object({ act: z.literal("react"), ...messageInSlack, name: z.string().max(60) }),
  z.object({ act: z.literal("click"), ...place, inputs }),
  z.object({
    act: z.literal("choose"),
    ...place,
    inputs,
    value: answer,
    /** What was typed to be offered this. */
    typed: words.nullable(),
  }),
  z.object({ act: z.literal("look up"), user: z.string(), target, blockId: z.string(), typed: words }),
  z.object({
    act: z.literal("submit"),
    user: z.string(),
    viewId: z.string(),
    inputs,
  }),
  z.object({ act: z.literal("close"), user: z.string(), viewId: z.string() }),
  z.object({ act: z.literal("open home"), user: z.string() }),
  z.object({ act: z.literal("shortcut"), ...messageInSlack, shortcut: z.enum(["manage", "send"]) }),
] as const;

const onTop = [
  z.object({ act: z.literal("bot"), deed: z.enum(["start", "stop", "kill"]) }),
  z.object({ act: z.literal("pass time"), passing: z.enum(["an hour", "until tomorrow morning"]) }),
] as const;

export const act = z.discriminatedUnion("act", [...inWhatsApp, ...inTrouble, ...inSlack, ...onTop]);

export type Act = z.infer<typeof act>;
export type AccountTroubleName = (typeof accountTroubleNames)[number];
export type TroubleName = (typeof troubleNames)[number];
export type Target = z.infer<typeof target>;
export type Answer = z.infer<typeof answer>;
export type ChosenFile = z.infer<typeof file>;
export type ReadyFileName = (typeof readyFileNames)[number];

export type Offered = { value: string; label: string };

/** `notice` is what Slack or WhatsApp would show the person besides what the page shows anyway. */
export type Outcome = { ok: true; notice?: string; offered?: Offered[] } | { refused: string };

// From the body of a webhook to updates in our words. `webhook.ts` calls it with every body that was signed; Meta's
// field names stay in this file and in `wire/`.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/webhooks
import { createHash } from "node:crypto";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import type { AccountEvent, UnsupportedUpdate, Update, WhatsAppEvent } from "./events.ts";
import { isAccountField, readAccountEvent } from "./wire/account-events.ts";
import { canonicalJson, isTooDeep } from "./wire/canonical.ts";
import { isGroupField, readGroupEvent } from "./wire/group-events.ts";
import { groupMessagesOf, readGroupMessageEvent } from "./wire/group-message.ts";
import { isSystemMessage, readIdentityChange } from "./wire/identity-change.ts";
import { messagesField, readMessageStatus } from "./wire/message-status.ts";
import { accountId, readId } from "./wire/ids.ts";
import { isRecord, readList, readText } from "./wire/values.ts";

/** What stands in for the field of an update that has none. */
const NO_FIELD = "none";
const UNKNOWN_FIELD = "This field is not known.";

/** A part of a body that stands for itself, however it was batched with others. `puzzle`: why nobody will understand it. */
export type Piece = { field: string; phoneNumberId: string | null; content: unknown; puzzle: string | null };

/** News of a group as it came, or what else was told, read. */
export type Told = Piece | Update;

/**
 * Every update of a webhook body, in the order sent. Never throws and never drops anything: what is not understood
 * becomes an `unsupported` update. An update without a believable time counts as happening when it was received.
 */
export function readUpdates(body: unknown, received: Received): Update[] {
  return readPieces(piecesOfBody(body), received);
}

/**
 * What a body tells, in the order sent: news of groups as it came, to be read by `readPieces` when there is time, and the rest read at
 * once. With turns of the event loop in between: a body may hold thousands, and others wait meanwhile.
 */
export async function toldIn(body: unknown, received: Received): Promise<Told[]> {
  const told: Told[] = [];
  let read = 0;
  for (const piece of piecesOfBody(body)) {
    const isNews = isGroupField(piece.field);
    if (!isNews && (read += 1) % READ_PER_TURN === 0) await turnOfTheLoop();
    told.push(isNews ? shallow(piece) : updateOf(piece, received));
  }
  return told;
}

/** As it can be written down. Its hash stays the same. */
function shallow(piece: Piece): Piece {
  return isTooDeep(piece.content) ? { ...piece, content: JSON.parse(canonicalJson(piece.content)) } : piece;
}

/** Some five milliseconds. */
const READ_PER_TURN = 100;

export function readPieces(pieces: readonly Piece[], received: Received): Update[] {
  return pieces.map((piece) => updateOf(piece, received));
}

/** The id of its group, if one stands in its place, whatever its shape. */
export function groupOfPiece({ content }: Piece): string | null {
  return isRecord(content) ? readText(content["group_id"]) : null;
}

type Received = { receivedAtMs: number };

function updateOf(piece: Piece, { receivedAtMs }: Received): Update {
  const { field, phoneNumberId, content } = piece;
  const canonical = canonicalJson({ field, phone_number_id: phoneNumberId, content });
  const hash = createHash("sha256").update(canonical).digest("hex");
  return { hash, field: label(field) ?? NO_FIELD, body: canonical, event: readPiece(piece, receivedAtMs) };
}

/** Whether it is about messages, ours or other people's, rather than about a group: statuses of ours, and chat. */
export function isAboutMessages({ field }: Update): boolean {
  return field === messagesField;
}

function readPiece(piece: Piece, receivedAtMs: number): WhatsAppEvent | AccountEvent | UnsupportedUpdate {
  const { field, phoneNumberId, content } = piece;
  if (piece.puzzle !== null) return unsupported(piece, piece.puzzle);
  const known = { phoneNumberId, receivedAtMs };
  const event = isAccountField(field)
    ? readAccountEvent(field, content, known)
    : field === messagesField
      ? readMessage(content, known)
      : readGroupEvent(field, content, known);
  return "puzzle" in event ? unsupported(piece, event.puzzle) : event;
}

function readMessage(content: unknown, known: Parameters<typeof readMessageStatus>[1]) {
  if (isSystemMessage(content)) return readIdentityChange(content, known);
  return readGroupMessageEvent(content, known) ?? readMessageStatus(content, known);
}

function unsupported({ field, phoneNumberId, content }: Piece, reason: string): UnsupportedUpdate {
  const value = isRecord(content) && isRecord(content["value"]) ? content["value"] : content;
  const named = isRecord(value) ? (value["type"] ?? readText(value["event"])?.toLowerCase()) : null;
  const type = label(named);
  return { kind: "unsupported", phoneNumberId, field: label(field) ?? NO_FIELD, type, reason };
}

function piecesOfBody(body: unknown): Piece[] {
  const list = isRecord(body) ? body["entry"] : null;
  // Says nothing, and there is nothing to understand: so the self-check sees whether a webhook arrives.
  if (Array.isArray(list) && list.length === 0) return [];
  const entries = readList(list);
  if (entries.length === 0) return [nameless(body, "The body has no entries.")];
  return entries.flatMap((entry) => {
    const changes = isRecord(entry) ? readList(entry["changes"]) : [];
    if (changes.length === 0) return [nameless(entry, "The entry has no changes.")];
    return changes.flatMap((change) => piecesOfChange(change, isRecord(entry) ? entry : {}));
  });
}

function piecesOfChange(change: unknown, entry: Record<string, unknown>): Piece[] {
  const value = isRecord(change) ? change["value"] : null;
  const field = isRecord(change) ? fieldOf(change, entry) : null;
  if (!isRecord(change) || field === null) return [nameless(change, "The change names no field.")];
  // The same words come again when the same happens again: only the time tells them apart.
  if (isAccountField(field)) {
    const content = { account: entry["id"] ?? null, time: entry["time"] ?? null, value };
    return [{ field, phoneNumberId: null, content, puzzle: null }];
  }
  const phoneNumberId = phoneNumberIdOf(value);
  if (field === messagesField) return piecesOfMessages(value, phoneNumberId);
  const groups = isRecord(value) ? groupsOf(value) : [];
  if (groups.length === 0) {
    const puzzle = isGroupField(field) ? "The update names no groups." : UNKNOWN_FIELD;
    return [{ field, phoneNumberId, content: value, puzzle }];
  }
  const puzzle = isGroupField(field) ? null : UNKNOWN_FIELD;
  return groups.map((content) => ({ field, phoneNumberId, content, puzzle }));
}

/** WhatsApp's own samples about accounts also have it in the value, or in the entry. */
function fieldOf(change: Record<string, unknown>, entry: Record<string, unknown>): string | null {
  const value = change["value"];
  return (
    readText(change["field"]) ?? readText(isRecord(value) ? value["field"] : null) ?? readText(entry["field"])
  );
}

/**
 * Each status stands for itself, and so do a system message and what somebody writes in a group. What people write to the business alone
 * comes in the same field: one piece, which nobody reads.
 */
function piecesOfMessages(value: unknown, phoneNumberId: string | null): Piece[] {
  const piece = { field: messagesField, phoneNumberId };
  const statuses = isRecord(value) ? readList(value["statuses"]) : [];
  const written = isRecord(value) ? readList(value["messages"]) : [];
  const system = written.filter(isSystemMessage);
  const inGroups = groupMessagesOf(value);
  const known = system.length + inGroups.length;
  const hasMore =
    known < written.length ||
    statuses.length + known === 0 ||
    (isRecord(value) && "messages" in value && written.length === 0);
  return [
    ...system.map((content) => ({ ...piece, content, puzzle: null })),
    ...statuses.map((content) => ({ ...piece, content, puzzle: null })),
    ...inGroups.map((content) => ({ ...piece, content, puzzle: null })),
    ...(hasMore ? [{ ...piece, content: value, puzzle: UNKNOWN_FIELD }] : []),
  ];
}

/** The groups of a value, each with the `initiated_by` that may stand beside them instead of inside. */
function groupsOf(value: Record<string, unknown>): unknown[] {
  const listed = readList(value["groups"]);
  const beside = listed.find(isOnlyInitiator);
  const initiatedBy = readText(value["initiated_by"]) ?? (beside && readText(beside["initiated_by"])) ?? null;
  const groups = listed.length > 1 ? listed.filter((group) => !isOnlyInitiator(group)) : listed;
  if (initiatedBy === null) return groups;
  return groups.map((group) =>
    isRecord(group) && readText(group["initiated_by"]) === null
      ? { ...group, initiated_by: initiatedBy }
      : group,
  );
}

function isOnlyInitiator(item: unknown): item is { initiated_by: unknown } {
  return isRecord(item) && "initiated_by" in item && Object.keys(item).length === 1;
}

function phoneNumberIdOf(value: unknown): string | null {
  const metadata = isRecord(value) ? value["metadata"] : null;
  return isRecord(metadata) ? readId(accountId)(metadata["phone_number_id"]) : null;
}

function nameless(content: unknown, puzzle: string): Piece {
  return { field: NO_FIELD, phoneNumberId: null, content, puzzle };
}

/**
 * Names of fields and types go into logs and metrics, so only what looks like one of WhatsApp's names passes: small letters, and
 * no digits that could be a number. An id in base64 has neither shape.
 */
function label(value: unknown): string | null {
  const name = /^(?!.*\d{4})[a-z][a-z\d]*(?:_[a-z\d]+)*$/;
  return typeof value === "string" && value.length <= 64 && name.test(value) ? value : null;
}

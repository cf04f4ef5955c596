// Renders updates as the bytes of a webhook POST and signs them. WhatsApp's documentation and its live traffic differ in
// spelling; a switch chooses. Called by the webhook queue.
import { createHmac } from "node:crypto";
import type { Json, Update } from "./updates.ts";
import type { PhoneNumber } from "./world.ts";

/**
 * live: integer timestamps, keys sorted, `initiated_by` inside the group object, hidden numbers left out, a space after
 * the invite link. documented: string timestamps, `initiated_by` beside the group object, hidden numbers as "".
 */
export type Spelling = "live" | "documented";

/** prose: the names of the documentation and of live traffic. schema: those of the published OpenAPI file. */
export type FieldNames = "prose" | "schema";

export type Style = { spelling: Spelling; fieldNames: FieldNames };

export type Sender = { businessAccountId: string; number: (id: string) => PhoneNumber | undefined };

const SCHEMA_NAMES: Record<string, string> = {
  group_participants_update: "group_participant_update",
  group_participants_add: "group_add_participants",
  group_participants_remove: "group_remove_participants",
};

/** The whole body of a POST: updates of the same field and number that follow one another share a `change`. */
export function renderBody(updates: readonly Update[], style: Style, sender: Sender): string {
  const changes: { field: string; value: Json; phoneNumberId: string }[] = [];
  const id = sender.businessAccountId;
  const accounts = updates.flatMap(({ field, content, accountTime: time }) =>
    time === undefined ? [] : [{ id, time, changes: [{ field, value: content }] }],
  );
  for (const update of updates) {
    if (update.accountTime !== undefined) continue;
    const { field, content } = spell(update, style);
    const last = changes.at(-1);
    if (
      last &&
      last.field === field &&
      last.phoneNumberId === update.phoneNumberId &&
      join(last.value, content)
    )
      continue;
    changes.push({
      field,
      phoneNumberId: update.phoneNumberId,
      value: { messaging_product: "whatsapp", metadata: metadata(update.phoneNumberId, sender), ...content },
    });
  }
  const body = {
    object: "whatsapp_business_account",
    entry: [
      ...(changes.length === 0
        ? []
        : [{ id, changes: changes.map(({ field, value }) => ({ field, value })) }]),
      ...accounts,
    ],
  };
  return escape(
    JSON.stringify(style.spelling === "live" && !updates.some((u) => u.verbatim) ? sorted(body) : body),
  );
}

export function sign(body: string, appSecret: string): string {
  return `sha256=${createHmac("sha256", appSecret).update(body).digest("hex")}`;
}

/** Meta sends JSON in ASCII: `ä` as \u00e4 and `/` as \/. */
function escape(json: string): string {
  return json
    .replace(/\//g, "\\/")
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function join(value: Json, content: Json): boolean {
  const more = content["groups"];
  const groups = value["groups"];
  if (!Array.isArray(groups) || !Array.isArray(more)) return false;
  if ("initiated_by" in value || "initiated_by" in content) return false;
  groups.push(...more);
  return true;
}

function metadata(phoneNumberId: string, sender: Sender): Json {
  return {
    display_phone_number: sender.number(phoneNumberId)?.displayPhoneNumber ?? "",
    phone_number_id: phoneNumberId,
  };
}

function spell(update: Update, style: Style): { field: string; content: Json } {
  const groups = update.content["groups"];
  if (update.verbatim || !Array.isArray(groups)) return { field: update.field, content: update.content };
  const spelled = groups.map((group: Json) => spellGroup(group, style));
  const rename = style.fieldNames === "schema" ? SCHEMA_NAMES : {};
  const initiatedBy = (groups[0] as Json)["initiated_by"];
  return {
    field: rename[update.field] ?? update.field,
    content: {
      groups: spelled,
      ...(style.spelling === "documented" && initiatedBy !== undefined ? { initiated_by: initiatedBy } : {}),
    },
  };
}

function spellGroup(group: Json, style: Style): Json {
  const rename = style.fieldNames === "schema" ? SCHEMA_NAMES : {};
  const type = String(group["type"]);
  const renamed: Json = { ...group, type: rename[type] ?? type };
  if (style.spelling === "live") {
    const link = renamed["invite_link"];
    return typeof link === "string" ? { ...renamed, invite_link: `${link} ` } : renamed;
  }
  const { initiated_by: _beside, ...rest } = renamed;
  return withEmptyNumbers({ ...rest, timestamp: String(group["timestamp"]) }) as Json;
}

function withEmptyNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withEmptyNumbers);
  if (value === null || typeof value !== "object") return value;
  const object = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withEmptyNumbers(inner)]),
  );
  return "user_id" in object && !("wa_id" in object) ? { ...object, wa_id: "" } : object;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

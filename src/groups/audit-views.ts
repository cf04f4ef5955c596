// What of the audit is shown to an administrator: which rows, and what each of them says. Plain values; `projection/audit-log.ts`
// reads them, the form and the file draw them.
import type { GroupId, Person, SlackUserId } from "./model.ts";
import type { GroupName } from "./views.ts";

export const auditKinds = ["all", "decisions", "changes", "refusals", "reads"] as const;
export type AuditKind = (typeof auditKinds)[number];

/** Null: whatever it is. `since`: not before. */
export type AuditFilter = {
  kind: AuditKind;
  groupId: GroupId | null;
  actor: SlackUserId | null;
  since: number | null;
};

export type AuditLine = {
  at: number;
  /** A Slack user id, "whatsapp", "groupdesk" or "somebody". */
  actor: string;
  action: string;
  group: GroupName | null;
  /** Who was decided on, as far as it is still known. */
  people: readonly Person[];
  details: Readonly<Record<string, unknown>>;
};

/** `total` stops counting at `countedUpTo`. */
export type AuditPage = { total: number; lines: readonly AuditLine[]; group: GroupName | null };

export const countedUpTo = 10_000;

/** What an approval or a rejection is called, which rule made it, what came of it, and that it was taken back. */
export const decisions: readonly string[] = ["decided", "expected guest", "answered", "undone"];

/** Endings of actions that only show something; what is neither this, a decision nor a refusal changes something. */
export const readEndings: readonly string[] = ["shown", "exported"];

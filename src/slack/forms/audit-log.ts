// Who did what: the newest rows of the audit, a page at a time, by group, person, time and kind, and all of them as a file. What
// `/wa audit` opens. Whole numbers may stand in it, so that looking is itself written down, before anything is shown.
import { dayMs } from "../../groups/durations.ts";
import type { ModalView } from "@slack/types";
import { z } from "zod";
import {
  auditKinds,
  countedUpTo,
  type AuditFilter,
  type AuditKind,
  type AuditLine,
  type AuditPage,
} from "../../groups/audit-views.ts";
import type { SlackUserId } from "../../groups/model.ts";
import { actions, context, divider, lines, section, type ButtonLook } from "../blocks.ts";
import { groupName, plainGroupName } from "../display-names.ts";
import { groupId, slackUserId } from "../ids.ts";
import type { SlackParts } from "../parts.ts";
import { date, joinMarkup, mention, mrkdwn, raw, type Markup } from "../text.ts";
import { whatWasDone } from "./audit-words.ts";
import { filledForm, menu, personMenu, typeAheadMenu } from "./form-fields.ts";
import { formKind, modal } from "./modal.ts";
import { pagingOf, whichPage } from "./pager.ts";

const periods = ["1", "7", "30", "all"] as const;

/** Each round has fields of its own, because Slack keeps what is in those it knows. */
const place = z.object({
  kind: z.enum(auditKinds),
  days: z.enum(periods),
  groupId: groupId.nullable(),
  actor: slackUserId.nullable(),
  page: z.int().min(0),
  round: z.int().min(0),
});
export type AuditPlace = z.infer<typeof place>;

export const auditLog = formKind("audit", {
  place,
  right: () => "administer",
  to: () => "read the audit",
});

export const wholeAudit: AuditPlace = {
  kind: "all",
  days: "7",
  groupId: null,
  actor: null,
  page: 0,
  round: 0,
};

const kindField = menu({ id: "audit_kind", label: "What" });
const daysField = menu({ id: "audit_days", label: "When" });
const personField = personMenu({ id: "audit_person", label: "Who", optional: true }, "Everybody");
export const auditGroupField = typeAheadMenu(
  { id: "audit_group", label: "Group", optional: true },
  "Every group",
);

const kindNames: Record<AuditKind, string> = {
  all: "Everything",
  decisions: "Decisions on join requests",
  changes: "Changes",
  refusals: "What was refused",
  reads: "Who was shown what",
};

const periodNames: Record<AuditPlace["days"], string> = {
  "1": "The last day",
  "7": "The last 7 days",
  "30": "The last 30 days",
  all: "Ever since",
};

const pageSize = 15;

export function auditFilter({ kind, days, groupId: about, actor }: AuditPlace, now: number): AuditFilter {
  return { kind, groupId: about, actor, since: days === "all" ? null : now - Number(days) * dayMs };
}

/** Written into the audit first. */
export async function auditForm(
  { groupdesk }: Pick<SlackParts, "groupdesk">,
  by: SlackUserId,
  wanted: AuditPlace,
): Promise<ModalView> {
  const { kind, days, page, groupId: about } = wanted;
  await groupdesk.note({ by, action: "audit shown", groupId: about, details: { kind, days, page } });
  const filter = auditFilter(wanted, groupdesk.now());
  const found = await groupdesk.auditPage(filter, { limit: pageSize, offset: page * pageSize });
  return drawAudit(found, wanted);
}

export function drawAudit(found: AuditPage, at: AuditPlace): ModalView {
  const { round } = at;
  const paging = pagingOf(at.page, found.total, pageSize);
  const kinds = auditKinds.map((value) => ({ text: kindNames[value], value }));
  const days = periods.map((value) => ({ text: periodNames[value], value }));
  const group =
    found.group === null ? undefined : { text: plainGroupName(found.group), value: found.group.id };
  return modal(auditLog.frame({ ...at, page: paging.page }), {
    title: "Who did what",
    submit: "Show",
    close: "Close",
    blocks: [
      section(mrkdwn`*${total(found)}*${whichPage(paging)}`),
      ...lines(found.lines.map(lineOf)),
      ...actions(buttons(found, paging)),
      divider,
      kindField.block(kinds, { round, chosen: at.kind }),
      daysField.block(days, { round, chosen: at.days }),
      personField.block({ round, chosen: at.actor ?? undefined }),
      auditGroupField.block(group, { round }),
      context(raw("Everything here is kept as it was written, and looking at it is written down too.")),
    ],
  });
}

/** What somebody chose, from its first page on. */
export function readAuditForm(values: unknown, { round }: AuditPlace): AuditPlace {
  const form = filledForm(values);
  const read = place.safeParse({
    kind: form.chosen(kindField) ?? "all",
    days: form.chosen(daysField) ?? "7",
    groupId: form.chosen(auditGroupField) ?? null,
    actor: form.chosen(personField) ?? null,
    page: 0,
    round: round + 1,
  });
  return read.data ?? { ...wholeAudit, round: round + 1 };
}

function total({ total: amount }: AuditPage): string {
  if (amount === 0) return "Nothing was found";
  const rows = amount === 1 ? "1 entry" : `${amount.toLocaleString("en")} entries`;
  return amount === countedUpTo ? `At least ${rows}` : rows;
}

function lineOf(line: AuditLine): Markup {
  const about = line.group === null ? [] : [groupName(line.group)];
  const who = /^[UW][A-Z0-9]+$/u.test(line.actor)
    ? mention(line.actor)
    : mrkdwn`${actorNames[line.actor] ?? line.actor}`;
  return joinMarkup([date(line.at), mrkdwn`${who} ${whatWasDone(line, "full")}`, ...about], " · ");
}

export const actorNames: Readonly<Record<string, string>> = {
  whatsapp: "WhatsApp",
  groupdesk: "Groupdesk",
  route: "The route of the group",
  "rule:invited": "The rule for invited people",
  "rule:list": "The rule for expected guests",
  "rule:everybody": "The rule for everybody",
};

function buttons(found: AuditPage, { page, pages }: { page: number; pages: number }): ButtonLook[] {
  const turn = (text: string, to: number): ButtonLook => ({
    text,
    label: `${text} entries: page ${to + 1} of ${pages}`,
    click: { verb: "turn_audit_page", page: to },
  });
  const file: ButtonLook = {
    text: "Send me a file",
    label: "Send me a file: all of these entries as CSV",
    click: { verb: "send_audit" },
  };
  return [
    ...(page > 0 ? [turn("Newer", page - 1)] : []),
    ...(page + 1 < pages ? [turn("Older", page + 1)] : []),
    ...(found.total > 0 ? [file] : []),
  ];
}

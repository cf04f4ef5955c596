// The audit as a file that opens in a spreadsheet: made of what the form shows, and sent to whoever asked, as a direct message. It stays
// in Slack, so numbers are masked in it, and no cell can be a formula.
import type { AuditLine } from "../../groups/audit-views.ts";
import type { SlackUserId } from "../../groups/model.ts";
import { plainGroupName } from "../display-names.ts";
import type { SlackParts } from "../parts.ts";
import { mrkdwn, raw, type Markup } from "../text.ts";
import { writtenTable } from "../written-table.ts";
import { actorNames, auditFilter, type AuditPlace } from "./audit-log.ts";
import { whatWasDone } from "./audit-words.ts";

const mostRows = 50_000;

const heading = ["time (UTC)", "who", "what", "group", "action", "details"];

/** What is to be told about it. */
export async function sendAuditFile(
  { groupdesk, files }: Pick<SlackParts, "groupdesk" | "files">,
  to: SlackUserId,
  place: AuditPlace,
): Promise<Markup> {
  const { kind, days, groupId } = place;
  await groupdesk.note({ by: to, action: "audit exported", groupId, details: { kind, days } });
  const table = writtenTable(heading);
  let amount = 0;
  for await (const part of groupdesk.auditLines(auditFilter(place, groupdesk.now()), mostRows)) {
    amount += part.length;
    table.add(part.map(cells));
  }
  const isSent = await files.send(to, {
    name: "groupdesk-audit.csv",
    title: "Who did what",
    message: `The audit you asked for: ${amount.toLocaleString("en")} ${amount === 1 ? "entry" : "entries"}, newest first.`,
    bytes: table.bytes(),
  });
  if (!isSent)
    return raw(
      "Slack did not take the file. Groupdesk may not be allowed to send you messages; ask whoever installed it.",
    );
  const cut =
    amount === mostRows ? mrkdwn` Only the newest ${mostRows.toLocaleString("en")} are in it.` : raw("");
  return mrkdwn`The file is in your messages with Groupdesk.${cut}`;
}

function cells(line: AuditLine): string[] {
  return [
    new Date(line.at).toISOString().replace("T", " ").replace("Z", ""),
    actorNames[line.actor] ?? line.actor,
    whatWasDone(line, "masked"),
    line.group === null ? "" : plainGroupName(line.group),
    line.action,
    JSON.stringify(line.details),
  ].map(oneLine);
}

/** Control characters and line breaks make no cell of a spreadsheet. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

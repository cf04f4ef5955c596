// `/wa doctor`: what the self-check sees now, with what to do, to whoever administers.
import type { FindingView } from "../../groups/home-views.ts";
import type { SlackParts } from "../parts.ts";
import { count, cut, joinMarkup, mrkdwn, raw, type Markup } from "../text.ts";
import type { Typed } from "./command-table.ts";
import { withNames } from "./names-of-ids.ts";

/** Slack takes 3,000 characters in a section. */
const mostCharacters = 2_900;

const signs: Record<FindingView["level"], string> = { ok: "✅", warning: "⚠️", wrong: "❌", unknown: "❔" };

export async function tellCheckUp(parts: SlackParts, typed: Typed): Promise<void> {
  const findings = await parts.groupdesk.checkUp();
  const said = findings.flatMap(({ name, seen, cure }) => [name, seen, cure ?? ""]);
  const named = await withNames(parts, said);
  await typed.tell(
    checkUpMessage(
      findings.map((finding) => ({
        ...finding,
        name: named(finding.name),
        seen: named(finding.seen),
        cure: finding.cure === null ? null : named(finding.cure),
      })),
    ),
  );
}

export function checkUpMessage(findings: readonly FindingView[]): Markup {
  const of = (level: FindingView["level"]) => findings.filter((finding) => finding.level === level);
  const good = of("ok");
  const bad = [...of("wrong"), ...of("warning")];
  const rest = mrkdwn`${signs.ok} ${count(good.length, "check is", "checks are")} fine: ${good.map(({ name }) => name).join(", ")}.`;
  const head = bad.length === 0 ? [raw("*Nothing is wrong.*")] : [];
  return cut(joinMarkup([...head, ...[...bad, ...of("unknown")].map(line), rest], "\n"), mostCharacters);
}

function line({ name, level, seen, cure }: FindingView): Markup {
  const head = mrkdwn`${signs[level]} *${name}*: ${seen}`;
  return cure === null ? head : mrkdwn`${head}\n      ${cure}`;
}

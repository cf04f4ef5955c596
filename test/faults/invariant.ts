// The one invariant: everything that was acknowledged is reflected in state, in WhatsApp and in Slack, exactly once; what
// was decided has no live button, and what was asked has ended or lies before a person. Every fault ends here.
import { setTimeout as pause } from "node:timers/promises";
import type { Evidence } from "./evidence.ts";
import type { Ledger } from "./ledger.ts";
import { cardsAreUnique, endsAreShown } from "./invariant-cards.ts";
import { requestsAgree } from "./invariant-requests.ts";
import { tasksAgree } from "./invariant-tasks.ts";
import { nothingIsWrittenTwice } from "./invariant-calls.ts";
import { shownIn } from "./shown.ts";
import { seenPhone, type Stage } from "./stage.ts";
import { outcome } from "./words.ts";

export type Settled = { afterMs: number; broke: string[] };

/** A moment at which it holds may be luck: it must hold this often in a row. */
const timesInARow = 3;
const lookEveryMs = 400;

/** Waits until it holds, or tells what still does not. `isLossy`: webhooks were lost for good, so statuses may lag. */
export async function settles(
  stage: Stage,
  ledger: Ledger,
  { withinMs, isLossy = false }: { withinMs: number; isLossy?: boolean },
): Promise<Settled> {
  const startedAt = performance.now();
  let held = 0;
  let heldAfterMs = 0;
  for (;;) {
    const broke = await whatBroke(stage, ledger, isLossy);
    const afterMs = performance.now() - startedAt;
    if (held === 0) heldAfterMs = afterMs;
    held = broke.length === 0 ? held + 1 : 0;
    if (held === timesInARow) return { afterMs: heldAfterMs, broke: whatStaysBroken(stage, ledger) };
    if (afterMs > withinMs) return { afterMs, broke: [...broke, ...whatStaysBroken(stage, ledger)] };
    await pause(lookEveryMs);
  }
}

/** No time mends it, so nobody waits for it: what was written twice stays so, and an end nobody asked for too. */
function whatStaysBroken(stage: Stage, ledger: Ledger): string[] {
  return [...stage.bot.crashes, ...nothingIsWrittenTwice({ stage, ledger }), ...slackIsContent(stage)];
}

async function whatBroke(stage: Stage, ledger: Ledger, isLossy: boolean): Promise<string[]> {
  const evidence: Evidence = { stage, ledger, shown: shownIn(stage), isLossy };
  return [
    ...webhooksAreTaken(evidence),
    ...cardsAreUnique(evidence),
    ...endsAreShown(evidence),
    ...tasksAgree(evidence),
    ...(await requestsAgree(evidence)),
    ...(await suspensionsAgree(evidence)),
    ...departuresAreTold(evidence),
    ...(await stage.database.unfinished()).map((what) => `unfinished: ${what}`),
  ];
}

function webhooksAreTaken({ stage }: Evidence): string[] {
  const { queued, held } = stage.whatsapp.webhooks.status();
  return queued + held === 0 ? [] : [`webhooks: ${queued + held} are not taken`];
}

async function suspensionsAgree({ stage, ledger, shown }: Evidence): Promise<string[]> {
  const believed = new Map((await stage.database.groups()).map((group) => [group.whatsappId, group]));
  return stage.whatsapp.groups().flatMap((group) => {
    const known = believed.get(group.id);
    const name = `group ${group.subject}`;
    if (known === undefined) return group.deleted ? [] : [`state: ${name} is not known`];
    if (known.isDeleted !== group.deleted)
      return [`state: ${name} is ${group.deleted ? "" : "not "}deleted, and believed to be otherwise`];
    if (group.deleted) return [];
    const times = ledger.happened.filter(
      ({ kind, groupId }) => kind === "suspended" && groupId === group.id,
    ).length;
    const token = /Q\d+Z/u.exec(group.subject)?.[0] ?? group.subject;
    const told = shown.filter(({ text }) => text.includes(token) && isAboutSuspension(text));
    // Who hears of the end first has no reason to tell of the beginning.
    const isOverUntold = !group.suspended && told.length === 0;
    const expected = group.suspended ? outcome.suspended : outcome.cleared;
    return [
      ...(known.isSuspended === group.suspended
        ? []
        : [`state: ${name} is believed suspended: ${known.isSuspended}`]),
      ...(told.length === times || isOverUntold
        ? []
        : [`Slack: ${name} was suspended ${times} times, told ${told.length} times`]),
      ...told
        .filter(({ text }) => !expected.test(text))
        .map(() => `Slack: ${name}: its suspension is not told truly`),
    ];
  });
}

function isAboutSuspension(text: string): boolean {
  return outcome.suspended.test(text) || outcome.cleared.test(text);
}

/** Who left is told in a thread, once; long threads hide some, and a digest counts groups in which people left. */
function departuresAreTold({ stage, ledger, shown, isLossy }: Evidence): string[] {
  if (isLossy) return [];
  const lines = shown.filter(({ inThread }) => inThread).flatMap(({ text }) => text.split("\n"));
  const isHiding = lines.some((line) => outcome.hidden.test(line));
  const left = ledger.happened
    .filter(({ kind, groupId }) => kind === "left" && stage.whatsapp.group(groupId)?.deleted !== true)
    .map(({ groupId, phone }) => {
      const seen = seenPhone(phone);
      const told = lines.filter((line) => line.includes(seen) && /\bleft\b/u.test(line)).length;
      return { groupId, told, problem: `Slack: ${seen} left, told ${told} times` };
    });
  const untold = isHiding ? [] : left.filter(({ told }) => told === 0);
  const inDigests = new Set(untold.map(({ groupId }) => groupId)).size <= groupsSummedUp(shown);
  return [...(inDigests ? [] : untold), ...left.filter(({ told }) => told > 1)].map(({ problem }) => problem);
}

function groupsSummedUp(shown: Evidence["shown"]): number {
  return shown.reduce(
    (sum, { text }) =>
      sum + Number(outcome.activeGroups.exec(text)?.groups?.["figure"]?.replaceAll(",", "") ?? 0),
    0,
  );
}

/** What the real Slack would punish or people suffer from. An answer that a dead process did not give is neither. */
function slackIsContent({ slack }: Stage): string[] {
  const isOfTheFault = /could not be delivered|not acknowledged within|was answered 50[03]/u;
  const problems = slack.problems
    .filter((problem) => !isOfTheFault.test(problem))
    .map((problem) => problem.replace(/ after \d+ ms$/u, ""));
  return [...new Set(problems)].map(
    (problem) => `Slack complains: ${problem} (${problems.filter((each) => each === problem).length} times)`,
  );
}

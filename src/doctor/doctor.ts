// The self-check of the running bot: looks soon after the start and then every few minutes, logs what is wrong when it begins and when
// it is over, and keeps what it saw for everybody who asks. `app.ts` starts it.
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { FindingView } from "../groups/home-views.ts";
import type { Log } from "../log.ts";
import { checkUpPace } from "../pace.ts";
import { examine, type Finding, type Probe } from "./probe.ts";

export type Doctor = {
  /** What was seen last; nothing before the first look. */
  findings(): readonly FindingView[];
  /** Looks now, unless somebody has a moment ago. */
  look(): Promise<readonly FindingView[]>;
  start(): void;
  stop(): void;
};

type Parts = {
  probes: readonly Probe[];
  clock: Clock;
  log: Log;
  firstAfterMs: number;
  /** Hears of each look, after it. */
  onLooked(findings: readonly FindingView[]): Promise<void>;
};

export function createDoctor({ probes, clock, log, firstAfterMs, onLooked }: Parts): Doctor {
  const stopping = new AbortController();
  let latest: readonly FindingView[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<readonly FindingView[]> | undefined;

  async function look(): Promise<readonly FindingView[]> {
    const seen = await examine(probes);
    if (stopping.signal.aborted) return latest;
    const before = new Map(latest.map((finding) => [finding.name, finding]));
    const now = clock.now();
    latest = seen.map((finding) => ({ ...finding, since: sinceOf(finding, before.get(finding.name), now) }));
    tellLog(log, latest, before);
    lookedAt = now;
    await onLooked(latest).catch((error: unknown) => {
      log.warn({ err: error }, "what the self-check saw could not be written down");
    });
    return latest;
  }

  function lookOnce(): Promise<readonly FindingView[]> {
    looking ??= look().finally(() => (looking = undefined));
    return looking;
  }

  async function keepLooking(): Promise<void> {
    let waitMs = firstAfterMs;
    while (!stopping.signal.aborted) {
      await pause(waitMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      const seen = await lookOnce();
      const isWrong = seen.some(({ level }) => level === "wrong");
      waitMs = isWrong ? checkUpPace.everyWhileWrongMs : checkUpPace.everyMs;
    }
  }

  return {
    findings: () => latest,
    look: async () =>
      Math.abs(clock.now() - lookedAt) < checkUpPace.freshForMs && looking === undefined
        ? latest
        : lookOnce(),
    start: () => void keepLooking(),
    stop: () => stopping.abort(),
  };
}

/** Numbers in a sentence change without its being another one. */
function sinceOf({ level, seen }: Finding, before: FindingView | undefined, now: number): number {
  return before?.level === level && (level !== "wrong" || bare(before.seen) === bare(seen))
    ? before.since
    : now;
}

function bare(sentence: string): string {
  return sentence.replaceAll(/\d+/gu, "");
}

/** All of it once, then what changes. `error`: somebody must act. */
function tellLog(log: Log, findings: readonly FindingView[], before: ReadonlyMap<string, FindingView>): void {
  for (const { name: check, level, seen, cure } of findings) {
    const known = before.get(check);
    if (known?.level === level && bare(known.seen) === bare(seen)) continue;
    const facts = { check, found: level, ...(cure === null ? {} : { cure }) };
    const message = `self-check: ${check}: ${seen}`;
    if (level === "wrong") log.error(facts, message);
    else if (level === "warning") log.warn(facts, message);
    else log.info(facts, message);
  }
}

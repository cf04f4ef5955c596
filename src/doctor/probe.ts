// A probe looks at one thing that can be wrong, and says what it saw and what to do. `probes.ts` has all of them in the order in
// which one would mend them; `doctor.ts` and `npm run doctor` run them by `examine`.
import { setTimeout as pause } from "node:timers/promises";
import type { FindingView } from "../groups/home-views.ts";
import { checkUpPace } from "../pace.ts";

export type Seen = Omit<FindingView, "name" | "since">;

export type Probe = {
  name: string;
  /** Another one, without which this one cannot see anything. */
  after?: string;
  /** More than one thing may be seen, and named more exactly. */
  run(): Promise<Seen | readonly (Seen & { name?: string })[]>;
};

export type Finding = Omit<FindingView, "since">;

export const ok = (seen: string): Seen => ({ level: "ok", seen, cure: null });
export const unknown = (seen: string, cure: string | null = null): Seen => ({ level: "unknown", seen, cure });
export const warning = (seen: string, cure: string): Seen => ({ level: "warning", seen, cure });
export const wrong = (seen: string, cure: string): Seen => ({ level: "wrong", seen, cure });

/** All at the same time, told in their order. Never rejects. */
export async function examine(probes: readonly Probe[]): Promise<Finding[]> {
  const running = new Map<string, Promise<Finding[]>>();
  for (const probe of probes) {
    const before = probe.after === undefined ? undefined : running.get(probe.after);
    running.set(probe.name, runAfter(probe, before));
  }
  return (await Promise.all(running.values())).flat();
}

async function runAfter(probe: Probe, before: Promise<Finding[]> | undefined): Promise<Finding[]> {
  const { name, after = "" } = probe;
  const blocked = (await before)?.some(({ level }) => level === "wrong" || level === "unknown") ?? false;
  if (blocked) return [{ name, ...unknown(`Not looked at, because of “${after}” above.`) }];
  const late = pause(checkUpPace.lookWithinMs, undefined, { ref: false });
  try {
    const seen = await Promise.race([probe.run(), late]);
    if (seen === undefined) return [{ name, ...unknown("There was no answer in time.") }];
    return "level" in seen ? [{ name, ...seen }] : seen.map((each) => ({ name, ...each }));
  } catch (error) {
    const why = error instanceof Error ? error.name : "no reason was given";
    return [{ name, ...unknown(`It could not be looked at (${why}).`) }];
  }
}

// SIGKILL under load: at random moments and at every named step, and started again each time. When the killing is over,
// everything that was ever acknowledged is there, once.
import { setTimeout as pause } from "node:timers/promises";
import type { DatabaseKind } from "../databases.ts";
import { settles } from "./invariant.ts";
import type { ActKind } from "./acts.ts";
import { kept } from "./kept.ts";
import { createLoad, type Load } from "./load.ts";
import type { Random } from "./random.ts";
import { seconds, type Result } from "./report.ts";
import type { Run } from "./run.ts";
import { startsAndReads } from "./scene.ts";
import { openStage, type Stage } from "./stage.ts";
import { steps, type Step } from "./steps.ts";

const kinds: DatabaseKind[] = ["sqlite", "postgres"];
const killsInAFullRun = 520;
const stagesPerKind = 2;

export async function kills(run: Run): Promise<Result[]> {
  const perStage = Math.ceil((killsInAFullRun * run.share) / kinds.length / stagesPerKind);
  return Promise.all(
    kinds.flatMap((kind) =>
      Array.from({ length: stagesPerKind }, async (_, place) => {
        const result = await killsUnderLoad({
          kind,
          postgresUrl: run.postgresUrl,
          times: perStage,
          random: run.random.branch(`kills ${kind} ${place}`),
          actEveryMs: 1_500,
          settleWithinMs: 90_000,
          steps: steps.filter((_step, index) => index % stagesPerKind === place),
        });
        run.say(result);
        return result;
      }),
    ),
  );
}

type KillOptions = {
  kind: DatabaseKind;
  postgresUrl: string;
  times: number;
  random: Random;
  /** Between two acts of one person. */
  actEveryMs: number;
  settleWithinMs: number;
  /** What people do; undefined: everything there is. */
  acts?: readonly ActKind[];
  /** Which steps this run is to reach; others do the rest. */
  steps?: readonly Step[];
};

/** How long a step is waited for: what it needs may not be there. Then it is a kill at a random moment. */
const stepWithinMs = 3_000;
const longestLifeMs = 1_500;
/** The others die while they start. */
const startedShare = 0.8;
const stepShare = 0.6;
const startsWithinMs = 30_000;

export async function killsUnderLoad(options: KillOptions): Promise<Result> {
  const { random, times } = options;
  const stage = await openStage({ ...options, rateLimits: "real" });
  try {
    const load = createLoad(stage, random.branch("load"), options.acts);
    const ended = new AbortController();
    await startsAndReads(stage);
    const acting = load.run(ended.signal, options.actEveryMs);
    const reached = await killAgainAndAgain(stage, load, options);
    ended.abort();
    await acting;
    await arrived(stage);
    await stage.database.letGoOfLanes();
    await stage.bot.start();
    const { afterMs, broke } = await settles(stage, load.ledger, {
      withinMs: options.settleWithinMs * stage.bot.slowness(),
    });
    if (broke.length > 0) broke.push(`what was to be seen then is in ${await kept(stage)}`);
    return {
      family: "kills",
      fault: `${times} kills under load`,
      on: options.kind,
      figure: `${reached.size} of ${(options.steps ?? steps).length} steps reached; ${actsIn(load, options.acts)}; settled after ${seconds(afterMs)}`,
      broke,
    };
  } finally {
    await stage.close();
  }
}

async function killAgainAndAgain(stage: Stage, load: Load, options: KillOptions): Promise<Set<string>> {
  const { random, times } = options;
  const reached = new Set<string>();
  const wanted = [...(options.steps ?? steps)];
  for (let kill = 1; kill <= times; kill += 1) {
    const step = random.chance(stepShare) ? (wanted.shift() ?? random.pick(steps)) : undefined;
    if (step === undefined) await dieByChance(stage, random);
    else if (await reachStep(stage, load, step)) reached.add(step.name);
    else if (!reached.has(step.name)) wanted.push(step);
    if (kill === times) break;
    await arrived(stage);
    await stage.database.letGoOfLanes();
    stage.bot.spawn();
  }
  return reached;
}

async function dieByChance(stage: Stage, random: Random): Promise<void> {
  if (random.chance(startedShare)) await runs(stage);
  await pause(random.below(longestLifeMs));
  await stage.bot.kill();
}

/** What a process sent before it died arrives before anybody looks: a lease leaves time for that, and its end is hurried here. */
async function arrived({ whatsapp, slack }: Stage): Promise<void> {
  await Promise.all(
    [whatsapp.url, slack.url].map(async (url) => (await fetch(`${url}/nothing`)).arrayBuffer()),
  );
}

async function runs({ bot }: Stage): Promise<void> {
  const until = performance.now() + startsWithinMs;
  while (!bot.isUp() && performance.now() < until) await pause(10);
}

/** Kills the process there. False when it never came to it; it is dead all the same. */
async function reachStep(stage: Stage, load: Load, step: Step): Promise<boolean> {
  await runs(stage);
  const held = step.hold(stage);
  try {
    load.wish(step.needs);
    const until = performance.now() + stepWithinMs + 2 * stage.bot.startMs();
    while (performance.now() < until) {
      if (await held.isReached()) return true;
      await pause(5);
    }
    return false;
  } finally {
    await stage.bot.kill();
    await held.letGo();
  }
}

const asked: ActKind[] = [
  "create",
  "settings",
  "send",
  "invite",
  "remove",
  "reset link",
  "delete",
  "approve",
  "reject",
];

function actsIn({ ledger }: Load, acts: readonly ActKind[] = asked): string {
  const done = [...ledger.acts].reduce((sum, [, counts]) => sum + counts.done, 0);
  const missing = asked.filter((kind) => acts.includes(kind) && (ledger.acts.get(kind)?.done ?? 0) === 0);
  return missing.length === 0 ? `${done} acts` : `${done} acts, none of: ${missing.join(", ")}`;
}

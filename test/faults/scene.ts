// One fault after another: each case has a stage of its own, breaks one thing on it, and is held to the invariant at its
// end. Cases run beside each other, because most of them wait more than they compute.
import { setTimeout as pause } from "node:timers/promises";
import type { DatabaseKind } from "../databases.ts";
import { livingGroups } from "./acts.ts";
import { kept } from "./kept.ts";
import { settles } from "./invariant.ts";
import { createLoad, type Load } from "./load.ts";
import type { Random } from "./random.ts";
import { seconds, type Result } from "./report.ts";
import type { Run } from "./run.ts";
import { decidesOn, shownIn } from "./shown.ts";
import { openStage, people, phoneNumber, seenPhone, type Stage, type StageOptions } from "./stage.ts";
import { buttons } from "./words.ts";

export type Scene = {
  stage: Stage;
  load: Load;
  random: Random;
  run: Run;
  /** Said in the table, beside what came of it. */
  note(text: string): void;
  /** What must hold beside the invariant. */
  expect(what: string, holds: boolean): void;
  /** Everybody acts for so long. */
  underLoad(ms: number): Promise<void>;
  /** The first group that can be asked to join: it lives, and there is room in it. */
  openGroup(): string;
  /** Somebody new asks to join; gives back their phone. */
  asks(groupId: string): string;
  /** Resolves with how long it took until Slack offers to decide on this person; null when it did not in time. */
  isOffered(phone: string, withinMs?: number): Promise<number | null>;
  decides(phone: string, decision: "approve" | "reject", who?: string): Promise<boolean>;
  /** Resolves with how long it took until WhatsApp has done it. */
  isDecided(phone: string, withinMs?: number): Promise<number | null>;
  /** Resolves with how long it took; null when it did not in time, which a slow machine stretches. */
  until(condition: () => boolean | Promise<boolean>, withinMs: number): Promise<number | null>;
  /** At start every group is read: what no webhook told is found. */
  restarts(): Promise<void>;
};

const lookMs = 1_500;

export type Case = {
  fault: string;
  on: DatabaseKind;
  options?: Partial<StageOptions>;
  settleWithinMs?: number;
  isLossy?: boolean;
  /** Strangers decided as well: nobody can say what must be so at the end, but that the process lives. */
  isJudgedAlone?: boolean;
  act(scene: Scene): Promise<void>;
};

const actEveryMs = 900;
const usualSettleMs = 75_000;
const noticeablySlow = 1.5;
const roomyBelow = 7;

export async function runCases(
  run: Run,
  { family, cases, atOnce }: { family: string; cases: readonly Case[]; atOnce: number },
): Promise<Result[]> {
  const wanted = cases.filter(({ fault }) => run.only === null || run.only.test(fault));
  const results: Result[] = [];
  const waiting = [...wanted];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const result = await runCase(run, family, next);
        run.say(result);
        results.push(result);
      }
    }),
  );
  return wanted.flatMap(({ fault, on }) => results.filter((each) => each.fault === fault && each.on === on));
}

export async function runCase(run: Run, family: string, one: Case): Promise<Result> {
  const result: Result = { family, fault: one.fault, on: one.on, figure: "", broke: [] };
  const stage = await openStage({
    kind: one.on,
    postgresUrl: run.postgresUrl,
    rateLimits: "off",
    ...one.options,
  });
  const notes: string[] = [];
  try {
    const random = run.random.branch(`${family} ${one.fault} ${one.on}`);
    const load = createLoad(stage, random);
    await startsAndReads(stage);
    await one.act({ stage, load, random, run, ...createVerbs(stage, load, { notes, broke: result.broke }) });
    stage.whatsapp.endFaults();
    stage.slack.endFaults();
    if (one.isJudgedAlone === true) {
      result.broke.push(...stage.bot.crashes);
      return { ...result, figure: notes.join("; ") };
    }
    const { afterMs, broke } = await settles(stage, load.ledger, {
      withinMs: (one.settleWithinMs ?? usualSettleMs) * stage.bot.slowness(),
      isLossy: one.isLossy ?? false,
    });
    result.broke.push(...broke);
    if (broke.length > 0) result.broke.push(`what was to be seen then is in ${await kept(stage)}`);
    notes.push(`settled after ${seconds(afterMs)}`);
    if (stage.bot.slowness() > noticeablySlow)
      notes.push(`machine ${stage.bot.slowness().toFixed(1)} times too slow`);
  } catch (error) {
    result.broke.push(
      `the case itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  } finally {
    await stage.close();
  }
  return { ...result, broke: [...new Set(result.broke)], figure: notes.join("; ") };
}

/** Until every group is known there is little to do to one. */
export async function startsAndReads(stage: Stage): Promise<void> {
  await stage.bot.start();
  const count = stage.whatsapp.groups().length;
  await stage.slack.until(async () => (await stage.database.groups()).length === count, {
    timeoutMs: 60_000,
  });
}

function createVerbs(
  stage: Stage,
  load: Load,
  { notes, broke }: { notes: string[]; broke: string[] },
): Omit<Scene, "stage" | "load" | "random" | "run"> {
  const { whatsapp, slack } = stage;
  let phones = 20_000;
  const offered = (phone: string) =>
    shownIn(stage).find((message) => message.buttons.some((button) => button.phone === seenPhone(phone)));

  async function until(
    condition: () => boolean | Promise<boolean>,
    withinMs: number,
  ): Promise<number | null> {
    const startedAt = performance.now();
    while (!(await condition())) {
      if (performance.now() - startedAt > withinMs * stage.bot.slowness()) return null;
      await pause(25);
    }
    return performance.now() - startedAt;
  }

  return {
    until,
    note: (text) => void notes.push(text),
    expect(what, holds) {
      if (!holds) broke.push(`expected: ${what}`);
    },
    async underLoad(ms) {
      const ended = new AbortController();
      const acting = load.run(ended.signal, actEveryMs);
      await pause(ms);
      ended.abort();
      await acting;
    },
    async restarts() {
      await stage.bot.kill();
      await stage.database.letGoOfLanes();
      await stage.bot.start();
    },
    openGroup() {
      const group = livingGroups(stage).find(
        ({ members, pending }) => members.length + pending.length < roomyBelow,
      );
      if (group === undefined) throw new Error("no group has room");
      return group.id;
    },
    asks(groupId) {
      const phone = phoneNumber((phones += 1));
      whatsapp.asksToJoin(groupId, phone);
      load.ledger.happened.push({ kind: "asked", groupId, phone });
      return phone;
    },
    isOffered: (phone, withinMs = 20_000) => until(() => offered(phone) !== undefined, withinMs),
    async decides(phone, decision, who = people.ben) {
      // As people do, who look first: a press on rows that have just moved is turned away.
      await pause(lookMs);
      const card = offered(phone);
      const groupId = whatsapp
        .groups()
        .find(({ pending }) => pending.some((each) => each.phone === phone))?.id;
      const button = card?.buttons.find(
        (each) => each.phone === seenPhone(phone) && decidesOn(each, buttons[decision]),
      );
      if (card === undefined || button === undefined) return false;
      const { status } = await slack.as(who).click(card, button.label, { blockId: button.blockId });
      const answered = status === 200 ? "taken" : "unknown";
      load.ledger.decided.push({ groupId: groupId ?? "", phone, decision, who, answered, at: Date.now() });
      return status === 200;
    },
    isDecided: (phone, withinMs = 20_000) =>
      until(
        () => !whatsapp.groups().some(({ pending }) => pending.some((each) => each.phone === phone)),
        withinMs,
      ),
  };
}

// Opening the list of groups, and searching in it, with ten thousand groups; beside the same with ten.
import { setTimeout as pause } from "node:timers/promises";
import { ms, quantile, ratio, type Result } from "./figures.ts";
import { approver, channel, openStage, type Stage } from "./stage.ts";

const samples = 15;
const many = 10_000;
const few = 10;

export async function measureList(): Promise<Result[]> {
  const small = await timesWith(few);
  const large = await timesWith(many);
  return [
    { what: "list of 10,000 groups opened, median of 15", figure: ms(large.open) },
    { what: "a name found among 10,000, median of 15", figure: ms(large.search), goal: "50 ms" },
    { what: "floor: the same with ten groups, opened", figure: ms(small.open) },
    { what: "floor: the same with ten groups, found", figure: ms(small.search) },
    { what: "ratio, opened", figure: ratio(large.open, small.open), goal: "2 ×" },
    { what: "ratio, found", figure: ratio(large.search, small.search) },
  ];
}

async function timesWith(groups: number): Promise<{ open: number; search: number }> {
  const stage = await openStage();
  for (let index = 0; index < groups; index += 1) stage.whatsapp.seedGroup({ subject: `Order ${index}` });
  await stage.start();
  await allKnown(stage, groups);
  await atRest(stage);
  const open = await median(() => opens(stage, "list", `${groups.toLocaleString("en")} groups`));
  const search = await median(() => opens(stage, "list order 7", "with “order 7” in the name"));
  await stage.close();
  return { open, search };
}

async function allKnown(stage: Stage, groups: number): Promise<void> {
  const words = `${groups.toLocaleString("en")} groups`;
  const isKnown = async () => {
    await stage.slack.as(approver).slash("/wa", "list", { channel });
    return shown(stage).includes(words);
  };
  await stage.slack.until(isKnown, { timeoutMs: 120_000, what: "every group is known" });
}

/** The first readings after a start would be measured with it. */
async function atRest({ whatsapp }: Stage): Promise<void> {
  let before = -1;
  while (whatsapp.calls("info").length !== before) {
    before = whatsapp.calls("info").length;
    await pause(2_000);
  }
}

/** Milliseconds from the command to the form. */
async function opens(stage: Stage, command: string, words: string): Promise<number> {
  const person = stage.slack.as(approver);
  for (const view of person.views()) await person.close(view);
  const before = performance.now();
  await person.slash("/wa", command, { channel });
  await stage.slack.until(() => shown(stage).includes(words), { timeoutMs: 10_000 });
  return performance.now() - before;
}

function shown({ slack }: Stage): string {
  return JSON.stringify(slack.as(approver).views()[0]?.content ?? "");
}

async function median(measure: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) times.push(await measure());
  return quantile(times, 0.5);
}

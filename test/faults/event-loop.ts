// Watches from outside how long the event loop of a process is held. The process says how late its timers were; the
// kernel says how long it had to wait for a processor meanwhile, which on a busy machine is the machine's fault.
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Bot } from "./bot.ts";

export type Watch = {
  /** Ends the watch; the longest times the loop was held, worst first, and what was being sent then. */
  end(): Promise<{ heldMs: number; during: string }[]>;
};

const lookEveryMs = 400;
const kept = 20;

export function watchEventLoop(bot: Bot, doing: () => string): Watch {
  const held: { heldMs: number; during: string }[] = [];
  const ended = new AbortController();
  const watching = (async () => {
    let waitedBefore = waitedForProcessorMs(bot.pid());
    let doingBefore = doing();
    while (!ended.signal.aborted) {
      await pause(lookEveryMs);
      const lagMs = await longestLagMs(bot);
      const waited = waitedForProcessorMs(bot.pid());
      if (lagMs !== null)
        held.push({ heldMs: lagMs - (waited - waitedBefore), during: `${doingBefore} to ${doing()}` });
      waitedBefore = waited;
      doingBefore = doing();
      held.sort((one, other) => other.heldMs - one.heldMs);
      held.splice(kept);
    }
  })();
  return {
    async end() {
      ended.abort();
      await watching;
      return held;
    },
  };
}

/** Since it was last asked. Null when it does not answer. */
async function longestLagMs({ url }: Bot): Promise<number | null> {
  try {
    const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(30_000) });
    const lag = /^nodejs_eventloop_lag_max_seconds (\S+)/mu.exec(await answer.text())?.[1];
    return lag === undefined ? null : Number(lag) * 1_000;
  } catch {
    return null;
  }
}

/** Of the main thread, since it began. Zero where the kernel does not tell. Source: docs.kernel.org/scheduler/sched-stats.html */
function waitedForProcessorMs(pid: number | undefined): number {
  try {
    const [, waitedNs = "0"] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ");
    return Number(waitedNs) / 1e6;
  } catch {
    return 0;
  }
}

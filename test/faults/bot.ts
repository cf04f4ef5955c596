// The bot as a process of its own, run as `npm start` runs it, to be killed, frozen, stopped and started at one address.
// What it says and how it ends is kept: a process that ends by itself breaks the invariant.
import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startArguments, startEnvironment } from "../start-command.ts";

export type Bot = {
  url: string;
  env: Record<string, string>;
  /** Counts starts, so that somebody who waits for an answer sees that nobody will give it. */
  life(): number;
  pid(): number | undefined;
  isUp(): boolean;
  /** How long the last start took. */
  startMs(): number;
  /** How many times slower than an idle one this machine is just now, by the last start: waits are stretched by it. */
  slowness(): number;
  /** Without waiting until it runs. */
  spawn(): void;
  /** Resolves when it says that it runs. */
  start(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** The status of one of its health routes; 0 when nobody answers within `withinMs`. */
  ask(route: "healthz" | "readyz", withinMs?: number): Promise<number>;
  /** Ends that nobody asked for, and errors that nobody handled. */
  crashes: string[];
  /** The latest lines it wrote. */
  said: string[];
};

const cwd = fileURLToPath(new URL("../..", import.meta.url));
const startsWithinMs = 60_000;
const idleStartMs = 1_000;
const keptLines = 400;
/** Neither platforms nor databases throw these. */
const isMistake = /"type":"(?:Type|Range|Reference|Syntax)Error"/u;

/** Nothing outlives the suite, however it ends. */
const living = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});

export function createBot(env: Record<string, string>): Bot {
  const url = `http://127.0.0.1:${env["PORT"]}`;
  let child: ChildProcess | undefined;
  let exited: Promise<void> = Promise.resolve();
  let lives = 0;
  let runs = false;
  let spawnedAt = 0;
  let startMs = 1_000;
  let isExpectedToEnd = false;

  const bot: Bot = {
    url,
    env,
    crashes: [],
    said: [],
    life: () => lives,
    pid: () => child?.pid,
    isUp: () => runs,
    startMs: () => startMs,
    slowness: () => Math.max(1, startMs / idleStartMs),
    spawn: launch,
    async start() {
      launch();
      const life = lives;
      const deadline = performance.now() + startsWithinMs;
      while (!bot.isUp()) {
        if (life !== lives || child?.exitCode !== null || performance.now() > deadline)
          throw new Error(`the bot did not start: ${bot.said.slice(-5).join("\n")}`);
        await pause(10);
      }
    },
    async kill() {
      isExpectedToEnd = true;
      child?.kill("SIGKILL");
      await exited;
    },
    async stop() {
      isExpectedToEnd = true;
      child?.kill("SIGTERM");
      await exited;
    },
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    async ask(route, withinMs = 2_000) {
      try {
        const answer = await fetch(`${url}/${route}`, { signal: AbortSignal.timeout(withinMs) });
        await answer.arrayBuffer();
        return answer.status;
      } catch {
        return 0;
      }
    },
  };
  return bot;

  function launch(): void {
    lives += 1;
    runs = false;
    spawnedAt = performance.now();
    isExpectedToEnd = false;
    const current = spawn(process.execPath, startArguments, {
      cwd,
      env: { ...startEnvironment, PATH: process.env["PATH"], ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = current;
    living.add(current);
    for (const stream of [current.stdout, current.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => hear(current, text));
    exited = new Promise((resolve) => {
      current.once("close", (code, signal) => {
        living.delete(current);
        if (current === child) runs = false;
        if (!isExpectedToEnd)
          bot.crashes.push(
            `the process ended by itself (${code ?? signal}): ${bot.said.slice(-3).join(" ")}`,
          );
        resolve();
      });
    });
  }

  function hear(from: ChildProcess, text: string): void {
    const lines = text.split("\n").filter((line) => line !== "");
    bot.said.push(...lines);
    bot.said.splice(0, bot.said.length - keptLines);
    if (from === child && text.includes('"Groupdesk runs"')) {
      runs = true;
      startMs = performance.now() - spawnedAt;
    }
    for (const line of lines)
      if (isMistake.test(line)) bot.crashes.push(`a mistake of ours: ${line.slice(0, 400)}`);
      else if (/unhandled ?rejection|uncaught|nobody handled/iu.test(line))
        bot.crashes.push(`nobody handled: ${line.slice(0, 400)}`);
  }
}

// Runs the real bot as a process of its own, so that the page can stop it, kill it and start it again. startDemo makes it,
// the page shows its condition.
import { type ChildProcess, spawn } from "node:child_process";
import { get } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type LogLine, readLogLine } from "./log-line.ts";

export type BotCondition = {
  /** running: the process lives, but /readyz does not say so yet; `why` is its reason. */
  phase: "down" | "running" | "ready" | "stopping";
  why: string | null;
  pid: number | null;
  port: number;
  /** Its latest warnings and errors, oldest first. */
  lines: LogLine[];
};

export type BotProcess = ReturnType<typeof createBotProcess>;

export type BotProcessOptions = {
  port: number;
  env: Record<string, string>;
  /** How far its clock is ahead of the machine's when it starts. */
  aheadMs: () => number;
  changed: (condition: BotCondition) => void;
  /** Hears each warning and error of the bot. */
  warn: (line: LogLine) => void;
};

const CLOCK = new URL("bot-clock.ts", import.meta.url).href;
const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
const LOOK_SOON_MS = 100;
const LOOK_AGAIN_MS = 1000;
const KEPT_LINES = 100;
const WARNING = 40;

export function createBotProcess({ port, env, aheadMs, changed, warn }: BotProcessOptions) {
  const condition: BotCondition = { phase: "down", why: null, pid: null, port, lines: [] };
  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  let lookout: NodeJS.Timeout | null = null;

  function start(): void {
    if (child !== null) return;
    // A group of its own: Ctrl-C in the terminal reaches the demo alone, which then stops the bot once.
    const started = spawn(process.execPath, ["--import", CLOCK, MAIN], {
      // The sandbox beside it signs nothing worth having: nobody else on the network needs it.
      env: { ...inherited(), ...env, HOST: "127.0.0.1", PORT: String(port), AHEAD_MS: String(aheadMs()) },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      detached: process.platform !== "win32",
    });
    child = started;
    for (const input of [started.stdout, started.stderr])
      if (input !== null) createInterface({ input }).on("line", hear);
    ended = new Promise((resolve) => {
      started.once("error", (error) => resolve(end(`could not be started: ${error.message}`)));
      started.once("exit", (code, signal) => resolve(end(describeEnd(code, signal))));
    });
    become("running", "starting", started.pid ?? null);
    look();
  }

  function hear(text: string): void {
    const line = readLogLine(text);
    if (line.level < WARNING) return;
    condition.lines = [...condition.lines, line].slice(-KEPT_LINES);
    warn(line);
    changed({ ...condition });
  }

  function end(why: string): void {
    if (lookout) clearTimeout(lookout);
    child = null;
    become("down", why, null);
  }

  function become(phase: BotCondition["phase"], why: string | null, pid = condition.pid): void {
    if (condition.phase === phase && condition.why === why && condition.pid === pid) return;
    Object.assign(condition, { phase, why, pid });
    changed({ ...condition });
  }

  function look(): void {
    const watched = child;
    const request = get({ host: "127.0.0.1", port, path: "/healthz/platforms", agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("error", () => told(null));
      response.on("end", () => told(slackIn(text)));
    });
    request.setTimeout(LOOK_AGAIN_MS, () => request.destroy());
    request.on("error", () => told(null));

    function told(answer: string | null): void {
      if (child === null || child !== watched || condition.phase === "stopping") return;
      if (answer === "ready") become("ready", null);
      else become("running", answer ?? (condition.phase === "ready" ? "does not answer" : condition.why));
      lookout = setTimeout(look, answer === "ready" ? LOOK_AGAIN_MS : LOOK_SOON_MS);
    }
  }

  function send(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (child === null) return ended;
    if (signal === "SIGTERM") become("stopping", "finishing what is in flight");
    child.kill(signal);
    return ended;
  }

  /** Resolves when it has heard, or has ended: then it learns it at its next start. */
  async function setClock(ahead: number): Promise<void> {
    const told = child;
    if (told === null) return;
    const heard = new Promise<void>((resolve) => void told.once("message", () => resolve()));
    // With somebody to hear of it, what cannot be sent to a process that ends is no error of the process.
    told.send(ahead, () => undefined);
    await Promise.race([heard, ended]);
  }

  return {
    condition: (): BotCondition => ({ ...condition }),
    start,
    setClock,
    stop: () => send("SIGTERM"),
    kill: () => send("SIGKILL"),
    /** For the moment the demo itself ends, when nothing can be awaited any more. */
    killNow: () => void child?.kill("SIGKILL"),
  };
}

/** Only what a process needs: a real token in somebody's shell must not reach the demo. */
function inherited(): Record<string, string> {
  const names = ["PATH", "HOME", "TMPDIR", "TZ", "LANG", "SystemRoot", "TEMP", "NODE_ENV"];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === "SIGKILL") return "killed";
  if (signal !== null) return `ended by ${signal}`;
  return code === 0 ? "stopped" : `ended with exit code ${code}`;
}

/** "ready", or what keeps Slack away. */
function slackIn(platforms: string): string | null {
  const said = /^slack: (.*)$/imu.exec(platforms)?.[1] ?? null;
  return said === "works" ? "ready" : said;
}

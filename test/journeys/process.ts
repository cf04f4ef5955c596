// The bot as a process of its own, as it runs in production, for journeys that kill it, stop it, or see it refuse to start.
import { tmpdir } from "node:os";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TestDatabase } from "../databases.ts";
import type { World } from "./world.ts";

export type BotProcess = {
  port: number;
  /** What it has written so far. */
  said(): string;
  signal(name: NodeJS.Signals): void;
  /** Dies on the spot, as when the machine does. */
  kill(): Promise<void>;
  /** What `docker stop` and the like ask for. */
  stop(): Promise<Exit>;
};

export type Exit = { code: number | null; stdout: string; stderr: string };

const root = fileURLToPath(new URL("../..", import.meta.url));
const entry = fileURLToPath(new URL("../../src/start.cjs", import.meta.url));

/** Resolves when it says that it runs; both platforms talk to it from then on. */
export function startProcess(
  database: TestDatabase,
  world: World,
  env: Record<string, string> = {},
): Promise<BotProcess> {
  return untilItRuns(database, world, run({ ...world.env, LOG_LEVEL: "info", ...env }));
}

/** Through npm, as operators and platforms start it: the process that is told to stop is npm's. */
export function startByNpm(database: TestDatabase, world: World): Promise<BotProcess> {
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], ...world.env, LOG_LEVEL: "info" };
  // A group of its own, so that what outlives npm can be found and ended.
  const child = spawn("npm", ["start"], { cwd: root, env, detached: true });
  return untilItRuns(database, world, watched(child), () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // Nobody of the group is left.
    }
  });
}

async function untilItRuns(
  database: TestDatabase,
  world: World,
  bot: ReturnType<typeof watched>,
  end: () => void = () => void bot.child.kill("SIGKILL"),
): Promise<BotProcess> {
  database.atEnd(async () => {
    end();
    await bot.exited;
  });
  const port = await Promise.race([
    world.until(() => portIn(bot.said.stdout), { what: "the bot says that it runs" }),
    bot.exited.then(({ stdout, stderr }) => {
      throw new Error(`the bot did not start: ${stdout}${stderr}`);
    }),
  ]);
  world.pointAt(port);
  return {
    port,
    said: () => bot.said.stdout,
    signal: (name) => void bot.child.kill(name),
    async kill() {
      bot.child.kill("SIGKILL");
      await bot.exited;
    },
    stop() {
      bot.child.kill("SIGTERM");
      return bot.exited;
    },
  };
}

/** For a bot that is not expected to stay, and for the other parts, which are named. */
export function runToTheEnd(env: Record<string, string>, ...part: string[]): Promise<Exit> {
  return run(env, part).exited;
}

/** In a folder without a `.env` of whoever develops. */
function run(env: Record<string, string>, part: readonly string[] = []) {
  const options = { cwd: tmpdir(), env: { PATH: process.env["PATH"], ...env } };
  return watched(spawn(process.execPath, [entry, ...part], options));
}

function watched(child: ChildProcessWithoutNullStreams) {
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once("error", reject).once("close", (code) => resolve({ code, ...said }));
  });
  return { child, said, exited };
}

function portIn(stdout: string): number | undefined {
  const port = /"port":(\d+)[^\n]*"Groupdesk runs"/u.exec(stdout)?.[1];
  return port === undefined ? undefined : Number(port);
}

// The bot as a process of its own, as it runs in production, for journeys that kill it, stop it, or see it refuse to start.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TestDatabase } from "../databases.ts";
import type { World } from "./world.ts";

export type BotProcess = {
  port: number;
  /** Dies on the spot, as when the machine does. */
  kill(): Promise<void>;
  /** What `docker stop` and the like ask for. */
  stop(): Promise<Exit>;
};

export type Exit = { code: number | null; stdout: string; stderr: string };

const entry = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** Resolves when it says that it runs; both platforms talk to it from then on. */
export async function startProcess(database: TestDatabase, world: World): Promise<BotProcess> {
  const bot = run({ ...world.env, LOG_LEVEL: "info" });
  database.atEnd(async () => {
    bot.child.kill("SIGKILL");
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

/** For a bot that is not expected to stay. */
export function runToTheEnd(env: Record<string, string>): Promise<Exit> {
  return run(env).exited;
}

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [entry], { env: { PATH: process.env["PATH"], ...env } });
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

// The stage for a measurement: sandboxes here; the bot, its floor and whoever sends webhooks as processes of their own.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createSandboxSlack } from "../../src/sandbox/slack/sandbox-slack.ts";
import { createSandboxWhatsApp } from "../../src/sandbox/whatsapp/sandbox-whatsapp.ts";
import { startArguments, startEnvironment } from "../start-command.ts";
import { freshDatabase, type DatabaseKind } from "./databases.ts";
import type { Answered, Load } from "./load.ts";
import { freePort } from "./ports.ts";
import { appSecret, phoneNumberId } from "./webhooks.ts";

export const channel = "C0GROUPS";
export const approver = "U0ALICE";

const watchArguments = ["--import", new URL("watch.mjs", import.meta.url).href];
/** BENCH_PROFILE names a folder for a profile of the bot's processor time and for the statements it sent; both slow it down. */
const profiles = process.env["BENCH_PROFILE"];
const profileArguments =
  profiles === undefined
    ? []
    : ["--cpu-prof", `--cpu-prof-dir=${profiles}`, "--import", new URL("count.ts", import.meta.url).href];

export type Stage = Awaited<ReturnType<typeof openStage>>;
/** What `watch.mjs` writes. */
export type Watched = { loopHeldMs: number; loopHeldP99Ms: number; peakMb: number };
export type Bot = {
  url: string;
  port: number;
  pid: number | undefined;
  /** What is watched from here on counts. */
  begin(): void;
  stop(): Promise<Watched>;
};

export async function openStage({ kind = "sqlite", fill, channels = [] }: StageOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), "groupdesk-bench-"));
  const database = await freshDatabase(kind);
  const whatsapp = await createSandboxWhatsApp({
    accessToken: "bench-token",
    appSecret,
    verifyToken: "bench-verify",
    businessAccountId: "102290129340398",
    phoneNumbers: [{ id: phoneNumberId, displayPhoneNumber: "15550783881" }],
  });
  const slack = await createSandboxSlack({
    botToken: "xoxb-bench",
    signingSecret: "bench-signing-secret",
    users: [{ id: approver, name: "alice", realName: "Alice Moreau", kind: "member" }],
    channels: [...new Set([channel, ...channels])].map((id) => ({ id, name: id.toLowerCase() })),
    rateLimits: "real",
  });
  await fill?.(database.url);
  const running: Bot[] = [];
  return {
    whatsapp,
    slack,
    databaseUrl: database.url,
    /** Resolves when it is ready. Webhooks and clicks go to the last one started. */
    async start(): Promise<Bot & { readyAfterMs: number }> {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      slack.setRequestUrl(`${url}/slack/events`);
      const watchFile = join(folder, `watched-${port}`);
      const before = performance.now();
      const env = {
        ...startEnvironment,
        PATH: process.env["PATH"],
        SLACK_BOT_TOKEN: "xoxb-bench",
        SLACK_SIGNING_SECRET: "bench-signing-secret",
        SLACK_CHANNEL: channel,
        SLACK_API_URL: slack.url,
        WHATSAPP_ACCESS_TOKEN: "bench-token",
        WHATSAPP_APP_SECRET: appSecret,
        WHATSAPP_VERIFY_TOKEN: "bench-verify",
        WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
        WHATSAPP_API_URL: whatsapp.url,
        DATABASE_URL: database.url,
        PORT: String(port),
        LOG_LEVEL: "error",
        WATCH_FILE: watchFile,
        BENCH_PROFILE: profiles,
      };
      const started = spawned([...watchArguments, ...profileArguments, ...startArguments], env);
      await answers(`${url}/readyz`);
      const readyAfterMs = performance.now() - before;
      whatsapp.setWebhookUrl(`${url}/whatsapp/webhook`);
      const bot: Bot = {
        url,
        port,
        pid: started.pid,
        begin: () => void started.kill("SIGWINCH"),
        async stop() {
          running.splice(running.indexOf(bot), 1);
          await ended(started);
          return JSON.parse(await readFile(watchFile, "utf8")) as Watched;
        },
      };
      bot.begin();
      running.push(bot);
      return { ...bot, readyAfterMs };
    },
    async close(): Promise<void> {
      for (const bot of running.toReversed()) await bot.stop();
      await Promise.all([whatsapp.stop(), slack.stop()]);
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type StageOptions = {
  kind?: DatabaseKind;
  /** Beside the usual one. */
  channels?: readonly string[];
  /** Brings a database to the age at which it is measured. */
  fill?: ((url: string) => Promise<void>) | undefined;
};

export async function startFloor(
  kind: DatabaseKind,
): Promise<Omit<Bot, "begin" | "stop"> & { stop(): Promise<void> }> {
  const database = await freshDatabase(kind);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env["PATH"],
    PORT: String(port),
    DATABASE_URL: database.url,
    APP_SECRET: appSecret,
  };
  const floor = spawned([new URL("floor.ts", import.meta.url).pathname], env);
  await answers(url);
  return {
    url,
    port,
    pid: floor.pid,
    async stop() {
      await ended(floor);
      await database.drop();
    },
  };
}

/** Sends it from a process of its own. */
export async function answered(load: Load): Promise<Answered> {
  const path = new URL("load.ts", import.meta.url).pathname;
  const sender = spawn(process.execPath, [path, JSON.stringify(load)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const output: Buffer[] = [];
  sender.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  const [code] = await once(sender, "close");
  if (code !== 0) throw new Error(`the sender of webhooks ended with ${String(code)}`);
  return JSON.parse(Buffer.concat(output).toString("utf8")) as Answered;
}

function spawned(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "inherit"] });
  // A measurement that fails leaves nobody behind.
  process.once("exit", () => child.kill("SIGKILL"));
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}

async function answers(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined && answer.status < 500) return;
    await pause(5);
  }
}

// The stage for a measurement: sandboxes here, the bot as a process of its own on a fresh SQLite file.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { setTimeout as pause } from "node:timers/promises";
import { createSandboxSlack } from "../../src/sandbox/slack/sandbox-slack.ts";
import { createSandboxWhatsApp } from "../../src/sandbox/whatsapp/sandbox-whatsapp.ts";

export type Result = { what: string; figure: string; limit?: string };

export const channel = "C0GROUPS";
export const approver = "U0ALICE";
export const appSecret = "bench-app-secret";
export const phoneNumberId = "106540352242922";

/** As `npm start` does it. */
const startArguments = packageJson.scripts.start.split(" ").slice(1);

export type Stage = Awaited<ReturnType<typeof openStage>>;

export async function openStage() {
  const folder = await mkdtemp(join(tmpdir(), "groupdesk-bench-"));
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
    channels: [{ id: channel, name: "whatsapp-groups" }],
    rateLimits: "real",
  });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  slack.setRequestUrl(`${url}/slack/events`);
  const env = {
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
    DATABASE_URL: `sqlite:${join(folder, "bench.db")}`,
    PORT: String(port),
    LOG_LEVEL: "error",
  };
  let bot: ChildProcess | undefined;
  return {
    whatsapp,
    slack,
    url,
    pid: () => bot?.pid,
    /** Milliseconds from spawn to ready. */
    async start(): Promise<number> {
      const before = performance.now();
      bot = spawn(process.execPath, startArguments, { env, stdio: ["ignore", "ignore", "inherit"] });
      await ready(url);
      whatsapp.setWebhookUrl(`${url}/whatsapp/webhook`);
      return performance.now() - before;
    },
    async close(): Promise<void> {
      const exited = new Promise((resolve) => bot?.once("exit", resolve));
      bot?.kill("SIGTERM");
      await exited;
      await Promise.all([whatsapp.stop(), slack.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ready(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await pause(5);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

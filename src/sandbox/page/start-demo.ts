// Sets up the demo: both sandboxes, the world in them, the bot as a process of its own, and the page. Called by
// `npm run demo`, by the page's tests and by the screenshots.
import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { createSandboxSlack } from "../slack/sandbox-slack.ts";
import { createSandboxWhatsApp } from "../whatsapp/sandbox-whatsapp.ts";
import { type BotCondition, createBotProcess } from "./bot-process.ts";
import {
  admins,
  approvers,
  businessNumber,
  freeNumbers,
  homeChannel,
  phoneOwners,
  putOnStage,
  slackChannels,
  slackTeam,
  slackUsers,
} from "./cast.ts";
import { createDemoClock } from "./demo-clock.ts";
import { createLiveFeed, type LiveFeed } from "./live-feed.ts";
import type { LogLine } from "./log-line.ts";
import { makePageFiles } from "./page-files.ts";
import { startPageServer } from "./page-server.ts";
import { performAct } from "./perform-act.ts";
import type { Stage } from "./stage.ts";

export type DemoOptions = {
  /** 0 means any that is free, here and for the bot. */
  pagePort: number;
  botPort: number;
  /** Started afresh: what is there from before is deleted. */
  databaseFile: string;
  warn: (line: LogLine) => void;
  botChanged: (condition: BotCondition) => void;
};

const WHATSAPP = {
  accessToken: "EAAdemo-access-token",
  appSecret: "demo-app-secret",
  verifyToken: "demo-verify-token",
  businessAccountId: "102290129340398",
};
const SLACK = { botToken: "xoxb-demo-bot-token", signingSecret: "demo-signing-secret" };
const WEBHOOK_RETRY_MS = [0, 500, 1000, 2000];

export async function startDemo(options: DemoOptions) {
  const { pagePort, botPort, databaseFile } = options;
  await startAfresh(databaseFile);
  const botUrl = `http://127.0.0.1:${botPort}`;
  const clock = createDemoClock();
  const whatsapp = await createSandboxWhatsApp({
    ...WHATSAPP,
    phoneNumbers: [businessNumber],
    webhookRetryMs: WEBHOOK_RETRY_MS,
    now: clock.now,
  });
  putOnStage(whatsapp, clock.now());
  const slack = await createSandboxSlack({
    ...SLACK,
    team: slackTeam,
    users: slackUsers,
    channels: slackChannels,
    subscribesToMessages: true,
    now: clock.now,
    wireNow: clock.now,
    wireReady: clock.agreed,
  });
  whatsapp.setWebhookUrl(`${botUrl}/whatsapp/webhook`);
  slack.setRequestUrl(`${botUrl}/slack/events`);

  let feed: LiveFeed | null = null;
  const bot = createBotProcess({
    port: botPort,
    env: environmentOf({ slackUrl: slack.url, whatsappUrl: whatsapp.url, databaseFile }),
    aheadMs: clock.aheadMs,
    changed: (condition) => {
      feed?.note("bot");
      options.botChanged(condition);
    },
    warn: options.warn,
  });
  const stage: Stage = {
    whatsapp,
    slack,
    bot,
    clock,
    settings: {
      slackIsDown: false,
      phones: phoneOwners.map((owner) => ({ ...owner, acceptedTerms: true, isOn: true })),
      freeNumbers: [...freeNumbers],
      storms: [],
      written: [],
      reactions: new Map(),
    },
  };
  const liveFeed = createLiveFeed(stage);
  feed = liveFeed;
  whatsapp.onChange(() => liveFeed.note("whatsapp"));
  slack.onChange(() => liveFeed.note("slack"));
  const page = await startPageServer({
    port: pagePort,
    files: await makePageFiles(),
    feed: liveFeed,
    perform: (act) => performAct(stage, act),
    slackFile: (id) => slack.file(id),
    whatsappFile: (id) => whatsapp.medium(id),
    groupPicture: (groupId) => whatsapp.picture(groupId),
  });
  bot.start();

  return {
    url: page.url,
    whatsapp,
    slack,
    bot,
    async stop(): Promise<void> {
      await bot.stop();
      liveFeed.stop();
      await page.stop();
      await Promise.all([whatsapp.stop(), slack.stop()]);
    },
  };
}

async function startAfresh(databaseFile: string): Promise<void> {
  await mkdir(dirname(databaseFile), { recursive: true });
  for (const ending of ["", "-wal", "-shm"]) await rm(databaseFile + ending, { force: true });
}

function environmentOf(at: { slackUrl: string; whatsappUrl: string; databaseFile: string }) {
  return {
    SLACK_BOT_TOKEN: SLACK.botToken,
    SLACK_SIGNING_SECRET: SLACK.signingSecret,
    SLACK_CHANNEL: homeChannel,
    SLACK_API_URL: at.slackUrl,
    WHATSAPP_ACCESS_TOKEN: WHATSAPP.accessToken,
    WHATSAPP_APP_SECRET: WHATSAPP.appSecret,
    WHATSAPP_VERIFY_TOKEN: WHATSAPP.verifyToken,
    WHATSAPP_PHONE_NUMBER_ID: businessNumber.id,
    WHATSAPP_BUSINESS_ACCOUNT_ID: WHATSAPP.businessAccountId,
    WHATSAPP_API_URL: at.whatsappUrl,
    APPROVERS: approvers.join(","),
    ADMINS: admins.join(","),
    // Told as soon as the page lets an hour pass, on whatever day somebody plays.
    REMIND_AFTER: "1h",
    DATABASE_URL: `sqlite:${at.databaseFile}`,
    LOG_LEVEL: "info",
  };
}

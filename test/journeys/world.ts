// A whole world for one journey: a WhatsApp, a Slack, a database, and the bot between them, over real HTTP. Journeys talk
// to it in the verbs of the people in them.
import { startApp, type App } from "../../src/app.ts";
import { readConfig, type Config } from "../../src/config.ts";
import { createLog, type Log } from "../../src/log.ts";
import { usualPace, type Pace } from "../../src/pace.ts";
import {
  createSandboxSlack,
  type SandboxSlack,
  type SandboxSlackOptions,
} from "../../src/sandbox/slack/sandbox-slack.ts";
import { createSandboxWhatsApp, type SandboxWhatsApp } from "../../src/sandbox/whatsapp/sandbox-whatsapp.ts";
import type { SandboxUser } from "../../src/sandbox/slack/shapes.ts";
import type { TestDatabase } from "../databases.ts";
import { createAllHeard, createQuiet } from "./quiet.ts";

export const number = "106540352242922";
/** The bot answers for it where a journey says so. */
export const otherNumber = "106540352242923";
export const channel = "C0GROUPS";
export const orders = "C0ORDERS";

/** People in Slack. Alice administers, Ben approves, Cleo approves by her user group; the others may not. */
export const people = {
  alice: "U0ALICE",
  ben: "U0BEN",
  cleo: "U0CLEO",
  dan: "U0DAN",
  guest: "U0GUEST",
  stranger: "U0STRANGER",
  robot: "U0ROBOT",
};
const approverGroup = "S0APPROVERS";

export type WorldOptions = {
  mode?: "http" | "socket";
  /** Undefined: not set. */
  env?: Record<string, string | undefined>;
  sweepEveryMs?: number;
  /** Where it matters how long things take. */
  pace?: Partial<Pace>;
  rateLimits?: "real" | "off";
  /** Where the bot's log goes, for journeys that read it. */
  log?: Log;
  /** Before the bot starts for the first time. */
  before?: (world: { whatsapp: SandboxWhatsApp; slack: SandboxSlack }) => void | Promise<void>;
  /** Problems that the journey brings about on purpose. */
  expectProblems?: boolean;
  /** Another workspace than usual. */
  slack?: Partial<Pick<SandboxSlackOptions, "team" | "scopes" | "subscribesToMessages">> & {
    alsoUsers?: SandboxUser[];
  };
  /** The journey starts the bot by itself. */
  withoutBot?: boolean;
};

export type World = {
  whatsapp: SandboxWhatsApp;
  slack: SandboxSlack;
  config: Config;
  /** What the configuration was read from, for a bot that runs as a process of its own. */
  env: Record<string, string>;
  bot: { port: number; metricsPort: number | undefined; url: string; stop(): Promise<void> };
  restartTheBot(): Promise<void>;
  /** Both platforms talk to the bot that listens here. */
  pointAt(port: number): void;
  /** One more instance on the same database. */
  startAnotherBot(): Promise<App>;
  /** Puts the clock of the bot and of both platforms forward: nobody has to wait for it. */
  passTime(ms: number): void;
  /** Nobody reads a card in less than a second. What changes meanwhile would move under their finger. */
  reads(): Promise<void>;
  now(): number;
  until: SandboxSlack["until"];
  /** Resolves when every webhook has arrived and the bot has nothing more to do until time passes. */
  quiet(): Promise<void>;
  /** Puts the clock forward at such a moment, so that nothing is caught halfway. */
  later(ms: number): Promise<void>;
  /** Puts the clock forward in such steps until it is so, as time passes while the bot waits for something. */
  timePasses(stepMs: number, isSo: () => boolean | Promise<boolean>): Promise<void>;
};

export async function startWorld(database: TestDatabase, options: WorldOptions = {}): Promise<World> {
  let aheadMs = 0;
  const clock = { now: () => Date.now() + aheadMs };
  const whatsapp = await createSandboxWhatsApp({
    accessToken: "test-whatsapp-token",
    appSecret: "test-app-secret",
    verifyToken: "test-verify-token",
    businessAccountId: "102290129340398",
    phoneNumbers: [
      { id: number, displayPhoneNumber: "15550783881", verifiedName: "Harbour Co" },
      { id: otherNumber, displayPhoneNumber: "15550783999", verifiedName: "Harbour Returns" },
    ],
    webhookRetryMs: [0, 20, 50, 100, 200, 400],
    now: clock.now,
  });
  const { alsoUsers = [], ...workspace } = options.slack ?? {};
  const slack = await createSandboxSlack({
    ...workspace,
    botToken: "xoxb-test",
    signingSecret: "test-signing-secret",
    ...(options.mode === "socket" ? { appToken: "xapp-test" } : {}),
    users: [
      { id: people.alice, name: "alice", realName: "Alice Moreau", kind: "member" },
      { id: people.ben, name: "ben", realName: "Ben Okafor", kind: "member" },
      { id: people.cleo, name: "cleo", realName: "Cleo Brandt", kind: "member" },
      { id: people.dan, name: "dan", realName: "Dan Lind", kind: "member" },
      { id: people.guest, name: "gus", realName: "Gus Guest", kind: "guest" },
      { id: people.stranger, name: "sam", realName: "Sam Stranger", kind: "stranger" },
      { id: people.robot, name: "robot", realName: "Robot", kind: "bot" },
      ...alsoUsers,
    ],
    channels: [
      { id: channel, name: "whatsapp-groups" },
      { id: orders, name: "orders" },
      { id: "C0RANDOM", name: "random", botIn: false },
    ],
    userGroups: [{ id: approverGroup, handle: "approvers", users: [people.cleo] }],
    rateLimits: options.rateLimits ?? "off",
    now: clock.now,
  });
  database.atEnd(async () => {
    await Promise.all([slack.stop(), whatsapp.stop()]);
  });
  await options.before?.({ whatsapp, slack });

  const env = await envFor({ database, whatsapp, slack, options });
  const config = configFrom(env);
  const log = options.log ?? createLog(process.env["TEST_LOG"] ?? "silent");
  const pace = hurry(options);
  const running = new Set<App>();
  const start = async (): Promise<App> => {
    const app = await startApp(config, log, pace, clock);
    running.add(app);
    return app;
  };
  const pointAt = (port: number): void => {
    slack.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
    whatsapp.setWebhookUrl(`http://127.0.0.1:${port}/whatsapp/webhook`);
  };
  database.atEnd(async () => {
    await Promise.all([...running].map((app) => app.stop()));
    if (options.expectProblems !== true && slack.problems.length > 0)
      throw new Error(`Slack complains: ${slack.problems.join("; ")}`);
  });

  const allHeard = createAllHeard({ database, until: slack.until });
  let current: App | undefined;
  const stop = async (): Promise<void> => {
    if (current === undefined || !running.delete(current)) return;
    await current.stop();
  };
  const world: World = {
    whatsapp,
    slack,
    config,
    env,
    bot: { port: 0, metricsPort: undefined, url: "", stop },
    async restartTheBot() {
      await stop();
      current = await start();
      const { port, metricsPort } = current;
      world.bot = { port, metricsPort, url: `http://127.0.0.1:${port}`, stop };
      pointAt(current.port);
    },
    pointAt,
    startAnotherBot: start,
    now: clock.now,
    passTime(ms) {
      aheadMs += ms;
    },
    async reads() {
      await allHeard();
      world.passTime(1_000);
    },
    until: slack.until,
    quiet: createQuiet({ database, whatsapp, clock, until: slack.until }),
    async later(ms) {
      await world.quiet();
      world.passTime(ms);
    },
    async timePasses(stepMs, isSo) {
      await slack.until(async () => {
        await world.quiet();
        const found = await isSo();
        if (!found) world.passTime(stepMs);
        return found;
      });
    },
  };
  if (options.withoutBot === true) return world;
  await world.restartTheBot();
  // Until Slack has said who the bot is, nobody may do anything. Journeys that prepared something may be about that time.
  if (options.before === undefined) await slack.until(() => isIntroduced(slack));
  return world;
}

function isIntroduced({ calls }: SandboxSlack): boolean {
  return calls.some(({ method, ok }) => method === "bots.info" && ok);
}

/** A bot whose clock is put forward during a call must not take itself for dead. */
const leaseMs = 24 * 3_600_000;

/** The self-check calls both platforms, which journeys count and let fail: it looks where one is about it. */
const checkUpAfterMs = 24 * 3_600_000;

/** Without waiting for what only time brings; at Slack's own pace where its limits are real. */
function hurry({ rateLimits = "off", sweepEveryMs = 60 * 60_000, pace }: WorldOptions): Pace {
  const { posts, updates } = usualPace;
  const slack =
    rateLimits === "real"
      ? {}
      : { postEveryMs: 10, posts: { ...posts, burst: 1_000 }, updates: { ...updates, burst: 1_000 } };
  const quick = { pollMs: 20, askSlackEveryMs: 50, finishWithinMs: 500, checkUpAfterMs, echoWithinMs: null };
  return { ...usualPace, ...quick, ...slack, sweepEveryMs, leaseMs, ...pace };
}

async function envFor({
  database,
  whatsapp,
  slack,
  options,
}: {
  database: TestDatabase;
  whatsapp: SandboxWhatsApp;
  slack: SandboxSlack;
  options: WorldOptions;
}): Promise<Record<string, string>> {
  const env = {
    SLACK_BOT_TOKEN: "xoxb-test",
    ...(options.mode === "socket"
      ? { SLACK_APP_TOKEN: "xapp-test" }
      : { SLACK_SIGNING_SECRET: "test-signing-secret" }),
    SLACK_CHANNEL: channel,
    SLACK_API_URL: slack.url,
    WHATSAPP_ACCESS_TOKEN: "test-whatsapp-token",
    WHATSAPP_APP_SECRET: "test-app-secret",
    WHATSAPP_VERIFY_TOKEN: "test-verify-token",
    WHATSAPP_PHONE_NUMBER_ID: number,
    WHATSAPP_API_URL: whatsapp.url,
    APPROVERS: `${people.ben},${approverGroup}`,
    ADMINS: people.alice,
    PHONE_NUMBERS: "full",
    // Whether a working morning comes within a journey depends on when the tests run.
    REMIND_AFTER: "off",
    DATABASE_URL: await database.url(),
    PORT: "0",
    LOG_LEVEL: "silent",
    ...options.env,
  };
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function configFrom(env: Record<string, string>): Config {
  const read = readConfig(env);
  if (read.kind === "problems") throw new Error(read.problems.join("; "));
  return read.config;
}

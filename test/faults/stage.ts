// The stage of one fault: a WhatsApp, a Slack, a database, and the real process between them, with some groups to begin
// with. Both platforms talk to one address, whether or not somebody listens there.
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createSandboxSlack, type SandboxSlack } from "../../src/sandbox/slack/sandbox-slack.ts";
import { createSandboxWhatsApp, type SandboxWhatsApp } from "../../src/sandbox/whatsapp/sandbox-whatsapp.ts";
import type { DatabaseKind } from "../databases.ts";
import { createBot, type Bot } from "./bot.ts";
import { openStageDatabase, type StageDatabase } from "./database.ts";

export type Stage = {
  whatsapp: SandboxWhatsApp;
  slack: SandboxSlack;
  database: StageDatabase;
  bot: Bot;
  /** One more process on the same database, at an address of its own. */
  another(): Promise<Bot>;
  /** Both platforms talk to this process from now on. */
  pointAt(bot: Bot): void;
  close(): Promise<void>;
};

export type StageOptions = {
  kind: DatabaseKind;
  postgresUrl: string;
  /** Groups that are there before the bot; half of them belong to each number. */
  groups?: number;
  rateLimits?: "real" | "off";
  /** A file that no disk holds up, where there is room for it in memory. */
  isInMemory?: boolean;
  env?: Record<string, string>;
};

export const numbers = { first: "106540352242922", second: "106540352242923" };
export const channels = { main: "C0GROUPS", orders: "C0ORDERS" };
/** Alice and Anna administer; Ben and Cleo approve. */
export const people = { alice: "U0ALICE", anna: "U0ANNA", ben: "U0BEN", cleo: "U0CLEO" };
export const secrets = { app: "faults-app-secret", signing: "faults-signing-secret" };
const businessAccountId = "102290129340398";

export async function openStage(options: StageOptions): Promise<Stage> {
  const database = await openStageDatabase(options.kind, options);
  const whatsapp = await createSandboxWhatsApp({
    accessToken: "faults-token",
    appSecret: secrets.app,
    verifyToken: "faults-verify",
    businessAccountId,
    phoneNumbers: [
      { id: numbers.first, displayPhoneNumber: "15550783881", verifiedName: "Harbour Co" },
      { id: numbers.second, displayPhoneNumber: "15550783999", verifiedName: "Harbour Returns" },
    ],
    webhookRetryMs: [0, 50, 100, 200, 400],
  });
  const slack = await createSandboxSlack({
    botToken: "xoxb-faults",
    signingSecret: secrets.signing,
    users: Object.entries(people).map(([name, id]) => ({ id, name, realName: name, kind: "member" })),
    channels: [
      { id: channels.main, name: "whatsapp-groups" },
      { id: channels.orders, name: "orders" },
    ],
    rateLimits: options.rateLimits ?? "real",
  });
  for (let index = 0; index < (options.groups ?? 6); index += 1)
    whatsapp.seedGroup({
      subject: `Seed ${subjectToken(index)}`,
      phoneNumberId: index % 2 === 0 ? numbers.first : numbers.second,
      members: [phoneNumber(9_000 + index * 2), phoneNumber(9_001 + index * 2)],
    });
  const others: Bot[] = [];
  const envAt = async () => ({
    ...environment(whatsapp, slack, database),
    ...options.env,
    PORT: await freePort(),
  });
  const pointAt = ({ url }: Bot): void => {
    slack.setRequestUrl(`${url}/slack/events`);
    whatsapp.setWebhookUrl(`${url}/whatsapp/webhook`);
  };
  const bot = createBot(await envAt());
  pointAt(bot);

  return {
    whatsapp,
    slack,
    database,
    bot,
    pointAt,
    async another() {
      const other = createBot(await envAt());
      others.push(other);
      return other;
    },
    async close() {
      await Promise.all([bot, ...others].map((each) => each.kill()));
      await Promise.all([whatsapp.stop(), slack.stop()]);
      await database.drop();
    },
  };
}

function environment(
  whatsapp: SandboxWhatsApp,
  slack: SandboxSlack,
  database: StageDatabase,
): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: "xoxb-faults",
    SLACK_SIGNING_SECRET: secrets.signing,
    SLACK_CHANNEL: channels.main,
    SLACK_API_URL: slack.url,
    WHATSAPP_ACCESS_TOKEN: "faults-token",
    WHATSAPP_APP_SECRET: secrets.app,
    WHATSAPP_VERIFY_TOKEN: "faults-verify",
    WHATSAPP_PHONE_NUMBER_ID: Object.values(numbers).join(","),
    WHATSAPP_BUSINESS_ACCOUNT_ID: businessAccountId,
    WHATSAPP_API_URL: whatsapp.url,
    APPROVERS: Object.values(people).join(","),
    ADMINS: `${people.alice},${people.anna}`,
    // The invariant knows people by their whole numbers, and the channels are public ones.
    PHONE_NUMBERS: "full",
    DATABASE_URL: database.url,
    LOG_LEVEL: "info",
  };
}

/** As WhatsApp writes it. */
export function phoneNumber(count: number): string {
  return `1650${200 + Math.floor(count / 10_000)}${String(count % 10_000).padStart(4, "0")}`;
}

/** As people read it. */
export function seenPhone(phone: string): string {
  return `+1 ${phone.slice(1, 4)} ${phone.slice(4, 7)} ${phone.slice(7)}`;
}

/** A word that is in the name of one group only, and no part of another such word. */
export function subjectToken(count: number): string {
  return `Q${String(count).padStart(4, "0")}Z`;
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return String(port);
}

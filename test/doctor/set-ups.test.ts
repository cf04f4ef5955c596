// The self-check against set-ups that are broken in one way each: what it names first is what is wrong.
import { sql } from "kysely";
import { expect, it } from "vitest";
import { diagnose } from "../../src/doctor/diagnose.ts";
import type { Finding } from "../../src/doctor/probe.ts";
import { report } from "../../src/doctor/report.ts";
import { createLog } from "../../src/log.ts";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { botScopes } from "../../src/slack/scopes.ts";
import { groupFields } from "../../src/whatsapp/webhook-fields.ts";
import { createKeyed } from "../../src/store/keyed.ts";
import { describeOnBothDatabases, describeOnSqlite, type TestDatabase } from "../databases.ts";
import { fileIsLocked } from "../journeys/outage.ts";
import {
  channel,
  number,
  orders,
  otherNumber,
  people,
  startWorld,
  type World,
  type WorldOptions,
} from "../journeys/world.ts";

const account = "102290129340398";
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

type Broken = {
  is: string;
  /** What is named first, and words of what is said. */
  named: string;
  says: string;
  /** Words of what to do. */
  cures?: string;
  env?: Record<string, string | undefined>;
  world?: Partial<WorldOptions>;
  breaks?(world: World, database: TestDatabase): unknown;
  level?: "warning";
};

const without = (...missing: string[]) => botScopes.filter((scope) => !missing.includes(scope));
const missingScopes = (...missing: string[]) => ({ world: { slack: { scopes: without(...missing) } } });
const noAnswer = "http://127.0.0.1:1";

const brokenSetUps: Broken[] = [
  {
    is: "a channel's name for its id",
    env: { SLACK_CHANNEL: "#orders" },
    named: "SLACK_CHANNEL",
    says: "not its name",
  },
  {
    is: "no access token",
    env: { WHATSAPP_ACCESS_TOKEN: undefined },
    named: "WHATSAPP_ACCESS_TOKEN",
    says: "required",
  },
  {
    is: "a phone number for its id",
    env: { WHATSAPP_PHONE_NUMBER_ID: "+15550783881" },
    named: "WHATSAPP_PHONE_NUMBER_ID",
    says: "not phone numbers",
  },
  {
    is: "a user's token for the bot's",
    env: { SLACK_BOT_TOKEN: "xoxp-test" },
    named: "SLACK_BOT_TOKEN",
    says: "bot token",
  },
  { is: "an approver by name", env: { APPROVERS: "@ben" }, named: "APPROVERS", says: "Slack ids" },
  {
    is: "nobody named at all",
    env: { APPROVERS: undefined, ADMINS: undefined },
    named: "Rights",
    says: "every full member of the workspace may decide about requests and delete groups",
    level: "warning",
  },
  {
    is: "everyone as approvers, and nobody said about admins",
    env: { APPROVERS: "everyone", ADMINS: undefined },
    named: "Rights",
    says: "every full member of the workspace may delete groups",
    level: "warning",
  },
  {
    is: "a PostgreSQL that is not there",
    env: { DATABASE_URL: "postgres://127.0.0.1:1/groupdesk" },
    named: "Database",
    says: "could not be",
  },
  {
    is: "a wrong bot token",
    env: { SLACK_BOT_TOKEN: "xoxb-wrong" },
    named: "Slack token",
    says: "SLACK_BOT_TOKEN (invalid_auth)",
  },
  {
    is: "a bot token that was revoked",
    breaks: ({ slack }) => slack.failNext("auth.test", { how: { error: "token_revoked" }, times: 9 }),
    named: "Slack token",
    says: "token_revoked",
  },
  {
    is: "a Slack that cannot be reached",
    env: { SLACK_API_URL: `${noAnswer}/api/` },
    named: "Slack token",
    says: "cannot be reached at 127.0.0.1:1",
  },
  {
    is: "an app that may not write",
    ...missingScopes("chat:write"),
    named: "Slack scopes",
    says: "lacks chat:write",
  },
  {
    is: "an app installed before it asked for user groups and files",
    ...missingScopes("usergroups:read", "files:read"),
    named: "Slack scopes",
    says: "lacks files:read, usergroups:read",
  },
  {
    is: "a bot that nobody invited",
    breaks: ({ slack }) => slack.kickBot(channel),
    named: "SLACK_CHANNEL",
    says: "Groupdesk is not in SLACK_CHANNEL",
  },
  {
    is: "a channel that does not exist",
    env: { SLACK_CHANNEL: "C0NOWHERE" },
    named: "SLACK_CHANNEL",
    says: "cannot see SLACK_CHANNEL",
  },
  {
    is: "an archived channel",
    breaks: ({ slack }) => slack.archive(channel),
    named: "SLACK_CHANNEL",
    says: "archived",
  },
  {
    is: "a channel shared with another company",
    breaks: ({ slack }) => slack.share(channel, "company"),
    named: "SLACK_CHANNEL",
    says: "shared with another company",
  },
  {
    is: "a user group that was deleted",
    breaks: ({ slack }) => slack.deleteUserGroup("S0APPROVERS"),
    named: "User group S0APPROVERS",
    says: "does not exist in Slack",
  },
  {
    is: "an admin who has left",
    env: { ADMINS: "U0LEFTLONGAGO" },
    named: "Person U0LEFTLONGAGO",
    says: "Slack knows nobody",
    level: "warning",
  },
  {
    is: "a wrong app-level token",
    world: { mode: "socket" },
    env: { SLACK_APP_TOKEN: "xapp-wrong" },
    named: "Socket Mode",
    says: "SLACK_APP_TOKEN",
  },
  {
    is: "an app-level token of another app",
    world: { mode: "socket" },
    env: { SLACK_APP_TOKEN: "xapp-1-A0ANOTHER-1-x" },
    named: "Socket Mode",
    says: "another app",
  },
  {
    is: "a clock that is ten minutes fast",
    breaks: (world) => world.passTime(10 * minuteMs),
    named: "Clock",
    says: "s ahead of Slack",
  },
  {
    is: "a wrong access token",
    env: { WHATSAPP_ACCESS_TOKEN: "wrong" },
    named: "WhatsApp token",
    says: "does not accept the access token",
    cures: "set WHATSAPP_ACCESS_TOKEN, and restart",
  },
  {
    is: "an access token that has expired",
    breaks: ({ whatsapp }) => whatsapp.expireToken(true),
    named: "WhatsApp token",
    says: "does not accept the access token",
  },
  {
    is: "an access token that expires in three days",
    breaks: ({ whatsapp }) => whatsapp.setUp({ tokenExpiresAt: ((Date.now() + 3.5 * dayMs) / 1_000) | 0 }),
    named: "WhatsApp token",
    says: "expires in 3 days",
  },
  {
    is: "a WhatsApp that cannot be reached",
    env: { WHATSAPP_API_URL: noAnswer },
    named: "WhatsApp token",
    says: "could not be reached",
  },
  {
    is: "a version of Graph that does not exist",
    env: { WHATSAPP_API_VERSION: "v99.0" },
    named: "WhatsApp token",
    says: "does not know the address",
  },
  {
    is: "an app that requires proof",
    breaks: ({ whatsapp }) => whatsapp.setSwitches({ appSecretProof: "required" }),
    named: "WhatsApp token",
    says: "wants proof of the app secret",
  },
  {
    is: "a token that may not send",
    breaks: ({ whatsapp }) => whatsapp.setUp({ scopes: ["whatsapp_business_management"] }),
    named: "WhatsApp permissions",
    says: "lacks whatsapp_business_messaging",
  },
  {
    is: "a wrong phone number id",
    env: { WHATSAPP_PHONE_NUMBER_ID: "106540352242999" },
    named: "Number 106540352242999",
    says: "WhatsApp does not know what WHATSAPP_PHONE_NUMBER_ID names",
  },
  {
    is: "a number that is no Official Business Account",
    breaks: ({ whatsapp }) => whatsapp.setEligible(number, false),
    named: `Number ${number}`,
    says: "not an Official Business Account",
  },
  {
    is: "a second number that is not connected",
    env: { WHATSAPP_PHONE_NUMBER_ID: `${number},${otherNumber}` },
    breaks: ({ whatsapp }) => whatsapp.setStanding(otherNumber, { status: "PENDING" }),
    named: `Number ${otherNumber}`,
    says: "not connected (PENDING)",
  },
  {
    is: "a number that people report",
    breaks: ({ whatsapp }) => whatsapp.setStanding(number, { quality: "RED" }),
    named: `Number ${number}`,
    says: "quality is low",
    level: "warning",
  },
  {
    is: "the id of another business account",
    env: { WHATSAPP_BUSINESS_ACCOUNT_ID: "102290129340399" },
    named: "Business account",
    says: "WhatsApp does not know what WHATSAPP_BUSINESS_ACCOUNT_ID names",
  },
  {
    is: "an app that is not subscribed to the account",
    breaks: ({ whatsapp }) => whatsapp.setUp({ appSubscribed: false }),
    named: "Business account",
    says: "not subscribed to the business account",
  },
  {
    is: "a wrong app secret",
    env: { WHATSAPP_APP_SECRET: "wrong" },
    named: "App secret",
    says: "WHATSAPP_APP_SECRET is not the secret of the app",
  },
  {
    is: "a webhook field that is not subscribed",
    breaks: ({ whatsapp }) =>
      whatsapp.setUp({
        fields: ["messages", "group_lifecycle_update", "group_settings_update", "group_status_update"],
      }),
    named: "Webhook fields",
    says: "group_participants_update",
  },
  {
    is: "an app that is told nothing about the account",
    breaks: ({ whatsapp }) => whatsapp.setUp({ fields: [...groupFields] }),
    named: "Webhook fields",
    says: "account_update, phone_number_quality_update, business_capability_update",
    level: "warning",
  },
  {
    is: "a variable whose name has a slip in it",
    env: { REMIND_AFTR: "4h" },
    named: "REMIND_AFTR",
    says: "Is REMIND_AFTER meant?",
    level: "warning",
  },
  {
    is: "a variable in a file that may not come from one",
    env: { SLACK_CHANNEL_FILE: "/run/secrets/channel" },
    named: "SLACK_CHANNEL_FILE",
    says: "only secrets may come from files",
    level: "warning",
  },
  {
    is: "a folder for the database that cannot be made",
    env: { DATABASE_URL: "sqlite:/dev/null/groupdesk/groupdesk.db" },
    named: "Database",
    says: "may not make it (/dev/null/groupdesk/groupdesk.db)",
    cures: "Make its folder",
  },
  {
    is: "a database that is a folder",
    env: { DATABASE_URL: "sqlite:/proc/self" },
    named: "Database",
    says: "its file cannot be opened (/proc/self)",
    cures: "Look at that file",
  },
  {
    is: "a database that a newer version has used",
    async breaks(_, database) {
      const { db } = await database.open();
      await sql`insert into kysely_migration (name, timestamp) values ('9999-later', 'now')`.execute(db);
    },
    named: "Database",
    says: "used by a newer version",
    cures: "Run that version or a later one",
  },
  {
    is: "no webhook at all",
    breaks: ({ whatsapp }) => whatsapp.setUp({ callbackUrl: null }),
    named: "Webhook fields",
    says: "no webhook for WhatsApp",
  },
  {
    is: "a public address that leads nowhere",
    breaks: ({ whatsapp }) => whatsapp.setUp({ callbackUrl: `${noAnswer}/whatsapp/webhook` }),
    named: "Public address",
    says: "cannot be reached",
    // A router that does not lead a machine to its own public address is no mistake of anybody's.
    level: "warning",
  },
  {
    is: "a proxy that passes another path",
    breaks: ({ whatsapp, bot }) => whatsapp.setUp({ callbackUrl: `${bot.url}/webhook` }),
    named: "Public address",
    says: "is not Groupdesk (HTTP 404)",
  },
  {
    is: "an address where another Groupdesk answers",
    env: { WHATSAPP_VERIFY_TOKEN: "another" },
    named: "Public address",
    says: "does not know our WHATSAPP_VERIFY_TOKEN",
  },
  {
    is: "webhooks that have stopped at a time at which there always were some",
    async breaks({ now }, database) {
      const { db } = await database.open();
      const about = { field: "group_settings_update", kind: "settings changed", body: "{}" };
      const hours = [2, ...[1, 2, 3, 4, 5, 6, 7, 14].map((day) => day * 24 + 1)];
      const rows = hours.map((ago) => ({
        ...about,
        hash: `h${ago}`,
        receivedAt: now() - ago * 60 * minuteMs,
      }));
      await db.insertInto("deliveries").values(rows).execute();
    },
    named: "Webhooks heard",
    says: "no webhook for 2 hours, and at this time it usually does",
  },
  {
    is: "another instance that stopped without a word",
    async breaks({ now }, database) {
      const { db } = await database.open();
      const beat = { at: now() - 2 * minuteMs };
      await createKeyed(db, "instances").set("elsewhere:3000", beat, 60 * minuteMs);
    },
    named: "Instances",
    says: "stopped without a word (elsewhere:3000)",
  },
];

describeOnSqlite("the self-check", (database) => {
  it("finds nothing wrong with a set-up that works", async () => {
    const world = await startWorld(database, { env: { WHATSAPP_BUSINESS_ACCOUNT_ID: account } });
    await world.quiet();
    const findings = await diagnose(world.env, silent);
    expect(bad(findings)).toEqual([]);
    expect(findings.filter(({ level }) => level === "unknown").map(({ name }) => name)).toEqual([
      "Backup",
      "Slack requests",
      "Webhook signatures",
      "Webhooks heard",
    ]);
  });

  it("is tried against at least thirty broken set-ups", () => {
    expect(brokenSetUps.length).toBeGreaterThanOrEqual(30);
  });

  it.each(brokenSetUps)("names $named first, of $is", async (broken) => {
    const { env = {}, world: options = {}, breaks, named, says, cures = "", level = "wrong" } = broken;
    const good = { WHATSAPP_BUSINESS_ACCOUNT_ID: account };
    const world = await startWorld(database, {
      ...options,
      env: good,
      expectProblems: true,
      before: () => undefined,
    });
    await world.quiet();
    await breaks?.(world, database);
    const clock = { now: world.now };
    const findings = await diagnose({ ...world.env, ...env }, silent, clock);
    expect(bad(findings)[0], report(findings)).toMatchObject({
      name: named,
      level,
      seen: expect.stringContaining(says),
      cure: expect.stringContaining(cures),
    });
    expect(bad(findings).every(({ cure }) => cure !== null && cure !== "")).toBe(true);
    for (const secret of ["xoxb-test", "test-whatsapp-token", "test-app-secret", "test-verify-token"])
      expect(report(findings)).not.toContain(secret);
  });

  it("looks at everything else before the first start, when there is no database yet", async () => {
    const world = await startWorld(database, {
      withoutBot: true,
      env: { WHATSAPP_BUSINESS_ACCOUNT_ID: account },
    });
    const env = { ...world.env, DATABASE_URL: `${world.env["DATABASE_URL"]}.none` };
    const findings = await diagnose(env, silent);
    expect(findings).toContainEqual(
      expect.objectContaining({
        name: "Database",
        level: "unknown",
        seen: expect.stringContaining("first start"),
      }),
    );
    expect(findings).toContainEqual(expect.objectContaining({ name: "Slack token", level: "ok" }));
    expect(bad(findings).map(({ name }) => name)).toEqual(["Webhook fields"]);
  });

  it("says that a SQLite file cannot be written", async () => {
    const world = await startWorld(database, {});
    const { giveBack } = await fileIsLocked(database, world);
    const findings = await checksOf(world);
    await giveBack();
    expect(bad(findings)[0]).toMatchObject({ name: "Database", level: "wrong" });
  });
});

describeOnBothDatabases("the self-check of the running bot", (database) => {
  it("tells on the Home tab, in the log, over HTTP, and whoever types /wa doctor, and nobody but admins", async () => {
    const lines: { level: number; check?: string; msg: string }[] = [];
    const log = createLog("info", { write: (line: string) => void lines.push(JSON.parse(line)) });
    const world = await startWorld(database, {
      log,
      pace: { checkUpAfterMs: 0 },
      env: { WHATSAPP_BUSINESS_ACCOUNT_ID: account, ADMINS: people.alice },
      before: ({ whatsapp }) => whatsapp.setUp({ appSubscribed: false }),
    });
    await world.until(() => lines.some(({ check }) => check === "Instances"));
    // The PostgreSQL of the tests does not wait for the disk.
    const wrong = lines.filter(
      ({ check, level }) => level >= 50 && check !== undefined && check !== "Database",
    );
    expect(wrong).toMatchObject([
      { check: "Business account", msg: expect.stringContaining("not subscribed to the business account") },
    ]);
    const checks = lines.flatMap(({ check }) => check ?? []);
    expect(checks).toHaveLength(new Set(checks).size);
    const alice = world.slack.as(people.alice);
    await alice.openHome();
    await world.until(() => JSON.stringify(alice.home()).includes("not subscribed to the business account"));
    const answer = await fetch(`${world.bot.url}/healthz/checks`);
    expect([answer.status, await answer.text()]).toEqual([
      503,
      expect.stringContaining("BAD  Business account"),
    ]);
    await alice.slash("/wa", "doctor", { channel });
    await world.until(() => JSON.stringify(alice.ephemerals()).includes("❌ *Business account*"));
    const ben = world.slack.as(people.ben);
    await ben.slash("/wa", "doctor", { channel });
    await world.until(() =>
      JSON.stringify(ben.ephemerals()).includes("You may not look at how Groupdesk does"),
    );
  });

  it("calls channels, people and user groups by their names, as far as Slack tells them", async () => {
    const env = { ADMIN_CHANNEL: orders, NOTIFY: "U0LEFTLONGAGO", APPROVERS: "S0APPROVERS,S0NOWHERE" };
    const world = await startWorld(database, { env, before: ({ slack }) => slack.kickBot(orders) });
    const alice = world.slack.as(people.alice);
    await alice.slash("/wa", "doctor", { channel });
    const told = await world.until(() =>
      alice
        .ephemerals()
        .map((each) => visibleText(each))
        .find((text) => text.includes("User group")),
    );
    expect(told).toContain("❌ *Channel #orders*: Groupdesk is not in Channel #orders");
    expect(told).toContain("User group S0NOWHERE");
    expect(told).toContain("U0LEFTLONGAGO");
    expect(told).not.toContain(orders);
  });

  it("tells in the admins' channel what is wrong for longer than a moment, and clears it in place", async () => {
    const world = await startWorld(database, {
      env: { WHATSAPP_BUSINESS_ACCOUNT_ID: account, ADMIN_CHANNEL: orders },
    });
    const told = () =>
      world.slack.texts(orders).filter((text) => text.includes("not subscribed to the business"));
    world.whatsapp.setUp({ appSubscribed: false });
    await checksOf(world);
    await world.quiet();
    expect(told()).toEqual([]);
    world.passTime(minuteMs);
    await checksOf(world);
    await world.until(() => told().some((text) => text.includes("⚠️")));
    world.whatsapp.setUp({ appSubscribed: true });
    world.passTime(minuteMs);
    await checksOf(world);
    await world.until(() => told().some((text) => text.includes("✅ Over")));
    expect(told()).toHaveLength(1);
  });

  it("tells of a wrong signing secret and a wrong app secret by what comes to the doors, from the first on, also in the terminal", async () => {
    const lines: string[] = [];
    const world = await startWorld(database, {
      env: { SLACK_SIGNING_SECRET: "wrong" },
      log: createLog("warn", { write: (line: string) => void lines.push(line) }),
      expectProblems: true,
    });
    const alice = world.slack.as(people.alice);
    const atTheDoors = async (): Promise<(Finding | undefined)[]> => {
      const seen = await diagnose({ ...world.env, PORT: String(world.bot.port) }, silent);
      return ["Slack requests", "Webhook signatures"].map((name) => seen.find((each) => each.name === name));
    };
    for (let i = 0; i < 3; i += 1) {
      if (i === 1) {
        expect(await atTheDoors()).toMatchObject([
          { level: "warning", seen: expect.stringContaining("none with a right one") },
          { level: "warning", seen: expect.stringContaining("none with a right one") },
        ]);
        world.passTime(minuteMs);
      }
      await alice.slash("/wa", "help", { channel }).catch(() => undefined);
      await world.whatsapp.webhooks.postRaw("{}", { signature: `sha256=${"0".repeat(64)}` });
    }
    const findings = await checksOf(world);
    expect(findings).toContainEqual(
      expect.objectContaining({
        name: "Slack requests",
        level: "wrong",
        cure: expect.stringContaining("SLACK_SIGNING_SECRET"),
      }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({
        name: "Webhook signatures",
        level: "wrong",
        cure: expect.stringContaining("WHATSAPP_APP_SECRET"),
      }),
    );
    world.passTime(minuteMs);
    expect(await atTheDoors()).toMatchObject([{ level: "wrong" }, { level: "wrong" }]);
    expect(lines.join("")).toContain("set SLACK_SIGNING_SECRET to the Signing Secret");
    expect(lines.join("")).toContain("set WHATSAPP_APP_SECRET to the App Secret");
  });
});

const silent = createLog("silent");

function bad(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ level }) => level === "wrong" || level === "warning");
}

async function checksOf({ bot }: World): Promise<Finding[]> {
  const answer = await fetch(`${bot.url}/healthz/checks`, { headers: { accept: "application/json" } });
  return ((await answer.json()) as { findings: Finding[] }).findings;
}

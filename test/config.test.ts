import { describe, expect, it } from "vitest";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  connectsWhatsApp,
  environmentVariables,
  readConfig,
  secretVariables,
  type Config,
} from "../src/config.ts";

const needed = {
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_SIGNING_SECRET: "signing",
  SLACK_CHANNEL: "C0123456789",
  WHATSAPP_ACCESS_TOKEN: "EAAG1",
  WHATSAPP_APP_SECRET: "app",
  WHATSAPP_VERIFY_TOKEN: "verify",
  WHATSAPP_PHONE_NUMBER_ID: "1278",
};

const others: Record<string, string> = { SLACK_APP_TOKEN: "xapp-hush", DATABASE_URL: "postgres://hush@db/x" };

describe("the configuration", () => {
  it("needs these variables only, and has usual values for the rest", () => {
    expect(configOf({})).toEqual({
      SLACK_BOT_TOKEN: "xoxb-1",
      SLACK_SIGNING_SECRET: "signing",
      SLACK_CHANNEL: "C0123456789",
      SLACK_API_URL: "https://slack.com/api/",
      WHATSAPP_ACCESS_TOKEN: "EAAG1",
      WHATSAPP_APP_SECRET: ["app"],
      WHATSAPP_APP_SECRET_PROOF: "off",
      WHATSAPP_VERIFY_TOKEN: "verify",
      WHATSAPP_PHONE_NUMBER_ID: ["1278"],
      WHATSAPP_API_URL: "https://graph.facebook.com",
      WHATSAPP_API_VERSION: "v26.0",
      APPROVERS: [],
      ADMINS: [],
      ALLOW_SHARED_CHANNELS: "off",
      NOTIFY: [],
      REMIND_AFTER: "morning",
      PHONE_NUMBERS: "auto",
      INVITE_TEMPLATE: [],
      DATABASE_URL: "sqlite:data/groupdesk.db",
      AUDIT_KEY: [],
      PORT: 3000,
      RETENTION_DELIVERIES_DAYS: 30,
      RETENTION_MESSAGES_DAYS: 30,
      RETENTION_HISTORY_DAYS: 365,
      LOG_LEVEL: "info",
    });
  });

  it("takes every variable there is", () => {
    const all = {
      ...needed,
      SLACK_APP_TOKEN: "xapp-1",
      SLACK_API_URL: "http://127.0.0.1:4000/api/",
      WHATSAPP_APP_SECRET: "new, old",
      WHATSAPP_APP_SECRET_PROOF: "on",
      WHATSAPP_PHONE_NUMBER_ID: "1278,1279",
      WHATSAPP_BUSINESS_ACCOUNT_ID: "99",
      WHATSAPP_API_URL: "http://127.0.0.1:4001",
      WHATSAPP_API_VERSION: "v27.0",
      APPROVERS: "U0123, S0456",
      ADMINS: "W0789",
      ADMIN_CHANNEL: "C0ADMINS",
      ALLOW_SHARED_CHANNELS: "on",
      NOTIFY: "S0999",
      REMIND_AFTER: "4h",
      PHONE_NUMBERS: "masked",
      INVITE_TEMPLATE: "team_invite:en_US, team_einladung:de",
      DATABASE_URL: "postgres://somebody@db/groupdesk",
      AUDIT_KEY: `${"n".repeat(32)}, ${"o".repeat(32)}`,
      HOST: "127.0.0.1",
      PORT: "8080",
      METRICS_PORT: "9090",
      PUBLIC_PATH: "/groupdesk",
      RETENTION_DELIVERIES_DAYS: "8",
      RETENTION_MESSAGES_DAYS: "60",
      RETENTION_HISTORY_DAYS: "3650",
      LOG_LEVEL: "debug",
    };
    expect(Object.keys(all).toSorted()).toEqual(environmentVariables.toSorted());
    expect(configOf(all)).toMatchObject({
      ...all,
      WHATSAPP_APP_SECRET: ["new", "old"],
      WHATSAPP_PHONE_NUMBER_ID: ["1278", "1279"],
      APPROVERS: ["U0123", "S0456"],
      ADMINS: ["W0789"],
      AUDIT_KEY: ["n".repeat(32), "o".repeat(32)],
      ADMIN_CHANNEL: "C0ADMINS",
      INVITE_TEMPLATE: [
        { name: "team_invite", language: "en_US" },
        { name: "team_einladung", language: "de" },
      ],
      NOTIFY: ["S0999"],
      PORT: 8080,
      METRICS_PORT: 9090,
      RETENTION_DELIVERIES_DAYS: 8,
      RETENTION_MESSAGES_DAYS: 60,
      RETENTION_HISTORY_DAYS: 3650,
    });
  });

  it("takes a variable that is there but blank for one that is not", () => {
    expect(configOf({ HOST: " ", PORT: "" })).toMatchObject({ PORT: 3000 });
    expect(problemsOf({ WHATSAPP_VERIFY_TOKEN: " " })).toEqual(["WHATSAPP_VERIFY_TOKEN: required"]);
  });

  it("takes values without the blanks and line ends that copying and files leave around them", () => {
    const copied = Object.entries({ ...needed, SLACK_API_URL: "http://127.0.0.1:4000/api/", PORT: "8080" });
    const spoilt = Object.fromEntries(copied.map(([name, value]) => [name, ` ${value} \r\n`]));
    expect(configOf(spoilt)).toEqual(configOf(Object.fromEntries(copied)));
  });

  it("takes each secret from a file that a variable ending in _FILE names", () => {
    const folder = mkdtempSync(join(tmpdir(), "groupdesk-"));
    const files = Object.fromEntries(
      secretVariables.map((name) => {
        writeFileSync(join(folder, name), `${{ AUDIT_KEY: "k".repeat(32), ...needed, ...others }[name]}\r\n`);
        return [`${name}_FILE`, join(folder, name)];
      }),
    );
    const unset = Object.fromEntries(secretVariables.map((name) => [name, undefined]));
    expect(configOf({ ...unset, ...files })).toMatchObject({
      SLACK_BOT_TOKEN: "xoxb-1",
      SLACK_APP_TOKEN: "xapp-hush",
      WHATSAPP_APP_SECRET: ["app"],
      DATABASE_URL: "postgres://hush@db/x",
    });
    rmSync(folder, { recursive: true });
    const problems = problemsOf({ WHATSAPP_ACCESS_TOKEN: undefined, ...files });
    expect(problems).toContain("WHATSAPP_ACCESS_TOKEN_FILE: the file cannot be read (ENOENT)");
    expect(problems).toContain("SLACK_BOT_TOKEN_FILE: set as well as SLACK_BOT_TOKEN; set one of them");
    expect(problems.join()).not.toContain("hush");
  });

  it("connects Slack alone when nothing is said of WhatsApp, and names what is missing when something is", () => {
    const whatsapp = Object.keys(needed).filter((name) => name.startsWith("WHATSAPP_"));
    const unset = Object.fromEntries(whatsapp.map((name) => [name, undefined]));
    expect(connectsWhatsApp(configOf(unset))).toBe(false);
    expect(connectsWhatsApp(configOf({}))).toBe(true);
    for (const name of [...whatsapp, "WHATSAPP_BUSINESS_ACCOUNT_ID"])
      expect(problemsOf({ ...unset, [name]: "1278" })).toEqual(
        whatsapp
          .filter((other) => other !== name)
          .map((other) => `${other}: required`)
          .toSorted(),
      );
  });

  it("refuses SQLite where the platform forgets the disk, and takes what lasts there", () => {
    expect(problemsOf({ DYNO: "web.1" })).toEqual([
      "DATABASE_URL: Heroku forgets this disk at every deployment, and all requests and decisions with it; set it to a PostgreSQL (postgres://…)",
    ]);
    expect(problemsOf({ RENDER: "true" })).toEqual([expect.stringContaining("on a disk that is mounted")]);
    for (const [platform, url] of [
      ["DYNO", "postgres://db/groupdesk"],
      ["RENDER", "sqlite:/var/data/groupdesk.db"],
      ["FLY_APP_NAME", "sqlite:///data/groupdesk.db"],
    ] as const)
      expect(problemsOf({ [platform]: "x", DATABASE_URL: url })).toEqual([]);
    expect(problemsOf({ DYNO: "web.1", DATABASE_URL: "sqlite:/app/data/x.db" })).toHaveLength(1);
  });

  it("takes the path in front of its own with or without a slash at the end", () => {
    expect(configOf({ PUBLIC_PATH: "/tools/groupdesk/" }).PUBLIC_PATH).toBe("/tools/groupdesk");
  });

  it("needs no signing secret in Socket Mode", () => {
    expect(configOf({ SLACK_SIGNING_SECRET: undefined, SLACK_APP_TOKEN: "xapp-1" }).SLACK_APP_TOKEN).toBe(
      "xapp-1",
    );
    expect(problemsOf({ SLACK_SIGNING_SECRET: undefined })).toEqual([
      "SLACK_SIGNING_SECRET: required over HTTP (or set SLACK_APP_TOKEN for Socket Mode)",
    ]);
  });

  it("may listen on any free port", () => {
    expect(configOf({ PORT: "0" }).PORT).toBe(0);
  });
});

describe("a wrong configuration", () => {
  it("is told with all its problems at once, by name", () => {
    const missing = Object.keys(needed)
      .filter((name) => name.startsWith("SLACK_") && name !== "SLACK_SIGNING_SECRET")
      .map((name) => `${name}: required`);
    const socketless = "SLACK_SIGNING_SECRET: required over HTTP (or set SLACK_APP_TOKEN for Socket Mode)";
    const result = readConfig({ PORT: "many" });
    expect(result).toEqual({
      kind: "problems",
      problems: [...missing, "PORT: must be a number", socketless].toSorted(),
    });
  });

  it.each([
    ["SLACK_BOT_TOKEN", "xoxp-hush", "must be a bot token (xoxb-…)"],
    ["SLACK_APP_TOKEN", "xoxb-hush", "must be an app-level token (xapp-…)"],
    ["SLACK_CHANNEL", "#hush", "must be the id of a channel, such as C0123456789 (not its name)"],
    ["SLACK_API_URL", "ftp://hush", "must be an http(s) address"],
    ["WHATSAPP_APP_SECRET", ", ,", "must name at least one"],
    [
      "WHATSAPP_PHONE_NUMBER_ID",
      "+49 hush",
      "must be phone number ids (digits), not phone numbers, separated by commas",
    ],
    ["WHATSAPP_BUSINESS_ACCOUNT_ID", "hush", "must be digits"],
    ["WHATSAPP_API_URL", "hush", "must be an http(s) address"],
    ["WHATSAPP_API_VERSION", "26", "must look like v26.0"],
    [
      "APPROVERS",
      "U0123,@hush",
      "must be Slack ids of users (U…) or user groups (S…), separated by commas, or everyone",
    ],
    ...["APPROVERS", "ADMINS"].flatMap((name) =>
      [",", " ", "", " , ,"].map((value) => [
        name,
        value,
        "is set and names nobody; name somebody, or leave it out for every full member of the workspace",
      ]),
    ),
    [
      "ADMINS",
      "hush",
      "must be Slack ids of users (U…) or user groups (S…), separated by commas, or everyone",
    ],
    ["NOTIFY", "@hush", "must be Slack ids of users (U…) or user groups (S…), separated by commas"],
    ["REMIND_AFTER", "hush", "must be morning, off, or hours such as 4h"],
    ["PHONE_NUMBERS", "hush", "must be auto, full or masked"],
    ["DATABASE_URL", "mysql://root:hush@db/x", "must begin with sqlite: or postgres://"],
    ...["sqlite:file:hush.db", "sqlite:hush.db?mode=ro", "sqlite:file:hush?mode=memory"].map((url) => [
      "DATABASE_URL",
      url,
      "must be sqlite: and the path of a file, without file: and without anything after a ?",
    ]),
    ["METRICS_PORT", "3000", "must be another port than PORT"],
    ["PUBLIC_PATH", "hush", "must be the path in front of Groupdesk's own, such as /groupdesk"],
    ["PORT", "hush", "must be a number"],
    ["PORT", "3000.5", "must be a whole number"],
    ["PORT", "70000", "must be at most 65535"],
    ["LOG_LEVEL", "hush", "must be debug, info, warn, error or silent"],
  ])("of %s says what it must be, and not what it is", (name = "", value, sentence) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toEqual([`${name}: ${sentence}`]);
    expect(problems.join()).not.toContain("hush");
  });
});

type Environment = Record<string, string | undefined>;

function configOf(env: Environment): Config {
  const result = readConfig({ ...needed, ...env });
  if (result.kind === "problems") throw new Error(result.problems.join("; "));
  return result.config;
}

function problemsOf(env: Environment): string[] {
  const result = readConfig({ ...needed, ...env });
  return result.kind === "problems" ? result.problems : [];
}

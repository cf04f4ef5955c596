// manifest.yml against Slack's schema and against the code: it asks for exactly what the code uses, and docs/setup.md
// explains each scope.
import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { slackPath } from "../src/slack/bolt.ts";
import { helpMessage } from "../src/slack/commands/command-table.ts";
import { manageShortcut } from "../src/slack/commands/shortcut.ts";
import { botScopes } from "../src/slack/scopes.ts";
import { bridgeShortcut } from "../src/slack/bridge/send-message.ts";
import { bridgeVariant } from "../src/setup/manifest.ts";
import { read, tableUnder } from "./documents.ts";

/** The bot scopes of each method the code may call. Source: the method pages of docs.slack.dev. */
const scopesOfMethods: Record<string, readonly string[]> = {
  "auth.test": [],
  "bots.info": ["users:read"],
  "chat.delete": ["chat:write"],
  "chat.getPermalink": [],
  "chat.postMessage": ["chat:write"],
  "chat.update": ["chat:write"],
  "conversations.history": ["channels:history", "groups:history"],
  "conversations.info": ["channels:read", "groups:read"],
  "conversations.members": ["channels:read", "groups:read"],
  "conversations.replies": ["channels:history", "groups:history"],
  "files.completeUploadExternal": ["files:write"],
  "files.getUploadURLExternal": ["files:write"],
  "files.info": ["files:read"],
  "chat.postEphemeral": ["chat:write"],
  "usergroups.list": ["usergroups:read"],
  "usergroups.users.list": ["usergroups:read"],
  "users.info": ["users:read"],
  "views.open": [],
  "views.publish": [],
  "views.push": [],
  "views.update": [],
};

/** Those that only the bridge calls, which asks for them in a variant of its own. */
const scopesOfBridge: Record<string, readonly string[]> = {
  "chat.postEphemeral": ["chat:write"],
  "chat.postMessage": ["chat:write", "chat:write.customize"],
  "reactions.add": ["reactions:write"],
  "reactions.remove": ["reactions:write"],
};

/** The bot scopes without which an event does not come. Source: docs.slack.dev/reference/events/member_joined_channel. */
const scopesOfEvents: Record<string, readonly string[]> = {
  app_home_opened: [],
  member_joined_channel: ["channels:read", "groups:read"],
};

const address = z.url({ protocol: /^https$/ });
const manifestShape = z.object({
  features: z.object({
    shortcuts: z.array(z.object({ type: z.string(), callback_id: z.string() })),
    slash_commands: z.array(
      z.object({ command: z.string(), url: address, usage_hint: z.string(), should_escape: z.boolean() }),
    ),
  }),
  oauth_config: z.object({
    scopes: z.object({ bot: z.array(z.string()), user: z.undefined().optional() }),
  }),
  settings: z.looseObject({
    interactivity: z.object({ is_enabled: z.literal(true), request_url: address }),
    event_subscriptions: z.object({ request_url: address, bot_events: z.array(z.string()) }).optional(),
  }),
});

const manifest = manifestShape.parse(parse(read("manifest.yml")));

describe("the Slack manifest", () => {
  it("is valid", () => {
    expect(problemsOf(read("manifest.yml"))).toEqual([]);
  });

  it("is valid as the README changes it for Socket Mode", () => {
    const changed = read("manifest.yml")
      .replace("socket_mode_enabled: false", "socket_mode_enabled: true")
      .replaceAll(/^ +(url|request_url): .*\n/gmu, "");
    expect(changed).not.toContain("example.com/");
    expect(problemsOf(changed)).toEqual([]);
  });

  it("asks for the scopes of what the code calls, and for no other", () => {
    const methods = methodsCalled();
    const known = Object.keys({ ...scopesOfMethods, ...scopesOfBridge });
    expect(methods.toSorted()).toEqual(known.toSorted());
    const events = manifest.settings.event_subscriptions?.bot_events ?? [];
    const needed = new Set([
      "commands",
      ...methods.flatMap((method) => scopesOfMethods[method] ?? []),
      ...events.flatMap((event) => scopesOfEvents[event] ?? []),
    ]);
    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual([...needed].toSorted());
  });

  it("asks for the scopes that the self-check looks for", () => {
    expect(manifest.oauth_config.scopes.bot).toEqual(botScopes);
  });

  it("has a variant for the bridge, valid and with nothing more than the bridge needs", () => {
    const variant = bridgeVariant(read("manifest.yml"));
    expect(problemsOf(variant)).toEqual([]);
    const { oauth_config, settings, features } = manifestShape.parse(parse(variant));
    const more = (all: readonly string[], few: readonly string[]) =>
      all.filter((each) => !few.includes(each));
    const { bot } = manifest.oauth_config.scopes;
    const needed = Object.values(scopesOfBridge).flat();
    expect(more(oauth_config.scopes.bot, bot)).toEqual([...new Set(more(needed, bot))]);
    const events = settings.event_subscriptions?.bot_events ?? [];
    expect(more(events, manifest.settings.event_subscriptions?.bot_events ?? [])).toEqual([
      "message.channels",
      "message.groups",
    ]);
    expect(features.shortcuts.map(({ callback_id: id }) => id)).toEqual([manageShortcut, bridgeShortcut]);
    expect(features.slash_commands).toEqual(manifest.features.slash_commands);
  });

  it("has each of its scopes explained in docs/setup.md, and no other", () => {
    const explained = tableUnder("What each Slack scope is for", read("docs/setup.md")).map(
      ([scope = ""]) => scope,
    );
    expect(explained.toSorted()).toEqual(manifest.oauth_config.scopes.bot.toSorted());
  });

  it("has each scope that the bridge adds explained there too, and no other", () => {
    const explained = tableUnder("What the bridge needs besides", read("docs/setup.md")).map(
      ([scope = ""]) => scope,
    );
    const { bot } = manifestShape.parse(parse(bridgeVariant(read("manifest.yml")))).oauth_config.scopes;
    const added = bot.filter((scope) => !manifest.oauth_config.scopes.bot.includes(scope));
    expect(explained.toSorted()).toEqual(added.toSorted());
  });

  it("offers the commands of the help, each in the hint", () => {
    const usages = [...JSON.stringify(helpMessage()).matchAll(/`(\/\w+) (\w+)/gu)];
    const commands = new Set(usages.map(([, command]) => command));
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual([...commands]);
    for (const [, , word = ""] of usages)
      expect(manifest.features.slash_commands[0]?.usage_hint).toMatch(new RegExp(`\\b${word}\\b`, "u"));
  });

  it("leaves the text of a command as it was typed, because a name of a group is read letter by letter", () => {
    expect(manifest.features.slash_commands.map((command) => command.should_escape)).toEqual([false]);
  });

  it("subscribes to events only if the code listens for some", () => {
    const listens = sources().some((source) => /\bapp\.(event|message)\(/u.test(source));
    expect(manifest.settings.event_subscriptions !== undefined).toBe(listens);
  });

  it("subscribes to exactly the events the code listens for", () => {
    const listened = sources().flatMap((source) => [...source.matchAll(/\bapp\.event\("(\w+)"/gu)]);
    expect(manifest.settings.event_subscriptions?.bot_events).toEqual(listened.map(([, event]) => event));
  });

  it("offers the shortcut the code knows, where a card is a message", () => {
    expect(manifest.features.shortcuts).toMatchObject([{ type: "message", callback_id: manageShortcut }]);
  });

  it("sends everything to the one path that is listened at", () => {
    const [command] = manifest.features.slash_commands;
    const { interactivity, event_subscriptions: events } = manifest.settings;
    for (const url of [command?.url ?? "", interactivity.request_url, events?.request_url ?? ""])
      expect(new URL(url).pathname).toBe(slackPath);
  });
});

function problemsOf(yaml: string): unknown[] {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  const validate = ajv.compile(JSON.parse(read("test/fixtures/slack-manifest.2.0.0.json")) as object);
  validate(parse(yaml));
  return validate.errors ?? [];
}

/** Web API methods that the Slack room calls: `client.chat.postMessage(…)` and the like. */
function methodsCalled(): string[] {
  const calls = sources().flatMap((source) => [...source.matchAll(/\bclient((?:\.[a-zA-Z]+){2,})\(/gu)]);
  return [...new Set(calls.map(([, path = ""]) => path.slice(1)))];
}

function sources(): string[] {
  const room = new URL("../src/slack/", import.meta.url);
  return readdirSync(room, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(new URL(name, room), "utf8"));
}

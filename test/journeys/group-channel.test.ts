// Where a group's cards go: what a form names is looked at in Slack first, because the cards have phone numbers on them.
import { expect, it } from "vitest";
import { createLog } from "../../src/log.ts";
import type { Channel } from "../../src/sandbox/slack/shapes.ts";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { opensCreateForm, sends, wantsGroup } from "./create-form.ts";
import { messageIn } from "./messages.ts";
import { channel, orders, people, startWorld, type World } from "./world.ts";

const subject = "Spring order 4471";

describeOnBothDatabases("the channel of a new group", (database) => {
  it("is a channel, and no conversation between people, whatever the form says", async () => {
    const world = await startWorld(database);
    for (const goesTo of [people.ben, "D0BEN", "W0BEN", "../orders"])
      expect(await complaintAbout(world, goesTo)).toBe(
        "This is a conversation between people. Choose a channel.",
      );
    await nothingWasMade(world);
  });

  it.each(["company", "invited company"] as const)(
    "is none that is shared with this: %s",
    async (sharedWith) => {
      const world = await startWorld(database);
      world.slack.share(orders, sharedWith);
      expect(await complaintAbout(world, orders)).toContain("shared with another company");
      await nothingWasMade(world);
    },
  );

  it.each([
    { sharedWith: "company", env: { ALLOW_SHARED_CHANNELS: "on" } },
    { sharedWith: "organisation", env: {} },
  ] satisfies { sharedWith: Channel["sharedWith"]; env: object }[])(
    "may be shared with this: $sharedWith; given $env",
    async ({ sharedWith, env }) => {
      const world = await startWorld(database, { env });
      world.slack.share(orders, sharedWith);
      await wantsGroup(world, { subject, goesTo: orders });
      await messageIn(world, orders, subject, "was created");
    },
  );

  it("is one that Groupdesk can see and that is not archived", async () => {
    const world = await startWorld(database);
    expect(await complaintAbout(world, "C0NOWHERE")).toContain("Groupdesk cannot see this channel");
    world.slack.archive(orders);
    expect(await complaintAbout(world, orders)).toContain("archived");
    await nothingWasMade(world);
  });

  it("is not taken while Slack cannot say what it is, and can be sent again without typing anew", async () => {
    const world = await startWorld(database);
    world.slack.failNext("conversations.info", { how: { error: "internal_error" } });
    const form = await opensCreateForm(world, { words: subject });
    const refused = await sends(world, form, { goesTo: orders });
    expect(refused).toMatchObject({ kind: "errors", errors: { channel: expect.stringContaining("again") } });
    await nothingWasMade(world);
    expect(await sends(world, form, {})).toMatchObject({ kind: "cleared" });
    await messageIn(world, orders, subject, "was created");
  });

  it("is not taken without the scope to look at it, and the sentence says whom to tell", async () => {
    const scopes = ["commands", "chat:write", "users:read", "usergroups:read"];
    const world = await startWorld(database, { slack: { scopes }, pace: { checkUpAfterMs: 0 } });
    expect(await complaintAbout(world, orders)).toContain(
      "Groupdesk lacks the permission channels:read in Slack.",
    );
    await homeSays(world, "Install the app again with the scopes");
  });
});

describeOnBothDatabases("the channel of the configuration", (database) => {
  it("is told of in the log and on the Home tab when another company reads it", async () => {
    const lines: string[] = [];
    const log = createLog("error", { write: (line: string) => void lines.push(line) });
    const world = await startWorld(database, {
      log,
      pace: { checkUpAfterMs: 0 },
      before: ({ slack }) => slack.share(channel, "company"),
    });
    await world.until(() => lines.length > 0);
    expect(lines.join("")).toContain("SLACK_CHANNEL is shared with another company");
    await homeSays(world, "SLACK_CHANNEL is shared with another company");
    expect(await complaintAbout(world, channel)).toContain("shared with another company");
  });

  it("is nothing to tell of when that is allowed, or when nobody else reads it", async () => {
    const lines: string[] = [];
    const log = createLog("error", { write: (line: string) => void lines.push(line) });
    const world = await startWorld(database, {
      log,
      env: { ALLOW_SHARED_CHANNELS: "on" },
      pace: { checkUpAfterMs: 0 },
      before: ({ slack }) => slack.share(channel, "company"),
    });
    await defaultChannelIsKnown(world);
    await world.quiet();
    expect(lines.filter((line) => line.includes("SLACK_CHANNEL"))).toEqual([]);
  });
});

/** What stands under the field when the form is sent with this channel; what was typed stays. */
async function complaintAbout(world: World, goesTo: string): Promise<string | undefined> {
  const form = await opensCreateForm(world, { words: subject });
  const sent = await sends(world, form, { goesTo });
  await world.slack.as(people.ben).close(form);
  if (sent.kind !== "errors") throw new Error(`the form was taken: ${sent.kind}`);
  return sent.errors["channel"];
}

/** It is asked about once at the start. */
async function defaultChannelIsKnown({ slack, until }: World): Promise<void> {
  await until(() => slack.calls.some(({ method, ok }) => method === "conversations.info" && ok));
}

async function nothingWasMade({ quiet, whatsapp }: World): Promise<void> {
  await quiet();
  expect(whatsapp.calls("create")).toEqual([]);
}

async function homeSays(world: World, words: string): Promise<void> {
  const { slack } = world;
  await slack.as(people.alice).openHome();
  await world.until(() => {
    const home = slack.as(people.alice).home();
    return home !== null && visibleText({ blocks: home.content.blocks }).includes(words);
  });
}

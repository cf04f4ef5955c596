// A Slack app that has not subscribed to messages hears nothing of what is written in a conversation: that is noticed by our own posts,
// said there once and by the self-check, and never where Slack is only late or somebody was not there to hear.
import { expect, it } from "vitest";
import { minuteMs } from "../../src/groups/durations.ts";
import type { Pace } from "../../src/pace.ts";
import { unheardChannels } from "../../src/state/bridge-ears.ts";
import { describeOnBothDatabases, describeOnSqlite } from "../databases.ts";
import { conversation, conversationSays, pat, textIn, worldWithBridge } from "./bridged.ts";
import { channel, people, type World } from "./world.ts";

const pace: Partial<Pace> = { echoWithinMs: 10 * minuteMs };
const unheard = "does not tell Groupdesk what is written here";

describeOnBothDatabases("a conversation of which Slack tells nothing", (database) => {
  it("says which events to add, once, and so does the self-check until something is heard", async () => {
    const world = await worldWithBridge(database, "Talk", { pace });
    await world.later(9 * minuteMs);
    await writes(world, "the lorry is late");
    expect(textIn(conversation(world))).not.toContain(unheard);
    await world.later(2 * minuteMs);
    const said = await conversationSays(world, unheard);
    expect(textIn(said)).toMatch(/message\.channels.*message\.groups.*npm run manifest -- --bridge/u);
    await writes(world, "it is here");
    await world.later(60 * minuteMs);
    await writes(world, "it left");
    expect(textIn(said).split(unheard)).toHaveLength(2);
    expect(await isUnheard(world)).toBe(true);
    await world.slack.as(people.ben).replies(said, "only among us");
    await world.later(minuteMs);
    expect(await isUnheard(world)).toBe(false);
  });

  /** On the tests' PostgreSQL, which may lose what it acknowledged, the self-check looks no further. */
  async function isUnheard(world: World): Promise<boolean> {
    if (database.kind === "postgres") return (await unheardChannels(await database.tables())).length > 0;
    return (await checkUp(world)).includes("Add the events message.channels and message.groups");
  }
});

describeOnSqlite("a conversation that is heard, or may be", (database) => {
  it.each(["http", "socket"] as const)("says nothing of the kind, over %s", async (mode) => {
    const slack = { subscribesToMessages: true };
    const world = await worldWithBridge(database, "Open", { pace, mode, slack });
    await writes(world, "the lorry is late");
    await world.later(20 * minuteMs);
    await writes(world, "it is here");
    await world.quiet();
    expect(textIn(conversation(world))).not.toContain(unheard);
    expect(world.whatsapp.calls("messages")).toEqual([]);
  });

  it("says nothing where nothing goes back, or where it was posted before the start", async () => {
    const world = await worldWithBridge(database, "Talk", { pace });
    await world.later(5 * minuteMs);
    await world.restartTheBot();
    await world.later(6 * minuteMs);
    await world.quiet();
    expect(textIn(conversation(world))).not.toContain(unheard);
    await writes(world, "the lorry is late");
    await world.later(11 * minuteMs);
    await conversationSays(world, unheard);
  });
});

async function writes(world: World & { id: string }, words: string): Promise<void> {
  world.whatsapp.writes(world.id, pat, words);
  await world.until(() => textIn(conversation(world)).includes(words));
  await world.quiet();
}

async function checkUp(world: World): Promise<string> {
  const alice = world.slack.as(people.alice);
  const before = alice.ephemerals().length;
  await alice.slash("/wa", "doctor", { channel });
  const told = await world.until(() => alice.ephemerals()[before]);
  return told.text;
}

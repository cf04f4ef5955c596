// The first start, and every start after the bot was away: what exists at WhatsApp already becomes what Slack shows.
import { sql } from "kysely";
import { expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { cardsOf, cardThatSays, cardWithButtons } from "./cards.ts";
import { allIsRead } from "./quiet.ts";
import { channel, startWorld, type World } from "./world.ts";

const lastWeek = Date.now() - 7 * 24 * 3_600_000;
const pat = "16505551234";
const lou = "16505552345";

describeOnBothDatabases("the first start", (database) => {
  it("makes a card of everybody who waits already, with the group's name and how full it is", async () => {
    const world = await startWorld(database, {
      before: ({ whatsapp }) => {
        const members = ["16505550001", "16505550002", "16505550003"];
        whatsapp.seedGroup({
          subject: "Spring order 4471",
          members,
          pending: [pat, lou],
          createdAt: lastWeek,
        });
        whatsapp.seedGroup({ subject: "Autumn order 4472", members: [], createdAt: lastWeek });
      },
    });
    const everybody = ["Approve", "Reject", "Approve", "Reject", "Approve all 2", "Reject all 2"];
    const card = await cardWithButtons(world, "Spring order 4471", ...everybody);
    expect(card.text).toContain("3 of 8 people");
    expect(card.text).toContain("+1 650 555 1234");
    expect(card.text).toContain("+1 650 555 2345");
    await world.quiet();
    expect(world.slack.channel(channel).messages).toHaveLength(1);
  });

  it("takes a group in which hundreds wait in parts, each a short transaction, and everybody once", async () => {
    const phones = Array.from({ length: 350 }, (_, index) => `1650555${2_000 + index}`);
    const world = await startWorld(database, {
      before: ({ whatsapp }) =>
        void whatsapp.seedGroup({ subject: "Popular", pending: phones, createdAt: lastWeek }),
    });
    const db = await database.tables();
    await world.until(async () => (await waitingIn(db)).length === phones.length);
    await world.quiet();
    expect(new Set(await waitingIn(db))).toEqual(new Set(phones));
    if (database.kind === "sqlite") return;
    const { rows } = await sql<{ size: number }>`
      select count(*)::int as size from "joinRequests" group by xmin::text`.execute(db);
    expect(Math.max(...rows.map(({ size }) => size))).toBeLessThanOrEqual(100);
    expect(rows.length).toBeGreaterThanOrEqual(4);
  });

  it("says nothing about groups in which nobody waits, and knows them when something happens", async () => {
    const groups: string[] = [];
    const world = await startWorld(database, {
      before: ({ whatsapp }) =>
        void groups.push(whatsapp.seedGroup({ subject: "Winter order", createdAt: lastWeek })),
    });
    await world.quiet();
    expect(world.slack.channel(channel).messages).toEqual([]);
    world.whatsapp.asksToJoin(groups[0] ?? "", pat);
    await cardThatSays(world, "Winter order", "0 of 8 people", "+1 650 555 1234");
    expect(cardsOf(world, "Winter order")).toHaveLength(1);
  });

  it("finds everybody who waits, also when WhatsApp lists them page by page", async () => {
    const pending = Array.from({ length: 60 }, (_, index) => `165055510${10 + index}`);
    const world = await startWorld(database, {
      before: ({ whatsapp }) => void whatsapp.seedGroup({ subject: "Popular", pending, createdAt: lastWeek }),
    });
    await cardThatSays(world, "Popular", "… and 52 more");
    expect(world.whatsapp.calls("joinRequests").length).toBeGreaterThan(1);
  });
});

describeOnBothDatabases("a start after the bot was away", (database) => {
  it("finds what was created, asked, suspended and deleted meanwhile, when no webhook told", async () => {
    const world = await startWorld(database, {
      before: ({ whatsapp }) => {
        whatsapp.seedGroup({ subject: "Suspended meanwhile", pending: [pat], createdAt: lastWeek });
        whatsapp.seedGroup({ subject: "Deleted meanwhile", pending: [pat], createdAt: lastWeek });
        whatsapp.seedGroup({ subject: "Asked meanwhile", createdAt: lastWeek });
      },
    });
    await cardWithButtons(world, "Suspended meanwhile", "Approve", "Reject");
    await cardWithButtons(world, "Deleted meanwhile", "Approve", "Reject");
    await world.quiet();
    await world.bot.stop();
    const { whatsapp, slack, until } = world;
    whatsapp.webhooks.dropNext(3);
    whatsapp.suspend(idOf(world, "Suspended meanwhile"));
    whatsapp.deleteElsewhere(idOf(world, "Deleted meanwhile"));
    whatsapp.asksToJoin(idOf(world, "Asked meanwhile"), lou);
    whatsapp.seedGroup({ subject: "Created meanwhile", pending: [lou], createdAt: lastWeek });
    await whatsapp.webhooks.idle();
    await world.restartTheBot();
    await cardWithButtons(world, "Suspended meanwhile");
    await cardWithButtons(world, "Deleted meanwhile");
    await cardWithButtons(world, "Asked meanwhile", "Approve", "Reject");
    await cardWithButtons(world, "Created meanwhile", "Approve", "Reject");
    await until(() => says(world, "Suspended meanwhile", "suspended"));
    await until(() => says(world, "Deleted meanwhile", "was deleted outside Groupdesk"));
    await world.quiet();
    expect(slack.channel(channel).messages).toHaveLength(6);
  });
});

describeOnBothDatabases("an event about a group nobody has heard of", (database) => {
  it("has the group read first, so that the message names it", async () => {
    const world = await startWorld(database);
    await world.quiet();
    const group = world.whatsapp.seedGroup({
      subject: "Nobody told us",
      members: ["16505550001"],
      createdAt: lastWeek,
    });
    const answer = world.whatsapp.holdAnswers("info");
    world.whatsapp.asksToJoin(group, pat);
    await world.until(() => world.whatsapp.calls("info").length > 0);
    await world.whatsapp.webhooks.idle();
    await allIsRead(world, database);
    answer();
    await cardWithButtons(world, "Nobody told us", "Approve", "Reject");
    const posted = world.slack.calls.filter(({ method }) => method === "chat.postMessage");
    expect(posted.map(({ args }) => args["text"])).toEqual([expect.stringContaining("Nobody told us")]);
  });

  it("is told without a name when the group cannot be read, and gets its name later", async () => {
    const world = await startWorld(database);
    await world.quiet();
    const group = world.whatsapp.seedGroup({ subject: "Unreadable", createdAt: lastWeek });
    const permission = { code: 200, message: "(#200) Permissions error" };
    world.whatsapp.failNext("info", { how: { status: 403, error: permission } });
    world.whatsapp.asksToJoin(group, pat);
    const nameless = "a group whose name is not known yet";
    await world.until(() => world.slack.texts(channel).some((text) => text.startsWith(nameless)));
    await world.restartTheBot();
    await cardThatSays(world, "Unreadable", "+1 650 555 1234");
    expect(world.slack.channel(channel).messages).toHaveLength(1);
  });

  it("gets its name from WhatsApp after a failure that passes", async () => {
    const world = await startWorld(database);
    await world.quiet();
    const group = world.whatsapp.seedGroup({ subject: "Slow to answer", createdAt: lastWeek });
    world.whatsapp.failNext("info", { how: { status: 503, text: "Service Unavailable" } });
    world.whatsapp.asksToJoin(group, pat);
    await cardWithButtons(world, "Slow to answer", "Approve", "Reject");
    expect(world.slack.channel(channel).messages).toHaveLength(1);
  });
});

function idOf({ whatsapp }: World, subject: string): string {
  return whatsapp.groups().find((group) => group.subject === subject)?.id ?? "";
}

function says({ slack }: World, ...words: string[]): boolean {
  return slack.texts(channel).some((text) => words.every((word) => text.includes(word)));
}

async function waitingIn(db: Database): Promise<(string | null)[]> {
  const rows = await db.selectFrom("joinRequests").select("waId").where("state", "=", "pending").execute();
  return rows.map(({ waId }) => waId);
}

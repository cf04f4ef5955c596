// How the database finds what the bot asks for: every statement of a journey is explained, and none reads a table that grows from end
// to end. On PostgreSQL a plan is looked at with sequential scans forbidden: one that stays has no index to take instead.
import Sqlite from "better-sqlite3";
import { Client } from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { CardId } from "../../src/groups/model.ts";
import { routesOf } from "../../src/projection/routes-of.ts";
import { contextWith } from "../context.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays } from "../journeys/cards.ts";
import { commandOpens, formThatSays, sendsForm } from "../journeys/manage-form.ts";
import { channel, orders, people, startWorld, type World } from "../journeys/world.ts";

const growing = [
  "groups",
  "joinRequests",
  "operations",
  "cards",
  "deliveries",
  "messages",
  "messageStatuses",
  "audit",
  "outbox",
  "keyed",
  "people",
  "identities",
  "identityChanges",
  "members",
  "invitations",
  "bridgedMessages",
  "reminders",
  "reminded",
];

/** As small as what a team has written itself, or has not answered yet. */
const smallIndexes = ["peopleInTheBook", "remindersOpen"];

/** The outbox holds what waits and nothing older; these look through it. */
const concernsAllThatWaits = [
  // The worker, for lanes that are open and for the next time that something is due.
  'select distinct "outbox"."platform"',
  'select min(case when coalesce("lanes"."readyAt", 0)',
  // Whoever reads the metrics.
  'count(*) as "entries", min("dueSince")',
];

const prepare = Sqlite.prototype.prepare;
const query = Client.prototype.query;
const statements = new Set<string>();

beforeEach(() => {
  statements.clear();
  Sqlite.prototype.prepare = function prepareNoted(this: Sqlite.Database, text: string) {
    statements.add(text);
    return prepare.call(this, text);
  } as typeof prepare;
  Client.prototype.query = function queryNoted(this: Client, ...given: unknown[]) {
    const [asked] = given as [string | { text?: string } | undefined];
    const text = typeof asked === "string" ? asked : asked?.text;
    if (text !== undefined) statements.add(text);
    return Reflect.apply(query, this, given) as unknown;
  } as typeof query;
});

afterEach(() => {
  Sqlite.prototype.prepare = prepare;
  Client.prototype.query = query;
});

describeOnBothDatabases("the statements of a journey", (database) => {
  it("read no table that grows from end to end", async () => {
    // Its migrations are another matter.
    await database.open();
    statements.clear();
    const world = await startWorld(database);
    await muchHappens(world);
    await world.bot.stop();
    // As a click on a card asks that may be a reminder's.
    const asking = contextWith({ store: await database.open(), clock: { now: () => 0 } });
    await routesOf(asking, { cardId: "c_00000000" as CardId });
    const asked = [...statements].filter(
      (text) =>
        /^\s*(select|insert|update|delete|with)\b/iu.test(text) &&
        !concernsAllThatWaits.some((part) => text.includes(part)),
    );
    expect(asked.length).toBeGreaterThan(80);
    const url = await database.url();
    const scans = database.kind === "sqlite" ? scansOfSqlite(url, asked) : await scansOfPostgres(url, asked);
    expect(scans).toEqual([]);
  });
});

async function muchHappens(world: World): Promise<void> {
  const { whatsapp, slack } = world;
  const group = whatsapp.seedGroup({ subject: "Spring", members: ["16505550001"] });
  for (const phone of ["16505551234", "16505552345", "16505553456"]) whatsapp.asksToJoin(group, phone);
  const card = await cardThatSays(world, "Spring", "Approve all");
  const ben = slack.as(people.ben);
  await ben.click(card, "Approve", { nth: 0 });
  await world.quiet();
  for (const command of [
    "list",
    "list Spr",
    "requests",
    "info Spring",
    "link Spring",
    "edit Spring",
    "send Spring",
  ]) {
    await ben.slash("/wa", command, { channel });
    await world.quiet();
    for (const view of ben.views()) await ben.close(view);
  }
  await routesAndBridge(world, group);
  await ben.openHome();
  whatsapp.createElsewhere({ subject: "Elsewhere" });
  await world.later(11 * 60_000);
  whatsapp.asksToJoin(group, "16505554567");
  await world.quiet();
  await fetch(`${world.bot.url}/metrics`);
  await world.later(7 * 60 * 60_000);
}

/** A rule of the team's own, a conversation in a thread with somebody who comes and goes, and what is known of people and deeds. */
async function routesAndBridge(world: World, group: string): Promise<void> {
  const { whatsapp, slack } = world;
  const alice = slack.as(people.alice);
  await commandOpens(world, "routes", { words: ["The first that fits counts"] });
  const [routes] = alice.views();
  if (routes === undefined) throw new Error("the form with the routes is gone");
  await alice.click(routes, "Add a route…", {});
  const route = await formThatSays(world, { words: ["For which groups"] });
  await sendsForm(world, route, {
    fields: { route_words: "spring", route_channel: orders, route_deciders: [] },
  });
  for (const view of alice.views()) await alice.close(view);
  const bridge = await commandOpens(world, "bridge Spring", { words: ["is read and posted"] });
  await sendsForm(world, bridge, { fields: { "What goes over": "Listen" } });
  await world.quiet();
  whatsapp.writes(group, "16505550001", "Is anybody here?");
  whatsapp.asksToJoin(group, "16505557777");
  whatsapp.withdraws(group, "16505557777");
  await world.quiet();
  for (const command of [
    "people",
    "people 7777",
    "audit",
    "send several Spring",
    "remove Spring",
    "delete Spring",
  ]) {
    await alice.slash("/wa", command, { channel });
    await world.quiet();
    for (const view of alice.views()) await alice.close(view);
  }
  whatsapp.leaves(group, "16505550001");
  await world.quiet();
}

/** Parameters stand for something unknown here as well: a plan must be good whatever they are. */
function scansOfSqlite(url: string, asked: readonly string[]): string[] {
  const file = new Sqlite(url.replace("sqlite:", ""));
  try {
    return asked.flatMap((text) => {
      const blanks = Array.from({ length: text.split("?").length - 1 }, () => null);
      const plan = file.prepare(`explain query plan ${text}`).all(...blanks) as { detail: string }[];
      return plan
        .map(({ detail }) => detail)
        .filter((detail) => growing.includes(/^(?:SCAN|SEARCH) (\S+)/u.exec(detail)?.[1] ?? ""))
        .filter(
          (detail) =>
            !smallIndexes.some((name) => detail.includes(name)) &&
            (detail.startsWith("SCAN") || !detail.includes(" USING ") || isOfAllWhoWait(detail, text)),
        )
        .map((detail) => `${detail}: ${text}`);
    });
  } finally {
    file.close();
  }
}

/** Who waits on one card, or in one group, is not looked for among all who wait anywhere. */
function isOfAllWhoWait(detail: string, text: string): boolean {
  const isAboutFew = /"joinRequests"\."cardId" = |"(?:cardId|groupId)" (?:= \?|in \()/u;
  return detail.includes("joinRequestsByState (state=?)") && isAboutFew.test(text);
}

type PlanNode = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Index Cond"?: string;
  Plans?: PlanNode[];
};

async function scansOfPostgres(url: string, asked: readonly string[]): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("set enable_seqscan = off");
    const scans: string[] = [];
    for (const text of asked) {
      const { rows } = await client.query<{ "QUERY PLAN": { Plan: PlanNode }[] }>(
        `explain (generic_plan, format json) ${text}`,
      );
      const plans = rows.flatMap((row) => row["QUERY PLAN"].map(({ Plan }) => Plan));
      scans.push(...plans.flatMap((plan) => scansIn(plan, false)).map((scan) => `${scan}: ${text}`));
    }
    return scans;
  } finally {
    await client.end();
  }
}

/** An index without a condition is read from end to end as well, except where a limit stops it. */
function scansIn(node: PlanNode, isLimited: boolean): string[] {
  const { "Node Type": kind, "Relation Name": table = "", "Index Cond": condition } = node;
  const isSmall = smallIndexes.includes(node["Index Name"] ?? "");
  const isScan =
    !isSmall && (kind === "Seq Scan" || (kind.startsWith("Index") && condition === undefined && !isLimited));
  const here = isScan && growing.includes(table) ? [`${kind} on ${table}`] : [];
  return [...here, ...(node.Plans ?? []).flatMap((each) => scansIn(each, isLimited || kind === "Limit"))];
}

// A bot of this version is started on a database of version 0.1.0 in the middle of its work, and goes on from there; also when it
// fails or is killed on the way.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import type { OperationId } from "../../src/groups/model.ts";
import { brokenAuditLink } from "../../src/store/verify-audit.ts";
import type { Store } from "../../src/store/database.ts";
import { operationFromRow } from "../../src/store/rows.ts";
import type { OperationRow } from "../../src/store/tables.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays, clicks } from "../journeys/cards.ts";
import { messageThatSays } from "../journeys/messages.ts";
import { channel, number, otherNumber, people, startWorld, type World } from "../journeys/world.ts";
import {
  databaseOfOldVersion,
  everything,
  slackRemembers,
  stoppedAt,
  whatsapp,
  withoutUs,
  written,
} from "./old-version.ts";
import { toldOperation } from "./told.ts";

describeOnBothDatabases("a bot that is started on a database of version 0.1.0", (database) => {
  it("decides on who waits, ends what was under way, and nothing of it twice", async () => {
    const old = await databaseOfOldVersion(database);
    const world = await startWorld(old, {
      withoutBot: true,
      env: {
        WHATSAPP_PHONE_NUMBER_ID: `${number},${otherNumber}`,
        WHATSAPP_BUSINESS_ACCOUNT_ID: "102290129340398",
      },
      before(platforms) {
        platforms.whatsapp.load(whatsapp);
        slackRemembers(platforms.slack);
      },
    });
    world.passTime(stoppedAt + 1_000 - Date.now());
    const open = (written["operations"] ?? []).filter(({ settledAt }) => settledAt === null);
    expect(open.map(({ kind, state }) => `${kind} ${state}`).toSorted()).toEqual([
      "approve due",
      "create asked",
      "create due",
      "delete asked",
      "invite due",
      "reject due",
      "reset link due",
      "settings asked",
    ]);
    await world.restartTheBot();

    const beryl = groupCalled(world, "Beryl");
    const [waits = ""] = beryl.pending.map(({ phone }) => phone);
    const newcomer = "16505559876";
    world.whatsapp.asksToJoin(beryl.id, newcomer);
    const card = await cardThatSays(world, "Beryl", seen(waits), seen(newcomer));
    await clicks(world, people.ben, "Approve", { card, about: seen(waits) });
    await cardThatSays(world, "Beryl", `✅ ${seen(waits)}: approved by <@${people.ben}>`);
    expect(world.whatsapp.participants(beryl.id)).toContain(waits);

    const store = await old.open();
    const { db } = store;
    await world.timePasses(30_000, async () => (await unfinished(store)).length === 0);
    const ended = await db
      .selectFrom("operations")
      .selectAll()
      .where(
        "id",
        "in",
        open.map(({ id }) => id as OperationId),
      )
      .orderBy("id")
      .execute();
    expect(ended.map(toldOperation)).toMatchInlineSnapshot(`
      [
        "settings failed because no word",
        "delete Ruby done",
        "create Agate done",
        "decide approve done",
        "create Bismuth done",
        "reset link done",
        "invite done",
        "decide reject done",
      ]
    `);

    // Each was asked for once, in all: before or after the upgrade.
    const subjects = world.whatsapp.groups().map(({ subject }) => subject);
    expect(subjects.filter((subject) => subject === "Agate" || subject === "Bismuth").toSorted()).toEqual([
      "Agate",
      "Bismuth",
    ]);
    expect(world.whatsapp.calls("resetLink")).toEqual([]);
    expect(world.whatsapp.calls("delete")).toEqual([]);
    expect(world.whatsapp.calls("approve")).toHaveLength(2);
    expect(world.whatsapp.calls("messages")).toHaveLength(2);
    expect(world.whatsapp.calls("reject")).toHaveLength(1);

    const messages = world.slack.channel(channel).messages.length;
    await messageThatSays(world, "✅ Over: WhatsApp could not be reached");
    await messageThatSays(world, "✅", "*Ruby*", "the group was deleted");
    await messageThatSays(world, "✅", "*Agate*", "was created");
    await messageThatSays(world, "all 3 invitations were sent");
    await world.quiet();
    expect(world.slack.channel(channel).messages).toHaveLength(messages);
    expect(await db.selectFrom("troubles").selectAll().where("clearedAt", "is", null).execute()).toEqual([]);
    expect(await brokenAuditLink(db)).toBeNull();
  });
});

describeOnBothDatabases("a migration that fails half-way", (database) => {
  it("has changed nothing, and is done at the next start once the cause is mended", async () => {
    const old = await databaseOfOldVersion(database);
    const url = await old.url();
    const before = await everything(url);
    const [broken] = written["cards"]?.filter(({ facts }) => facts !== null).toReversed() ?? [];
    const facts = (value: unknown) =>
      withoutUs(url, (db) =>
        db
          .updateTable("cards")
          .set({ facts: value as string })
          .where("id", "=", broken?.["id"] ?? null)
          .execute(),
      );
    await facts("{");
    const spoilt = await everything(url);
    await expect(old.open()).rejects.toThrow("could not be brought up to date");
    expect(await everything(url)).toEqual(spoilt);
    await facts(broken?.["facts"]);
    expect(await everything(url)).toEqual(before);
    const { db } = await old.open();
    expect(await db.selectFrom("cards").select("id").execute()).toHaveLength(written["cards"]?.length ?? 0);
  });

  it("is not done again when it was done but could not be noted any more", async () => {
    const old = await databaseOfOldVersion(database);
    const url = await old.url();
    const first = await old.open();
    await first.close();
    const after = await everything(url);
    await withoutUs(url, (db) =>
      db.deleteFrom("kysely_migration").where("name", ">=", "0005-one-life").execute(),
    );
    await old.open();
    expect(await everything(url)).toEqual(after);
    const noted = await withoutUs(url, (db) => db.selectFrom("kysely_migration").select("name").execute());
    expect(noted.map(({ name }) => name)).toContain("0005-one-life");
  });
});

describeOnBothDatabases(
  "a bot that is killed while it brings a database to the present shape",
  (database) => {
    it.each([
      `alter table "groups" add column "createdBy"`,
      `alter table "operations" drop column "failureCode"`,
      `alter table "outbox" rename to "outboxBefore"`,
      `drop table "lanesBefore"`,
    ])("right after %s has changed nothing, and the next start does it all", async (statement) => {
      const old = await databaseOfOldVersion(database);
      const url = await old.url();
      const before = await everything(url);
      await expect(migrateUntilKilled(url, statement)).rejects.toMatchObject({ signal: "SIGKILL" });
      expect(await everything(url)).toEqual(before);
      const { db } = await old.open();
      expect(await brokenAuditLink(db)).toBeNull();
      const operations = await db.selectFrom("operations").selectAll().execute();
      expect(operations.map(operationFromRow)).toHaveLength(written["operations"]?.length ?? 0);
      expect(await db.selectFrom("outbox").select("id").execute()).toHaveLength(
        written["outbox"]?.length ?? 0,
      );
    });
  },
);

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A process of its own migrates, and kills itself as soon as it has run this statement. */
async function migrateUntilKilled(url: string, statement: string): Promise<void> {
  const program = `
    import { Kysely } from "kysely";
    import { dialectFor } from "./test/store/old-version.ts";
    import { migrate } from "./src/store/migrate.ts";
    const [url, statement] = process.argv.slice(1);
    const log = ({ query }) => query.sql.includes(statement) && process.kill(process.pid, "SIGKILL");
    await migrate(new Kysely({ dialect: dialectFor(url), log }), { isPostgres: url.startsWith("postgres") });
    process.exit();`;
  const run = promisify(execFile);
  await run(process.execPath, ["--input-type=module", "--eval", program, url, statement], { cwd: root });
}

async function unfinished(store: Store): Promise<OperationRow[]> {
  return store.db.selectFrom("operations").selectAll().where("state", "in", ["due", "asked"]).execute();
}

function groupCalled({ whatsapp: sandbox }: World, subject: string) {
  const group = sandbox.groups().find((each) => each.subject === subject);
  if (group === undefined) throw new Error(`there is no ${subject}`);
  return group;
}

/** A number as approvers read it. */
function seen(phone: string): string {
  return `+1 ${phone.slice(1, 4)} ${phone.slice(4, 7)} ${phone.slice(7)}`;
}

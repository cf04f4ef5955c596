// What takes two admins: it waits in the state for the second, over a crash, an upgrade and several instances, and is done once.
import { sql } from "kysely";
import { expect, it } from "vitest";
import {
  describeOnBothDatabases,
  describeOnPostgres,
  describeOnSqlite,
  type TestDatabase,
} from "../databases.ts";
import { isTold } from "./cards.ts";
import * as cast from "./cast.ts";
import { startAgain } from "./crash.ts";
import { answerOf, commandOpens, formThatSays, sendsForm, worldWithGroups } from "./manage-form.ts";
import { startProcess } from "./process.ts";
import { addsRoute, cardIn, takesTwoAdmins } from "./route-forms.ts";
import { orders, people, type World } from "./world.ts";

const { alice, cleo, dan } = people;
const subject = "Spring order 4471";

describeOnBothDatabases("what waited for another admin before an upgrade", (database) => {
  it("waits for one after it, and is done as it stood in the form", async () => {
    const world = await strictWorld(database);
    await wantsToRemove(world, cast.pat, cast.kim);
    const card = await cardIn(world, orders, "wants to remove", "Remove them");
    await world.quiet();
    await world.bot.stop();
    await backToTheShapeBefore(database);
    await world.restartTheBot();
    await world.slack.as(alice).click(card, "Remove them", {});
    await isTold(world, alice, "another admin must agree");
    await world.slack.as(dan).click(card, "Remove them", {});
    await cardIn(world, orders, subject, "2 people were removed");
    await cardIn(world, orders, "wanted to remove", `<@${dan}> agreed`);
    expect(world.whatsapp.calls("remove")).toHaveLength(1);
  });
});

describeOnPostgres("what waits for another admin", (database) => {
  it("is kept when the bot dies, and done once when two press at the same time on two instances", async () => {
    const world = await strictWorld(database);
    await world.quiet();
    await world.bot.stop();
    const bot = await startProcess(database, world);
    // Its card is on its way when the bot dies.
    world.slack.failNext("chat.postMessage", { how: "hang" });
    await wantsToRemove(world, cast.pat);
    await world.until(() => world.slack.calls.some(({ error }) => error === "never answered"));
    await bot.kill();
    await startAgain(world);
    const card = await cardIn(world, orders, "wants to remove", "Remove them");
    await world.quiet();
    const ports = [world.bot.port, (await world.startAnotherBot()).port];
    const presses = [dan, cleo].map((who, index) => {
      world.pointAt(ports[index] ?? 0);
      return world.slack.as(who).click(card, "Remove them", {});
    });
    await Promise.all(presses);
    await cardIn(world, orders, subject, "1 person was removed");
    await world.quiet();
    expect(world.whatsapp.calls("remove")).toHaveLength(1);
    const { db } = await database.open();
    const done = await db.selectFrom("operations").select("id").where("kind", "=", "remove").execute();
    expect(done).toHaveLength(1);
  });
});

describeOnSqlite("what waits for another admin in vain", (database) => {
  it("says so: its group was deleted elsewhere, or whom it is about was forgotten", async () => {
    const world = await strictWorld(database);
    await wantsToRemove(world, cast.pat);
    const card = await cardIn(world, orders, "wants to remove", "Remove them");
    const form = await commandOpens(world, `forget ${cast.pat.seen}`, { words: ["It cannot be undone"] });
    await sendsForm(world, form, { fields: { phone_number: cast.pat.seen } });
    await formThatSays(world, { words: ["Forgotten."] });
    await world.quiet();
    await world.slack.as(dan).click(card, "Remove them", {});
    await isTold(world, dan, "has been forgotten since");
    world.whatsapp.deleteElsewhere(world.ids[0] ?? "");
    const gone = await cardIn(world, orders, "wanted to remove", "nothing is left to agree to");
    expect(gone.buttons).toEqual([]);
    expect(world.whatsapp.calls("remove")).toEqual([]);
  });
});

async function strictWorld(database: TestDatabase): Promise<World & { ids: string[] }> {
  const members = [cast.pat, cast.kim, cast.lou].map(({ phone }) => phone);
  const env = { ADMINS: [alice, dan, cleo].join(",") };
  const world = await worldWithGroups(database, [{ subject, members }], { env });
  await addsRoute(world, { words: "spring", deciders: [] });
  await takesTwoAdmins(world);
  const alices = world.slack.as(alice);
  for (const view of alices.views()) await alices.close(view);
  return world;
}

async function wantsToRemove(world: World, ...who: { seen: string }[]): Promise<void> {
  const form = await commandOpens(world, "remove Spring", { words: ["Whoever is removed"] });
  const fields = { "Whom to remove": who.map(({ seen }) => seen) };
  expect(answerOf(await sendsForm(world, form, { fields }))).toContain("two admins must agree");
}

/** As it was kept until then: in the facts of the card. */
async function backToTheShapeBefore(database: TestDatabase): Promise<void> {
  const { db } = await database.open();
  for (const { cardId, wants, askedBy: by, askedAt: at } of await db
    .selectFrom("agreements")
    .selectAll()
    .execute()) {
    const facts = JSON.stringify({ wants: JSON.parse(wants) as unknown, by, at, agreed: null });
    await db.updateTable("cards").set({ facts }).where("id", "=", cardId).execute();
  }
  await db.schema.dropTable("agreements").execute();
  await db.schema.alterTable("reminders").dropColumn("movedTo").execute();
  await sql`delete from kysely_migration where name >= ${"0029"}`.execute(db);
}

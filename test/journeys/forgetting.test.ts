// Forgetting a person who asked, was decided on, joined, was invited, read a message, and stood in a text: afterwards neither the
// database nor Slack says anything of them, and everything about the others is as it was.
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { GroupId } from "../../src/groups/model.ts";
import { keepDelivery } from "../../src/inbox/keep.ts";
import { readNext } from "../../src/inbox/read.ts";
import { forgetPerson } from "../../src/state/forget-person.ts";
import { brokenAuditLink } from "../../src/store/verify-audit.ts";
import { pagesOf, tableNames, type TableName } from "../../src/store/contents.ts";
import type { Store } from "../../src/store/database.ts";
import type { BridgedMessageRow } from "../../src/store/bridge-tables.ts";
import { toldIn } from "../../src/whatsapp/wire.ts";
import { contextWith } from "../context.ts";
import { describeOnBothDatabases, describeOnSqlite } from "../databases.ts";
import { noon } from "../groups/dossiers.ts";
import { cardThatSays, cardWithButtons, clicks, isTold } from "./cards.ts";
import { kim, lou, members, pat, subject } from "./cast.ts";
import { answerOf, commandOpens, formThatSays, sendsForm, worldWithGroups } from "./manage-form.ts";
import { messageThatSays, newsThatSays, textsIn } from "./messages.ts";
import { runToTheEnd } from "./process.ts";
import { channel, people, type World } from "./world.ts";

const env = { WHATSAPP_BUSINESS_ACCOUNT_ID: "102290129340398" };
const username = "patricia.p";
const entry = "Pat of the address book";

describeOnBothDatabases("forgetting a person", (database) => {
  it("removes them from everything, draws the cards anew, and says what was removed", async () => {
    const world = await worldWithGroups(database, [{ subject, members: members(2) }], { env });
    await liveWithPat(world);
    const store = await database.open();
    const traces = [...tracesOf(world), await userIdOf(store, pat.phone)];
    // What a request for information is answered from is what would be removed, whatever the table.
    const asked = await runToTheEnd({ DATABASE_URL: await database.url() }, "person", pat.seen);
    const about = JSON.parse(asked.stdout) as Partial<Record<TableName, unknown[]>>;
    const named = await tablesWith(store, traces);
    expect(named).toEqual(
      expect.arrayContaining(["joinRequests", "identities", "invitations", "deliveries"]),
    );
    expect(Object.keys(about)).toEqual(expect.arrayContaining(named));
    expect(JSON.stringify(about.joinRequests)).not.toContain(lou.phone);
    expect(await found(store, traces)).toEqual(expect.arrayContaining(traces));

    await world.slack.as(people.ben).slash("/wa", `forget ${pat.seen}`, { channel });
    await isTold(world, people.ben, "You may not forget people");
    const form = await commandOpens(world, `forget ${pat.seen}`, { words: ["It cannot be undone"] });
    expect(answerOf(await sendsForm(world, form, { fields: { phone_number: "Pat" } }))).toContain(
      "no phone number",
    );
    await sendsForm(world, form, { fields: { phone_number: pat.seen } });
    await formThatSays(world, { words: ["Forgotten.", "2 join requests", "will be drawn anew"] });
    await world.quiet();

    expect(await found(store, traces)).toEqual([]);
    expect(await found(store, [lou.phone])).toEqual([lou.phone]);
    if (database.kind === "sqlite") {
      const bytes = bytesOf((await database.url()).replace("sqlite:", ""));
      expect(traces.filter((trace) => bytes.includes(trace))).toEqual([]);
      expect(bytes).toContain(lou.phone);
    }
    const shown = JSON.stringify(world.slack.channel(channel).messages.filter(({ isDeleted }) => !isDeleted));
    for (const trace of [pat.seen, pat.phone, username, entry]) expect(shown).not.toContain(trace);
    expect(textsIn(world).join("\n")).toContain(lou.seen);
    expect(await brokenAuditLink(store.db)).toBeNull();
    const noted = await store.db
      .selectFrom("audit")
      .selectAll()
      .where("action", "=", "person forgotten")
      .execute();
    expect(noted).toMatchObject([{ actor: people.alice, groupId: null }]);

    // The bot goes on with what is left, and takes the same person for somebody new.
    world.whatsapp.asksToJoin(world.ids[0] ?? "", pat.phone);
    await cardThatSays(world, subject, pat.seen);
    // It would find the open request in WhatsApp once more.
    await world.bot.stop();
    const { code, stdout } = await runToTheEnd({ DATABASE_URL: await database.url() }, "forget", pat.seen);
    expect([code, stdout]).toEqual([0, expect.stringContaining("1 of their requests was open")]);
    expect(await found(store, traces)).toEqual([]);
    const again = await runToTheEnd({ DATABASE_URL: await database.url() }, "forget", pat.seen);
    expect(again.stdout).toContain("Nothing in the database says anything of them");
  });
});

describeOnSqlite("forgetting somebody who never asked to join", (database) => {
  it("removes the entry of the address book, and the id they went by where WhatsApp hid the number", async () => {
    const lists = ["Autumn order", subject].map((each) => ({ subject: each, mode: "auto_approve" as const }));
    const world = await worldWithGroups(database, lists);
    const [autumn = "", spring = ""] = world.ids;
    world.whatsapp.joinsByLink(spring, kim.phone);
    world.whatsapp.joinsByLink(spring, lou.phone);
    await newsThatSays(world, `${kim.seen} and ${lou.seen} joined`);
    world.whatsapp.joinsByLink(autumn, kim.phone, { hidePhone: true });
    await newsThatSays(world, "In *Autumn order*", "somebody with a hidden number");
    for (const { seen, name } of [
      { ...kim, name: "Kim Entry" },
      { ...lou, name: "Lou Entry" },
    ]) {
      const person = await commandOpens(world, `person ${seen}`, { words: ["Who is this?", seen] });
      await sendsForm(world, person, { fields: { Name: name, Note: `note of ${name}` } });
      await formThatSays(world, { words: ["Saved."] });
    }
    await world.quiet();
    const store = await database.open();
    const traces = [kim.phone, "Kim Entry", await userIdOf(store, kim.phone)];
    expect(await found(store, traces)).toEqual(traces);

    const form = await commandOpens(world, `forget ${kim.seen}`, { words: ["It cannot be undone"] });
    await sendsForm(world, form, { fields: { phone_number: kim.seen } });
    await formThatSays(world, { words: ["Forgotten."] });
    await world.quiet();
    expect(await found(store, traces)).toEqual([]);
    expect(await found(store, [lou.phone, "Lou Entry", "note of Lou Entry"])).toHaveLength(3);
    const { total } = await store.db
      .selectFrom("people")
      .select((row) => row.fn.countAll().as("total"))
      .executeTakeFirstOrThrow();
    expect(Number(total)).toBe(1);
    expect(
      await store.db.selectFrom("identities").select("value").where("value", "=", "forgotten").execute(),
    ).toEqual([]);
  });
});

describeOnBothDatabases("forgetting a person of a bridged conversation", (database) => {
  it("drops what waits and names them, and the ids that tie the rest to them, and leaves what others wrote", async () => {
    const store = await database.open();
    const theirs = `wamid.${Buffer.from(`\u0001${pat.phone}\u0002`).toString("base64")}`;
    await store.db
      .insertInto("bridgedMessages")
      .values([
        bridgedRow("waits", "wamid.one", written(pat.phone, "Pat Doe", "the lorry is late")),
        bridgedRow("others", "wamid.two", written(lou.phone, "Lou", "so I heard")),
        bridgedRow("stands in Slack", theirs, null),
      ])
      .execute();
    const reaction = {
      whatsappId: "wamid.two",
      emoji: "👍",
      channel: "C0GROUPS",
      ts: "1.0",
      createdAt: noon,
    };
    const by = { groupId: "g_spring4471" as GroupId, waId: pat.phone, userId: null, username: "@pat" };
    await store.db
      .insertInto("bridgedReactions")
      .values({ id: "r_thumb00001", ...reaction, ...by })
      .execute();
    const parts = { store, clock: { now: () => noon }, wake() {} };
    const outcome = await forgetPerson(parts, { waId: pat.phone }, people.alice);
    expect(outcome).toMatchObject({
      kind: "forgotten",
      rows: { bridgedMessages: 2, bridgedReactions: 1 },
    });
    const [thumb] = await store.db.selectFrom("bridgedReactions").selectAll().execute();
    expect(thumb).toMatchObject({ waId: null, userId: null, username: null, emoji: "👍" });
    expect(await found(store, [pat.phone, "Pat Doe", "lorry", theirs])).toEqual([]);
    const kept = await store.db.selectFrom("bridgedMessages").selectAll().orderBy("id").execute();
    expect(kept.map(({ id, content }) => [id, content])).toEqual([
      ["others", written(lou.phone, "Lou", "so I heard")],
      ["stands in Slack", null],
      ["waits", null],
    ]);
  });
});

describeOnSqlite("forgetting a person whom nobody has read of yet", (database) => {
  it("drops what names them out of what waits, and the rest is read", async () => {
    const store = await database.open();
    const context = contextWith({ store, clock: { now: () => noon } });
    const asks = (id: string, who: object) => ({
      group_id: "Y2FwaV9ncm91cDoxNjUwNTU1",
      type: "group_join_request_created",
      join_request_id: id,
      ...who,
    });
    const groups = [
      asks("MTY1MDU1NTEyMzQ6Mtheirs", { wa_id: pat.phone, username }),
      asks("MTIwMzYzNDA0Njk0others", { wa_id: lou.phone }),
      asks("MTIwMzYzNDA0Njknumber", { wa_id: Number(pat.phone), username }),
    ];
    const value = { metadata: { phone_number_id: "1278" }, groups };
    const body = { entry: [{ changes: [{ field: "group_participants_update", value }] }] };
    await keepDelivery(context, await toldIn(body, { receivedAtMs: noon }), { lines: 1 });
    const row = await store.db.selectFrom("arrivals").selectAll().executeTakeFirstOrThrow();
    // One that says nothing of anybody else.
    const pieces = JSON.stringify(JSON.parse(row.pieces).slice(2));
    await store.db
      .insertInto("arrivals")
      .values({ ...row, id: `${row.id}.00`, pieces, count: 1 })
      .execute();
    const outcome = await forgetPerson(context, { waId: pat.phone }, people.alice);
    expect(outcome).toMatchObject({ kind: "forgotten", rows: { arrivals: 2 } });
    expect(await found(store, [pat.phone, username])).toEqual([]);
    expect(await readNext(context, 0)).toEqual([{ kind: "join requested", duplicate: false }]);
    expect(await readNext(context, 0)).toBeNull();
    expect(await found(store, [username, lou.phone])).toEqual([lou.phone]);
  });
});

function written(waId: string, name: string, text: string): string {
  const from = { person: { waId, userId: null, username: null }, name };
  return JSON.stringify({ kind: "text", from, text, replyTo: null });
}

function bridgedRow(id: string, whatsappId: string, content: string | null): BridgedMessageRow {
  const nothing = { operationId: null, author: null, postId: null, postingAt: null, marked: null };
  const place = { groupId: "g_spring4471" as GroupId, channel: null, ts: null, threadTs: null };
  return { ...nothing, ...place, id, whatsappId, content, at: noon, createdAt: noon };
}

/** Everything that leaves something of somebody. */
async function liveWithPat(world: World & { ids: string[] }): Promise<void> {
  const [group = ""] = world.ids;
  world.whatsapp.asksToJoin(group, pat.phone, { username });
  world.whatsapp.asksToJoin(group, lou.phone);
  const both = ["Approve", "Reject", "Approve", "Reject", "Approve all 2", "Reject all 2"];
  const card = await cardWithButtons(world, subject, ...both);
  await world.quiet();
  await clicks(world, people.ben, "Approve", { card, about: pat.seen });
  await cardThatSays(world, subject, `${pat.seen} (@${username})`, "approved");
  await world.quiet();
  await clicks(world, people.ben, "Reject", { card, about: lou.seen });
  await world.quiet();
  const person = await commandOpens(world, `person ${pat.seen}`, { words: ["Who is this?"] });
  await sendsForm(world, person, { fields: { Name: entry, Note: "brings tulips" } });
  await formThatSays(world, { words: ["Saved."] });
  const expected = await commandOpens(world, "guests spring", { words: ["Who is expected"] });
  const fields = { guest_numbers: `${pat.seen}, ${lou.seen}` };
  expect(answerOf(await sendsForm(world, expected, { fields }))).toContain("2 people are on the list");
  const send = await commandOpens(world, "send spring", { who: people.ben, words: [subject] });
  const text = `Ask Pat at ${pat.seen}.`;
  expect(answerOf(await sendsForm(world, send, { who: people.ben, fields: { Text: text } }))).toBe("cleared");
  await messageThatSays(world, "read by 3 of 3");
  world.whatsapp.leaves(group, pat.phone);
  await newsThatSays(world, pat.seen);
  const invite = await commandOpens(world, "invite spring", { who: people.ben, words: ["Invite people to"] });
  const numbers = { "Phone numbers, one on each line or with commas between": pat.seen };
  await sendsForm(world, invite, { who: people.ben, fields: numbers });
  const read = await formThatSays(world, { who: people.ben, words: ["Read as:"] });
  await sendsForm(world, read, { who: people.ben, fields: { "Instead of “Pat”": "Ben" } });
  const look = await formThatSays(world, { who: people.ben, words: ["See you there, Ben."] });
  await sendsForm(world, look, { who: people.ben });
  await messageThatSays(world, "the invitation was sent", `${pat.seen}: read`);
  world.whatsapp.asksToJoin(group, pat.phone, { username });
  await cardWithButtons(world, subject, "Approve", "Reject");
  await world.quiet();
  await clicks(world, people.ben, "Reject", {
    card: await cardWithButtons(world, subject, "Approve", "Reject"),
  });
  await world.quiet();
}

/** Their number however it is kept, and the ids of their requests, which have it in them. */
function tracesOf({ whatsapp }: World): string[] {
  const told = whatsapp.webhooks.log.map(({ body }) => body.replaceAll("\\/", "/")).join("\n");
  const requests = [...told.matchAll(/"join_request_id":"([^"]+)"/gu)].map(([, id = ""]) => id);
  const theirs = requests.filter((id) => Buffer.from(id, "base64").toString().startsWith(pat.phone));
  return [...new Set([pat.phone, username, pat.seen, entry, "brings tulips", ...theirs])];
}

/** WhatsApp's other name of whoever has this number. */
async function userIdOf({ db }: Store, phone: string): Promise<string> {
  const { value } = await db
    .selectFrom("identities")
    .select("value")
    .where("kind", "=", "user id")
    .where("personId", "in", (query) =>
      query.selectFrom("identities").select("personId").where("value", "=", `+${phone}`),
    )
    .executeTakeFirstOrThrow();
  return value;
}

/** What `strings` would find in the file and those beside it. */
function bytesOf(path: string): string {
  const files = [path, `${path}-wal`].filter((file) => existsSync(file));
  return files.map((file) => readFileSync(file, "latin1").replaceAll("\\/", "/")).join("\n");
}

async function tablesWith(store: Store, words: readonly string[]): Promise<TableName[]> {
  const tables: TableName[] = [];
  for (const table of tableNames) if ((await found(store, words, [table])).length > 0) tables.push(table);
  return tables;
}

/** Which of these words any column of any table has in it. */
async function found(
  { db }: Store,
  words: readonly string[],
  tables: readonly TableName[] = tableNames,
): Promise<string[]> {
  const seen = new Set<string>();
  for (const table of tables)
    for await (const page of pagesOf(db, table))
      for (const word of words) if (JSON.stringify(page).replaceAll("\\", "").includes(word)) seen.add(word);
  return words.filter((word) => seen.has(word));
}

// A database of version 0.1.0, in the middle of its work, is taken over: nothing in it is lost, everything means what it meant,
// and the bot goes on from there.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import type { OperationId } from "../../src/groups/model.ts";
import { deadLetters } from "../../src/outbox/outbox.ts";
import { brokenAuditLink } from "../../src/store/audit.ts";
import type { Store } from "../../src/store/database.ts";
import {
  cardFromRow,
  cardToRow,
  failureFromRow,
  groupFromRow,
  groupToRow,
  operationFromRow,
  operationToRow,
  requestFromRow,
  requestToRow,
  troubleFromRow,
  troubleToRow,
} from "../../src/store/rows.ts";
import type { OperationRow } from "../../src/store/tables.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays, clicks } from "../journeys/cards.ts";
import { messageThatSays } from "../journeys/messages.ts";
import { number, otherNumber, people, startWorld, type World } from "../journeys/world.ts";
import {
  databaseOfOldVersion,
  everything,
  inOrder,
  stoppedAt,
  whatsapp,
  withoutUs,
  written,
  type Row,
} from "./old-version.ts";

describeOnBothDatabases("a database of version 0.1.0", (database) => {
  it("keeps every row of every table, and every column that means the same", async () => {
    const old = await databaseOfOldVersion(database);
    await old.open();
    const now = await everything(await old.url());
    for (const table of ["routes", "numbers", "deliveries", "messages", "audit", "auditTail", "keyed"])
      expect(now[table], table).toEqual(inOrder(written[table] ?? []));
    expect(without(now["groups"], "createdBy")).toEqual(without(written["groups"]));
    expect(without(now["joinRequests"], "failure")).toEqual(without(written["joinRequests"], "failureCode"));
    expect(without(now["messageStatuses"], "failure")).toEqual(without(written["messageStatuses"], "code"));
    const { operations, cards, outbox, lanes } = now;
    const told = ["kind", "task", "input", "failure", "failureCode"];
    expect(without(operations, ...told)).toEqual(without(written["operations"], ...told));
    expect(without(cards, "kind", "facts")).toEqual(without(written["cards"], "kind", "facts"));
    expect(outbox?.map(keyOf).toSorted()).toEqual(written["outbox"]?.map(({ key }) => key).toSorted());
    expect(outbox?.map(laneOf).toSorted()).toEqual(written["outbox"]?.map(({ lane }) => lane).toSorted());
    const columns = ["kind", "id", "platform", "laneId", "dueSince"];
    expect(without(outbox, ...columns)).toEqual(without(written["outbox"], "key", "lane"));
    for (const { dueAt, dueSince } of outbox ?? []) expect(dueSince).toBe(dueAt);
    expect(without(lanes, "platform", "id")).toEqual(without(written["lanes"], "lane"));
    expect(Object.keys(now).toSorted()).toEqual([...Object.keys(written), "troubles"].toSorted());
  });

  it("is read row by row as this version writes them", async () => {
    const { db } = await (await databaseOfOldVersion(database)).open();
    for (const row of await db.selectFrom("groups").selectAll().execute())
      expect(groupToRow(groupFromRow(row))).toEqual(row);
    for (const row of await db.selectFrom("joinRequests").selectAll().execute())
      expect(requestToRow(requestFromRow(row))).toEqual(row);
    for (const row of await db.selectFrom("operations").selectAll().execute())
      expect(asRead(operationToRow(operationFromRow(row)))).toEqual(asRead(row));
    for (const row of await db.selectFrom("cards").selectAll().execute())
      expect(asRead(cardToRow(cardFromRow(row)))).toEqual(asRead(row));
    for (const row of await db.selectFrom("troubles").selectAll().execute())
      expect(troubleToRow(troubleFromRow(row))).toEqual(row);
    for (const row of await db.selectFrom("messageStatuses").selectAll().execute())
      failureFromRow(row.failure);
  });

  it("says of every operation what it was about, how far it had come, and why it failed or waits", async () => {
    const store = await (await databaseOfOldVersion(database)).open();
    expect(await toldOperations(store)).toMatchInlineSnapshot(`
      "decide approve done
      create Amber done
      create Basalt done
      create Cobalt failed because 131000
      create Diorite failed because 131009 The subject is not allowed here
      create Emerald done
      create Feldspar failed because no word
      create Granite failed because unclear
      decide approve done
      decide reject done
      decide approve done because 131203
      decide approve failed because 131204
      decide reject failed because 131000
      settings Amber two done
      settings Hematite two failed because 131207
      settings Hematite three failed because 131009
      settings failed because no word
      settings failed because picture forgotten
      settings Kyanite two done because 131000
      remove done
      remove done because not a member
      remove failed because 131000
      remove done because not a member
      remove failed because 10
      delete Quartz done
      delete Ruby failed because 10
      reset link done
      reset link failed because 10
      reset link failed because no answer
      send done
      send failed because window closed
      send failed because unclear
      send failed because window closed
      invite done
      invite failed because 132001
      decide approve done
      settings done
      decide approve done
      remove done
      settings asked
      delete Ruby asked
      create Agate asked
      decide approve due because no answer
      create Bismuth due because unclear
      reset link due because no answer
      invite due because 131056
      decide reject due because 131208"
    `);
  });

  it("says what every part, person and message had come to", async () => {
    const store = await (await databaseOfOldVersion(database)).open();
    expect(await toldParts(store)).toMatchInlineSnapshot(`
      [
        "1 × description because 131000",
        "1 × description because 131207",
        "1 × failed because 131026",
        "1 × person because 131000",
        "1 × request approving",
        "1 × request pending because 131000",
        "1 × request pending because 131203",
        "1 × request pending because 131204",
        "1 × request rejected",
        "1 × request rejecting",
        "1 × status failed because 131026",
        "1 × status failed because window closed",
        "1 × subject because 131207",
        "1 × unclear",
        "2 × description",
        "2 × failed because 132001",
        "2 × failed because window closed",
        "2 × not yet",
        "2 × person because not a member",
        "2 × read",
        "2 × request gone",
        "2 × request withdrawn",
        "2 × sent",
        "2 × subject",
        "3 × status sent",
        "4 × status delivered",
        "4 × status read",
        "6 × request approved",
        "63 × request pending",
      ]
    `);
  });

  it("says of every alert what it was about", async () => {
    const store = await (await databaseOfOldVersion(database)).open();
    expect(await toldAlerts(store)).toMatchInlineSnapshot(`
      [
        "digest live",
        "suspension live",
        [
          {
            "what": "created elsewhere",
          },
          {
            "failure": {
              "code": 131000,
              "detail": null,
            },
            "part": "subject",
            "what": "not changed",
          },
          {
            "people": [
              {
                "failure": {
                  "code": 131000,
                  "detail": null,
                },
                "person": {
                  "userId": null,
                  "username": null,
                  "waId": "16505551041",
                },
              },
            ],
            "what": "not removed",
          },
          {
            "part": "subject",
            "text": "Umber two",
            "what": "changed",
          },
          {
            "part": "description",
            "text": "Elsewhere",
            "what": "changed",
          },
          {
            "people": [
              {
                "userId": "US.17432566651113611866",
                "username": null,
                "waId": "16505551041",
              },
            ],
            "what": "left",
          },
        ],
        "suspension closed",
        "clearance closed",
        "deletion closed",
        {
          "refusal": {
            "failure": {
              "code": 131211,
              "detail": null,
            },
            "subject": "Walnut",
            "what": "create",
          },
        },
        {
          "refusal": {
            "failure": {
              "code": 131041,
              "detail": null,
            },
            "subject": "Umber two",
            "what": "delete",
          },
        },
        {
          "unknown": {
            "field": "group_pins_update",
            "type": "group_pin",
          },
        },
        {
          "unknown": {
            "field": "group_pictures",
            "type": null,
          },
        },
        {
          "unknown": null,
        },
        {
          "failure": {
            "code": 190,
            "detail": null,
          },
          "isOver": true,
          "trouble": "106540352242922",
        },
        {
          "closed": "C0ORDERS not_in_channel",
        },
        {
          "failure": {
            "code": "no answer",
            "detail": null,
          },
          "isOver": false,
          "trouble": "106540352242923",
        },
      ]
    `);
  });

  it("knows which create made which group", async () => {
    const { db } = await (await databaseOfOldVersion(database)).open();
    const groups = await db.selectFrom("groups").select(["id", "createdBy"]).execute();
    const creates = await db.selectFrom("operations").selectAll().where("kind", "=", "create").execute();
    const made = creates.flatMap(({ id, groupId }) =>
      groupId === null ? [] : [{ id: groupId, createdBy: id }],
    );
    expect(made).toHaveLength(3);
    expect(groups.filter(({ createdBy }) => createdBy !== null)).toEqual(expect.arrayContaining(made));
    expect(groups.filter(({ createdBy }) => createdBy !== null)).toHaveLength(made.length);
  });

  it("has its audit whole, and what was given up still in sight", async () => {
    const { db } = await (await databaseOfOldVersion(database)).open();
    expect(await brokenAuditLink(db)).toBeNull();
    const buried = written["outbox"]?.filter(({ dueAt }) => dueAt === 8.64e15) ?? [];
    expect(buried).toHaveLength(1);
    expect((await deadLetters(db)).map(({ kind, id, lastError }) => [`${kind}:${id}`, lastError])).toEqual(
      buried.map(({ key, lastError }) => [key, lastError]),
    );
  });
});

describeOnBothDatabases("a bot that is started on a database of version 0.1.0", (database) => {
  it("decides on who waits, ends what was under way, and nothing of it twice", async () => {
    const old = await databaseOfOldVersion(database);
    const world = await startWorld(old, {
      withoutBot: true,
      env: {
        WHATSAPP_PHONE_NUMBER_ID: `${number},${otherNumber}`,
        WHATSAPP_BUSINESS_ACCOUNT_ID: "102290129340398",
      },
      before: (platforms) => platforms.whatsapp.load(whatsapp),
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
    await world.until(async () => {
      world.passTime(5_000);
      return (await unfinished(store)).length === 0;
    });
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

    await messageThatSays(world, "✅ Over: WhatsApp could not be reached");
    await world.quiet();
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
      db.deleteFrom("kysely_migration").where("name", "=", "0005-one-life").execute(),
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
      `update "operations" set`,
      `alter table "operations" drop column "failureCode"`,
      `create table "troubles"`,
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
    await migrate(new Kysely({ dialect: dialectFor(url), log }));
    process.exit();`;
  const run = promisify(execFile);
  await run(process.execPath, ["--input-type=module", "--eval", program, url, statement], { cwd: root });
}

/** Rows without some of their columns, in an order that does not depend on these. */
function without(rows: readonly Row[] = [], ...columns: string[]): Row[] {
  return inOrder(
    rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !columns.includes(name)))),
  );
}

/** What an outbox entry was known by, and its lane, in the words of the old version. */
function keyOf({ kind, id }: Row): string {
  return kind === "housekeeping" ? "house:keeping" : `${kind}:${id}`;
}

function laneOf({ platform, laneId }: Row): string {
  return platform === "housekeeping" ? "house:keeping" : `${platform}:${laneId}`;
}

/** JSON compares by what it says. */
function asRead<Columns extends object>(row: Columns): Record<string, unknown> {
  const json = ["task", "facts", "failure"];
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      json.includes(name) && typeof value === "string" ? JSON.parse(value) : value,
    ]),
  );
}

function toldOperation(row: OperationRow): string {
  const { task, state, failure } = operationFromRow(row);
  const about = "subject" in task ? (task.subject ?? "") : task.kind === "decide" ? task.decision : "";
  const why = failure === null ? "" : ` because ${failure.code} ${failure.detail ?? ""}`;
  return `${task.kind} ${about} ${state}${why}`.replaceAll(/ +/gu, " ").trim();
}

async function toldOperations({ db }: Store): Promise<string> {
  const rows = await db.selectFrom("operations").selectAll().orderBy("id").execute();
  return rows.map(toldOperation).join("\n");
}

/** Parts, people, messages and requests that failed; and how many did not. */
async function toldParts({ db }: Store): Promise<string[]> {
  const rows = await db.selectFrom("operations").selectAll().orderBy("id").execute();
  const outcomes = rows.map(operationFromRow).flatMap(({ task }) => {
    switch (task.kind) {
      case "settings":
        return (task.parts ?? []).map(({ part, failure }) => ({ what: part, failure }));
      case "remove":
        return (task.outcome?.failed ?? []).map(({ failure }) => ({ what: "person", failure }));
      case "send":
        return task.message === null ? [] : [{ what: task.message.state, failure: task.message.failure }];
      case "invite":
        return task.people.map(({ message }) => ({
          what: message?.state ?? "not yet",
          failure: message?.failure ?? null,
        }));
      default:
        return [];
    }
  });
  const requests = await db.selectFrom("joinRequests").selectAll().execute();
  const statuses = await db.selectFrom("messageStatuses").selectAll().execute();
  const all = [
    ...outcomes,
    ...requests.map(requestFromRow).map(({ state, failure }) => ({ what: `request ${state}`, failure })),
    ...statuses.map(({ status, failure }) => ({
      what: `status ${status}`,
      failure: failureFromRow(failure),
    })),
  ];
  const counts = Map.groupBy(all, ({ what, failure }) =>
    failure === null ? what : `${what} because ${failure.code} ${failure.detail ?? ""}`.trim(),
  );
  return [...counts].map(([what, { length }]) => `${length} × ${what}`).toSorted();
}

async function toldAlerts({ db }: Store): Promise<unknown[]> {
  const rows = await db.selectFrom("cards").selectAll().orderBy("createdAt").orderBy("id").execute();
  const troubles = await db.selectFrom("troubles").selectAll().execute();
  return rows
    .map(cardFromRow)
    .filter(({ kind }) => !["group", "operation"].includes(kind))
    .flatMap((card): unknown[] => {
      switch (card.kind) {
        case "activity":
          return card.facts.entries.some((entry) => "failure" in entry || entry.what === "not removed")
            ? [card.facts.entries.map(({ at: _, ...entry }) => entry)]
            : [];
        case "trouble": {
          const trouble = troubles.find(({ id }) => id === card.facts.troubleId);
          if (trouble === undefined) throw new Error("a trouble was lost");
          const { phoneNumberId, failure, clearedAt } = troubleFromRow(trouble);
          return [{ trouble: phoneNumberId, failure, isOver: clearedAt !== null }];
        }
        case "refusal": {
          const { at: _, ...facts } = card.facts;
          return [{ refusal: facts }];
        }
        case "unknown update":
          return [{ unknown: card.facts.what }];
        case "closed channel":
          return [{ closed: `${card.facts.channel} ${card.facts.code}` }];
        default:
          return [`${card.kind} ${card.state}`];
      }
    });
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

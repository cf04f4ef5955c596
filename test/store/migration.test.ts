// A database of version 0.1.0, in the middle of its work, is brought to the present shape: nothing in it is lost, and everything
// means what it meant.
import { expect, it } from "vitest";
import { deadLetters } from "../../src/outbox/outbox.ts";
import { brokenAuditLink } from "../../src/store/verify-audit.ts";
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
import { describeOnBothDatabases } from "../databases.ts";
import { databaseOfOldVersion, everything, inOrder, written, type Row } from "./old-version.ts";
import { toldAlerts, toldOperations, toldParts } from "./told.ts";

/** Whose bodies are kept; what merely begins like one of them is not known to be about groups. */
const fieldsOfGroups = new Set([
  "group_lifecycle_update",
  "group_participants_update",
  "group_participant_update",
  "group_settings_update",
  "group_status_update",
]);

describeOnBothDatabases("a database of version 0.1.0", (database) => {
  it("keeps every row of every table, and every column that means the same", async () => {
    const old = await databaseOfOldVersion(database);
    await old.open();
    const now = await everything(await old.url());
    for (const table of ["numbers", "messages", "keyed"])
      expect(now[table], table).toEqual(inOrder(written[table] ?? []));
    // What was called a route is the channel that was chosen for one group; nobody has made any routes yet.
    expect(now["groupChannels"]).toEqual(inOrder(written["routes"] ?? []));
    expect(now["routes"]).toEqual([]);
    // Of updates that are not about groups only the evidence stays.
    const kept = (written["deliveries"] ?? []).map((row) =>
      fieldsOfGroups.has(String(row["field"])) ? row : { ...row, body: "{}" },
    );
    expect(kept.filter(({ body }) => body === "{}").length).toBeGreaterThan(0);
    expect(now["deliveries"]).toEqual(inOrder(kept));
    expect(without(now["audit"], "chain", "keyId")).toEqual(without(written["audit"]));
    expect(now["auditTail"]).toEqual(
      expect.arrayContaining((written["auditTail"] ?? []).map((row) => expect.objectContaining(row))),
    );
    expect(without(now["groups"], "createdBy")).toEqual(without(written["groups"]));
    expect(without(now["joinRequests"], "failure", "reason")).toEqual(
      without(written["joinRequests"], "failureCode"),
    );
    expect(without(now["messageStatuses"], "failure")).toEqual(without(written["messageStatuses"], "code"));
    const { operations, cards, outbox, lanes } = now;
    const told = ["kind", "task", "input", "failure", "failureCode"];
    expect(without(operations, ...told)).toEqual(without(written["operations"], ...told));
    expect(without(cards, "kind", "facts", "buttons", "movedAt")).toEqual(
      without(written["cards"], "kind", "facts"),
    );
    expect(outbox?.map(keyOf).toSorted()).toEqual(written["outbox"]?.map(({ key }) => key).toSorted());
    expect(outbox?.map(laneOf).toSorted()).toEqual(written["outbox"]?.map(({ lane }) => lane).toSorted());
    const columns = ["kind", "id", "platform", "laneId", "dueSince", "about", "doubts"];
    expect(without(outbox, ...columns)).toEqual(without(written["outbox"], "key", "lane"));
    for (const { dueAt, dueSince } of outbox ?? []) expect(dueSince).toBe(dueAt);
    // What failed before is in doubt about nothing, and no lane waits for anybody.
    expect(new Set(outbox?.map(({ doubts }) => doubts))).toEqual(new Set([0]));
    const pauses = ["suspect", "pausedFor", "pausedAt"];
    for (const lane of lanes ?? []) expect(pauses.map((column) => lane[column])).toEqual([null, null, 0]);
    expect(without(lanes, "platform", "id", ...pauses)).toEqual(without(written["lanes"], "lane"));
    const since = ["groupChannels", "troubles", "paces", "people", "identities", "members", "invitations"];
    const later = ["agreements", "alerts", "identityChanges", "announcements", "announcementSends"];
    const bridging = ["bridges", "unbridged", "bridgeThreads", "bridgedMessages", "bridgedFiles"];
    bridging.push("bridgedReactions");
    const teams = ["arrivals", "guests", "reminders", "reminded", "summaries"];
    expect(Object.keys(now).toSorted()).toEqual(
      [...Object.keys(written), ...since, ...later, ...bridging, ...teams].toSorted(),
    );
  });

  it("knows who is who of the requests in it, and finds invitations by who was invited", async () => {
    const store = await (await databaseOfOldVersion(database)).open();
    const { db } = store;
    const both = (written["joinRequests"] ?? []).filter(
      ({ waId, userId }) => waId !== null && userId !== null,
    );
    expect(both.length).toBeGreaterThan(0);
    const owners = new Map(
      (await db.selectFrom("identities").selectAll().execute()).map(({ value, personId }) => [
        value,
        personId,
      ]),
    );
    for (const { waId, userId } of both) {
      expect(owners.get(`+${waId}`)).toBeDefined();
      expect(owners.get(`+${waId}`)).toBe(owners.get(String(userId)));
    }
    const people = await db.selectFrom("people").select("id").execute();
    expect(new Set(people.map(({ id }) => id))).toEqual(new Set(owners.values()));
    const invites = (written["operations"] ?? []).filter(({ kind }) => kind === "invite");
    const found = await db.selectFrom("invitations").select("operationId").distinct().execute();
    expect(found.map(({ operationId }) => String(operationId)).toSorted()).toEqual(
      invites.map(({ id }) => String(id)).toSorted(),
    );
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
        "{"what":"created elsewhere"}",
        "{"what":"not changed","part":"subject","failure":{"code":131000,"detail":null}}",
        "{"what":"not removed","people":[{"person":{"waId":"16505551041","userId":null,"username":null},"failure":{"code":131000,"detail":null}}]}",
        "{"what":"changed","part":"subject","text":"Umber two"}",
        "{"what":"changed","part":"description","text":"Elsewhere"}",
        "{"what":"left","people":[{"waId":"16505551041","userId":"US.17432566651113611866","username":null}]}",
        "suspension closed",
        "clearance closed",
        "deletion closed",
        "refusal create Walnut {"code":131211,"detail":null}",
        "refusal delete Umber two {"code":131041,"detail":null}",
        "unknown update {"field":"group_pins_update","type":"group_pin"}",
        "unknown update {"field":"group_pictures","type":null}",
        "unknown update null",
        "trouble 106540352242922 190 is over",
        "closed channel C0ORDERS not_in_channel",
        "trouble 106540352242923 no answer lasts",
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
function asRead(row: object): Record<string, unknown> {
  const json = ["task", "facts", "failure"];
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      json.includes(name) && typeof value === "string" ? JSON.parse(value) : value,
    ]),
  );
}

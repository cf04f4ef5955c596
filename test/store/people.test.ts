// Who is who in the database: kept together by what WhatsApp gives together, by several instances at once, and forgotten in one place.
import { expect, it } from "vitest";
import { beginRequest } from "../../src/groups/beginnings.ts";
import { identitiesOf, type Named } from "../../src/groups/identities.ts";
import type { GroupId, OperationId } from "../../src/groups/model.ts";
import { membersAre, membersCame } from "../../src/state/members.ts";
import { forgetPerson } from "../../src/state/forget-person.ts";
import { namesKnownWith, recognise, renamePerson, writeEntries } from "../../src/state/people.ts";
import type { Store } from "../../src/store/database.ts";
import { requestToRow } from "../../src/store/rows.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { after, noon } from "../groups/dossiers.ts";

const anna: Named = { waId: "46701234567", userId: "SE.anna" };
const annaLater: Named = { waId: "46707654321", userId: "SE.later", parentUserId: "SE.ENT.anna" };
const groupId = "g_spring" as GroupId;

describeOnBothDatabases("people", (database) => {
  it("are one row whoever sees them first, and however many at once", async () => {
    const parts = partsOf(await database.open());
    const crowd = Array.from({ length: 30 }, (_, n) => ({ waId: `4670123${1000 + n}`, userId: `SE.p${n}` }));
    await Promise.all(
      [crowd, crowd.toReversed(), crowd].map((seen) =>
        parts.store.transact((trx) => recognise(parts, trx, seen)),
      ),
    );
    const names = await parts.store.db.selectFrom("identities").selectAll().execute();
    expect(names).toHaveLength(60);
    expect(new Set(names.map(({ personId }) => personId)).size).toBe(30);
    expect(await parts.store.db.selectFrom("people").select("id").execute()).toHaveLength(30);
  });

  it("keep their entry when WhatsApp says that they go by other names", async () => {
    const parts = partsOf(await database.open());
    const { store } = parts;
    await store.transact((trx) => writes(parts, trx, anna, "Anna"));
    await store.transact((trx) =>
      writes(parts, trx, { waId: "46707654321", userId: null }, "Other spelling"),
    );
    await store.transact((trx) => recognise(parts, trx, [anna, annaLater]));
    await store.transact((trx) => renamePerson(parts, trx, { before: anna, after: annaLater }));
    expect(await store.db.selectFrom("people").select(["name", "note"]).execute()).toEqual([
      { name: "Anna", note: "note of Anna\nnote of Other spelling" },
    ]);
    const names = await namesKnownWith(store.db, identitiesOf({ waId: null, userId: "SE.later" }));
    expect(names.map(({ value }) => value).toSorted()).toEqual([
      "+46701234567",
      "+46707654321",
      "SE.ENT.anna",
      "SE.anna",
      "SE.later",
    ]);
  });

  it("are in the groups that WhatsApp last said they are in", async () => {
    const { store } = partsOf(await database.open());
    const there = async () =>
      (await store.db.selectFrom("members").select("value").orderBy("value").execute()).map(
        ({ value }) => value,
      );
    await store.transact((trx) =>
      membersCame(trx, [
        { groupId, person: anna, isIn: true },
        { groupId, person: annaLater, isIn: true },
        { groupId, person: annaLater, isIn: false },
        { groupId, person: anna, isIn: true },
      ]),
    );
    expect(await there()).toEqual(["+46701234567", "SE.anna"]);
    await store.transact((trx) => membersAre(trx, groupId, [annaLater]));
    expect(await there()).toEqual(["+46707654321", "SE.later"]);
    await store.transact((trx) => membersAre(trx, groupId, []));
    expect(await there()).toEqual([]);
  });

  it("are forgotten under all their names, and nobody else is", async () => {
    const parts = partsOf(await database.open());
    const { store } = parts;
    const ben: Named = { waId: "46701111111", userId: "SE.annabel" };
    await store.transact(async (trx) => {
      await recognise(parts, trx, [anna, ben]);
      await writes(parts, trx, anna, "Anna");
      await writes(parts, trx, ben, "Ben");
      await membersAre(trx, groupId, [anna, ben]);
      const asked = beginRequest(
        {
          groupId,
          whatsappId: "j1",
          requestedAt: noon,
          person: { waId: null, userId: "SE.anna", username: null },
        },
        after(0),
      );
      await trx
        .insertInto("joinRequests")
        .values(requestToRow({ ...asked, state: "rejected", reason: "owes us money" }))
        .execute();
      // Ben has a number that Anna had before, and an id that begins as hers does.
      const change = {
        fromWaId: "46701111111",
        fromUserId: null,
        toWaId: "46701234567",
        toUserId: "SE.anna",
      };
      await trx
        .insertInto("identityChanges")
        .values({ id: "change", at: noon, ...change })
        .execute();
      const invited = (value: string) => ({ value, operationId: "o_1" as OperationId, createdAt: noon });
      await trx
        .insertInto("invitations")
        .values([invited("+46701234567"), invited("+46701111111")])
        .execute();
    });
    const outcome = await forgetPerson(parts, { waId: "46701234567" }, "U0BEN");
    const rows = {
      joinRequests: 1,
      people: 1,
      identities: 2,
      members: 2,
      invitations: 1,
      identityChanges: 1,
    };
    expect(outcome).toMatchObject({ kind: "forgotten", rows });
    expect(await store.db.selectFrom("people").select("name").execute()).toEqual([{ name: "Ben" }]);
    expect(await store.db.selectFrom("joinRequests").select(["userId", "reason"]).execute()).toEqual([
      { userId: null, reason: null },
    ]);
    for (const table of ["identities", "members", "invitations"] as const) {
      const left = await store.db.selectFrom(table).select("value").execute();
      expect(
        left
          .map(({ value }) => value)
          .filter((value) => !identitiesOf(ben).some((each) => each.value === value)),
      ).toEqual([]);
      expect(left.length).toBeGreaterThan(0);
    }
  });
});

function partsOf(store: Store) {
  return { store, clock: { now: () => noon }, wake() {} };
}

type Parts = ReturnType<typeof partsOf>;

function writes(parts: Parts, trx: Parameters<typeof recognise>[1], who: Named, name: string): Promise<void> {
  const entries = identitiesOf(who)
    .slice(0, 1)
    .map((identity) => ({ identity, entry: { name, note: `note of ${name}` } }));
  return writeEntries(parts, trx, { entries, source: "written", by: "U0BEN", at: noon });
}

import { expect, it } from "vitest";
import { slotFreeIn, takeSlot } from "../../src/outbox/paces.ts";
import { describeOnBothDatabases } from "../databases.ts";

const noon = Date.UTC(2026, 0, 1, 12);
const pace = { name: "chat.update", burst: 3, everyMs: 1_200 };

describeOnBothDatabases("a limit that all instances share", (database) => {
  it("allows a burst to all of them together, and then one call at a time", async () => {
    const here = await database.open();
    const there = database.kind === "postgres" ? await database.open() : here;
    const rests: number[] = [];
    for (const store of [here, there, here, there])
      rests.push(await store.transact((trx) => takeSlot(trx, pace, noon)));
    expect(rests).toEqual([0, 0, 1_200, 2_400]);
  });

  it("fills up again while nobody calls, and no further than the burst", async () => {
    const store = await database.open();
    const take = (at: number) => store.transact((trx) => takeSlot(trx, pace, at));
    await take(noon);
    const later = noon + 3_600_000;
    expect([await take(later), await take(later), await take(later)]).toEqual([0, 0, 1_200]);
  });

  it("counts every call once, however many come at the same moment", async () => {
    const here = await database.open();
    const there = database.kind === "postgres" ? await database.open() : here;
    const rests = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? here : there).transact((trx) => takeSlot(trx, pace, noon)),
      ),
    );
    const spaced = Array.from({ length: 12 }, (_, index) => Math.max(0, (index - 1) * 1_200));
    expect(rests.toSorted((one, other) => one - other)).toEqual(spaced);
  });

  it("is looked at without taking anything", async () => {
    const store = await database.open();
    expect(await slotFreeIn(store.db, pace, noon)).toBe(0);
    for (let call = 0; call < 3; call += 1) {
      expect(await slotFreeIn(store.db, pace, noon)).toBe(0);
      await store.transact((trx) => takeSlot(trx, pace, noon));
    }
    expect(await slotFreeIn(store.db, pace, noon)).toBe(1_200);
    expect(await slotFreeIn(store.db, pace, noon + 1_000)).toBe(200);
    expect(await slotFreeIn(store.db, pace, noon + 3_600_000)).toBe(0);
  });

  it("is another one under another name", async () => {
    const store = await database.open();
    const one = { ...pace, burst: 1 };
    await store.transact((trx) => takeSlot(trx, one, noon));
    expect(await store.transact((trx) => takeSlot(trx, { ...one, name: "other" }, noon))).toBe(1_200);
  });
});

import { expect, it } from "vitest";
import { createTurns, takeSlot, type SharedPace, type Turn } from "../../src/outbox/paces.ts";
import type { Store } from "../../src/store/database.ts";
import { describeOnBothDatabases } from "../databases.ts";

const noon = Date.UTC(2026, 0, 1, 12);
const pace = { name: "chat.update", burst: 4, everyMs: 1_200 };

function take(store: Store, at: number, of: SharedPace = pace): Promise<number> {
  return store.transact((trx) => takeSlot(trx, of, at));
}

describeOnBothDatabases("a limit that all instances share", (database) => {
  it("allows a burst to all of them together, and then one call at a time", async () => {
    const here = await database.open();
    const there = database.kind === "postgres" ? await database.open() : here;
    const waits: number[] = [];
    for (const store of [here, there, here, there, here, there]) waits.push(await take(store, noon));
    expect(waits).toEqual([0, 0, 0, 0, 1_200, 1_200]);
    expect(await take(there, noon + 1_200)).toBe(0);
    expect(await take(here, noon + 1_200)).toBe(1_200);
  });

  it("fills up again while nobody calls, and no further than the burst", async () => {
    const store = await database.open();
    await take(store, noon);
    const later = noon + 3_600_000;
    const waits = [];
    for (let call = 0; call < 5; call += 1) waits.push(await take(store, later));
    expect(waits).toEqual([0, 0, 0, 0, 1_200]);
  });

  it("gives no slot twice, however many ask at the same moment", async () => {
    const here = await database.open();
    const there = database.kind === "postgres" ? await database.open() : here;
    await take(here, noon);
    const waits = await Promise.all(
      Array.from({ length: 12 }, (_, index) => take(index % 2 === 0 ? here : there, noon)),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
  });

  it("is another one under another name", async () => {
    const store = await database.open();
    const one = { ...pace, burst: 1 };
    await take(store, noon, one);
    expect(await take(store, noon, { ...one, name: "other" })).toBe(0);
    expect(await take(store, noon, one)).toBe(1_200);
  });

  it("keeps slots for who is answered, and lets nobody starve", async () => {
    const store = await database.open();
    const turns = createTurns(pace);
    const at = (turn: Turn) => store.transact((trx) => turns(trx, turn));
    const ask = (who: string, urgency: Turn["urgency"], now = noon) => at({ who, urgency, now });
    expect(await ask("count", "sometime")).toBe(noon);
    expect(await ask("second count", "sometime")).toBe(noon);
    expect(await ask("other count", "sometime")).toBeGreaterThan(noon);
    expect(await ask("digest", "soon")).toBe(noon);
    expect(await ask("other digest", "soon")).toBeGreaterThan(noon);
    expect(await ask("click", "now")).toBe(noon);
    expect(await ask("one click more", "now")).toBe(noon + 1_200);
    // Clicks go on as fast as they may, and what waits comes among them all the same.
    const took: number[] = [];
    for (let now = noon; took.length === 0 && now < noon + 60_000; now += 1_200) {
      if ((await ask("other count", "sometime", now)) === now) took.push(now);
      for (let more = 0; more < 4; more += 1) await ask(`click ${now} ${more}`, "now", now);
    }
    expect(took).toHaveLength(1);
  });

  it("lets those who wait come back at times of their own, as often as there are slots", async () => {
    const store = await database.open();
    const turns = createTurns({ ...pace, burst: 1 });
    const waits = [];
    for (let who = 0; who < 50; who += 1)
      waits.push(
        (await store.transact((trx) => turns(trx, { who: `${who}`, urgency: "now", now: noon }))) - noon,
      );
    expect(waits[0]).toBe(0);
    expect(Math.min(...waits.slice(1))).toBeGreaterThanOrEqual(1_200);
    expect(Math.max(...waits)).toBeLessThanOrEqual(50 * 1_200);
    expect(new Set(waits).size).toBeGreaterThan(25);
  });
});

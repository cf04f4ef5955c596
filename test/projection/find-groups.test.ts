import type { Kysely } from "kysely";
import { expect, it } from "vitest";
import { findGroups } from "../../src/projection/find-groups.ts";
import { addUnknownGroups } from "../../src/state/unknown-groups.ts";
import { newId, type Context } from "../../src/state/context.ts";
import { up as foldNames } from "../../src/store/migrations/0012-folded-names.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { contextWith } from "../context.ts";
import { longestTurnMs } from "../processor-time.ts";

const noon = Date.UTC(2026, 0, 1, 12);

/** A store that knows groups of these names, each a minute newer than the one before. */
async function officeWith(database: TestDatabase, subjects: readonly string[]): Promise<Context> {
  const store = await database.open();
  const groups = subjects.map((subject, index) => ({
    phoneNumberId: "1278",
    whatsappId: `group-${index}`,
    at: noon + index * 60_000,
    subject,
  }));
  const context = contextWith({ store, clock: { now: () => noon } });
  await store.transact((trx) => addUnknownGroups(context, trx, groups, { now: noon, newId }));
  return context;
}

async function foundIn(context: Context, words: string): Promise<(string | null)[]> {
  const { lines } = await findGroups(context, {
    words,
    limit: 100,
    offset: 0,
    reach: { kind: "everywhere" },
  });
  return lines.map(({ group }) => group.subject);
}

describeOnBothDatabases("finding groups", (database) => {
  it("takes words in any order and any case, each of which must occur", async () => {
    const context = await officeWith(database, ["Spring order 4471", "Autumn order 4472", "Springboard"]);
    expect(await foundIn(context, "ORDER spring")).toEqual(["Spring order 4471"]);
    expect(await foundIn(context, "  spri  ")).toEqual(["Springboard", "Spring order 4471"]);
    expect(await foundIn(context, "spring autumn")).toEqual([]);
  });

  it("gives the newest first, a page at a time, with the total", async () => {
    const context = await officeWith(database, ["one a", "two a", "three a", "four"]);
    expect(await foundIn(context, "")).toEqual(["four", "three a", "two a", "one a"]);
    const page = await findGroups(context, {
      words: "a",
      limit: 2,
      offset: 2,
      reach: { kind: "everywhere" },
    });
    expect(page).toMatchObject({ total: 3, lines: [{ group: { subject: "one a" } }] });
  });

  it("takes for letters what has a meaning in a pattern", async () => {
    const context = await officeWith(database, [
      "100% sure",
      "100 pieces",
      "snake_case",
      "back\\slash",
      "O'Brien",
    ]);
    expect(await foundIn(context, "100%")).toEqual(["100% sure"]);
    expect(await foundIn(context, "e_c")).toEqual(["snake_case"]);
    expect(await foundIn(context, "k\\s")).toEqual(["back\\slash"]);
    expect(await foundIn(context, "o'b")).toEqual(["O'Brien"]);
    expect(await foundIn(context, "zz%")).toEqual([]);
  });

  it("knows every script, emoji, and letters in other clothes", async () => {
    const context = await officeWith(database, [
      "سلام 🌷",
      "Été à Ñuñoa",
      "שלום",
      "Ｆｕｌｌ ｗｉｄｔｈ",
      "ΟΔΟΣ",
    ]);
    expect(await foundIn(context, "🌷")).toEqual(["سلام 🌷"]);
    expect(await foundIn(context, "سلام")).toEqual(["سلام 🌷"]);
    expect(await foundIn(context, "שלום")).toEqual(["שלום"]);
    expect(await foundIn(context, "ñuñoa ÉTÉ")).toEqual(["Été à Ñuñoa"]);
    expect(await foundIn(context, "full width")).toEqual(["Ｆｕｌｌ ｗｉｄｔｈ"]);
  });

  it("takes any text somebody may paste", async () => {
    const context = await officeWith(database, ["Spring"]);
    expect(await foundIn(context, "x ".repeat(5_000))).toEqual([]);
    expect(await foundIn(context, "spring ".repeat(5_000))).toEqual(["Spring"]);
    expect(await foundIn(context, "'; drop table groups; --")).toEqual([]);
    expect(await foundIn(context, "spring")).toEqual(["Spring"]);
  });

  it("takes quotes and capitals as people mean them, also of groups an older version has stored", async () => {
    const context = await officeWith(database, ["Pat’s Straße", "ΟΔΟΣ"]);
    const { db } = context.store;
    await db.updateTable("groups").set({ searchKey: "as it was" }).execute();
    expect(await foundIn(context, "pat's")).toEqual([]);
    await foldNames(db as unknown as Kysely<unknown>);
    await foldNames(db as unknown as Kysely<unknown>);
    expect(await foundIn(context, "PAT'S STRASSE")).toEqual(["Pat’s Straße"]);
    expect(await foundIn(context, "οδος")).toEqual(["ΟΔΟΣ"]);
  });

  it("tells the nearest names where none has the words, and holds nobody up at ten thousand groups", async () => {
    const subjects = Array.from({ length: 9_999 }, (_, index) => `Order ${index} of spring volunteers`);
    const context = await officeWith(database, ["Harbour volunteers", ...subjects]);
    const heldMs = await longestTurnMs(async () => {
      const reach = { kind: "everywhere" } as const;
      const query = { words: "harbor volunter", limit: 20, offset: 0, reach };
      const { total, instead } = await findGroups(context, query);
      expect(total).toBe(0);
      expect(instead?.nearest.map(({ group }) => group.subject)).toEqual(["Harbour volunteers"]);
    });
    expect(heldMs).toBeLessThan(1_000);
  });
});

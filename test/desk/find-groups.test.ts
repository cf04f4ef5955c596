import { expect, it } from "vitest";
import { findGroups } from "../../src/desk/find-groups.ts";
import { strangers } from "../../src/desk/groups.ts";
import { newId, type Office } from "../../src/desk/office.ts";
import { createLog } from "../../src/log.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";

const noon = Date.UTC(2026, 0, 1, 12);

/** A store that knows groups of these names, each a minute newer than the one before. */
async function officeWith(database: TestDatabase, subjects: readonly string[]): Promise<Office> {
  const store = await database.open();
  const groups = subjects.map((subject, index) => ({
    phoneNumberId: "1278",
    whatsappId: `group-${index}`,
    at: noon + index * 60_000,
    subject,
  }));
  await store.transact((trx) => strangers(trx, groups, { now: noon, newId }));
  return {
    store,
    clock: { now: () => noon },
    log: createLog("silent"),
    defaultChannel: "C1",
    phoneNumberIds: ["1278"],
    businessAccountId: null,
    ring: () => {},
  };
}

async function foundIn(office: Office, words: string): Promise<(string | null)[]> {
  const { lines } = await findGroups(office, { words, limit: 100, offset: 0 });
  return lines.map(({ group }) => group.subject);
}

describeOnBothDatabases("finding groups", (database) => {
  it("takes words in any order and any case, each of which must occur", async () => {
    const office = await officeWith(database, ["Spring order 4471", "Autumn order 4472", "Springboard"]);
    expect(await foundIn(office, "ORDER spring")).toEqual(["Spring order 4471"]);
    expect(await foundIn(office, "  spri  ")).toEqual(["Springboard", "Spring order 4471"]);
    expect(await foundIn(office, "spring autumn")).toEqual([]);
  });

  it("gives the newest first, a page at a time, with the total", async () => {
    const office = await officeWith(database, ["one a", "two a", "three a", "four"]);
    expect(await foundIn(office, "")).toEqual(["four", "three a", "two a", "one a"]);
    const page = await findGroups(office, { words: "a", limit: 2, offset: 2 });
    expect(page).toMatchObject({ total: 3, lines: [{ group: { subject: "one a" } }] });
  });

  it("takes for letters what has a meaning in a pattern", async () => {
    const office = await officeWith(database, [
      "100% sure",
      "100 pieces",
      "snake_case",
      "back\\slash",
      "O'Brien",
    ]);
    expect(await foundIn(office, "100%")).toEqual(["100% sure"]);
    expect(await foundIn(office, "e_c")).toEqual(["snake_case"]);
    expect(await foundIn(office, "k\\s")).toEqual(["back\\slash"]);
    expect(await foundIn(office, "o'b")).toEqual(["O'Brien"]);
    expect(await foundIn(office, "zz%")).toEqual([]);
  });

  it("knows every script, emoji, and letters in other clothes", async () => {
    const office = await officeWith(database, [
      "سلام 🌷",
      "Été à Ñuñoa",
      "שלום",
      "Ｆｕｌｌ ｗｉｄｔｈ",
      "ΟΔΟΣ",
    ]);
    expect(await foundIn(office, "🌷")).toEqual(["سلام 🌷"]);
    expect(await foundIn(office, "سلام")).toEqual(["سلام 🌷"]);
    expect(await foundIn(office, "שלום")).toEqual(["שלום"]);
    expect(await foundIn(office, "ñuñoa ÉTÉ")).toEqual(["Été à Ñuñoa"]);
    expect(await foundIn(office, "full width")).toEqual(["Ｆｕｌｌ ｗｉｄｔｈ"]);
  });

  it("takes any text somebody may paste", async () => {
    const office = await officeWith(database, ["Spring"]);
    expect(await foundIn(office, "x ".repeat(5_000))).toEqual([]);
    expect(await foundIn(office, "spring ".repeat(5_000))).toEqual(["Spring"]);
    expect(await foundIn(office, "'; drop table groups; --")).toEqual([]);
    expect(await foundIn(office, "spring")).toEqual(["Spring"]);
  });
});

import { expect, it } from "vitest";
import { createKeyed } from "../../src/store/keyed.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { describeOnBothDatabases } from "../databases.ts";

const hourMs = 60 * 60_000;

describeOnBothDatabases("a keyed value", (database) => {
  it("is what was set last, for every instance", async () => {
    const [here, there] = [await database.open(), await database.open()];
    const people = createKeyed<string[]>(here.db, "people");
    await people.set("S1", ["U1"], hourMs);
    await people.set("S1", ["U1", "U2"], hourMs);
    expect(await createKeyed<string[]>(there.db, "people").get("S1")).toEqual(["U1", "U2"]);
  });

  it("is not there before it is set and after it is deleted", async () => {
    const people = createKeyed<string>((await database.open()).db, "people");
    expect(await people.get("S1")).toBeUndefined();
    await people.set("S1", "x", hourMs);
    await people.delete("S1");
    expect(await people.get("S1")).toBeUndefined();
  });

  it("belongs to its namespace", async () => {
    const { db } = await database.open();
    await createKeyed<string>(db, "people").set("1", "ada", hourMs);
    expect(await createKeyed<string>(db, "forms").get("1")).toBeUndefined();
  });

  it("expires", async () => {
    const people = createKeyed<string>((await database.open()).db, "people");
    await people.set("S1", "x", 30);
    await expect.poll(() => people.get("S1"), { interval: 5 }).toBeUndefined();
  });

  it("fails loudly when the database does, instead of seeming absent or written", async () => {
    const { db } = await database.open();
    const people = createKeyed<string>(db, "people");
    await db.schema.dropTable("keyed").execute();
    await expect(people.get("S1")).rejects.toThrow(StoreError);
    await expect(people.set("S1", "x", hourMs)).rejects.toThrow(StoreError);
    await expect(people.delete("S1")).rejects.toThrow(StoreError);
  });
});

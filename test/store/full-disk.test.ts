// A disk that fills while Groupdesk runs: why is said, nothing is believed that was not stored, and it goes on when there is room.
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../src/error-code.ts";
import { createStoreProbe } from "../../src/health.ts";
import { afterCommit } from "../../src/store/after-commit.ts";
import type { Trx } from "../../src/store/database.ts";
import { reasonOf, reasonOnDisk } from "../../src/store/reasons.ts";
import { describeOnBothDatabases, describeOnSqlite } from "../databases.ts";

describeOnSqlite("a full disk", (database) => {
  it("is called that by whoever writes and whoever asks, and room is all it needs", async () => {
    const store = await database.open();
    // As many pages as there are now, and none more: to SQLite that is a disk without room.
    await sql`pragma max_page_count = 1`.execute(store.db);
    const failure = await store
      .transact((trx) => keep(trx, "large", "x".repeat(1_000_000)))
      .catch((error: unknown) => error);
    expect(codeOf(failure)).toBe("SQLITE_FULL");
    expect(reasonOf(failure)).toBe("its disk is full");
    await sql`pragma max_page_count = 1073741823`.execute(store.db);
    await store.transact((trx) => keep(trx, "large", "x".repeat(1_000_000)));
    expect(await createStoreProbe(store)()).toBeNull();
  });
});

describe("why a database refuses", () => {
  it("is that the disk is full, also where SQLite calls that an error of input and output", () => {
    const failure = Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR_SHMSIZE" });
    // No byte is free there.
    expect(reasonOnDisk(failure, "/proc/groupdesk.db")).toBe("its disk is full");
    expect(reasonOnDisk(failure, "/tmp/groupdesk.db")).toBe("its disk gives errors");
  });

  it("is found in what was behind it, and nothing is said that is not known", () => {
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    expect(reasonOf(new AggregateError([refused]))).toBe("nothing answers at its address");
    expect(reasonOf(new Error("x", { cause: refused }))).toBe("nothing answers at its address");
    expect(reasonOf(new Error("x"))).toBeUndefined();
  });
});

describeOnBothDatabases("what is to be done after a commit", (database) => {
  it("is done after it, once, and not when the transaction was lost", async () => {
    const store = await database.open();
    const done: string[] = [];
    await store.transact(async (trx) => {
      afterCommit(trx, () => void done.push("kept"));
      await keep(trx, "one", "1");
      expect(done).toEqual([]);
    });
    expect(done).toEqual(["kept"]);
    const lost = store.transact(async (trx) => {
      afterCommit(trx, () => void done.push("lost"));
      throw new Error("no");
    });
    await expect(lost).rejects.toThrow("no");
    expect(done).toEqual(["kept"]);
  });
});

async function keep(trx: Trx, key: string, value: string): Promise<void> {
  await trx.insertInto("keyed").values({ key, value, expiresAt: null }).execute();
}

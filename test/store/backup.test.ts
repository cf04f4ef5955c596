// Backups, restores and the move to PostgreSQL, on databases that somebody works with meanwhile.
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import type { GroupId } from "../../src/groups/model.ts";
import { appendAudit } from "../../src/store/audit.ts";
import { backUp, contentsOf, lastBackupAt, restore } from "../../src/store/backup.ts";
import { createKeyed } from "../../src/store/keyed.ts";
import { openStore, type Store } from "../../src/store/database.ts";
import { moveToPostgres } from "../../src/store/move-to-postgres.ts";
import { describeOnBothDatabases, freshDatabaseUrl, type DatabaseKind } from "../databases.ts";
import { runToTheEnd } from "../journeys/process.ts";

const now = () => 1_800_000_000_000;
const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

describeOnBothDatabases("a backup", (database) => {
  it("is made while somebody writes, is read back, and restores into either database", async () => {
    const store = await database.open();
    await live(store, 450);
    const file = join(await folder(), "one.db");
    const done = new AbortController();
    const writing = (async () => {
      for (let number = 450; !done.signal.aborted; number += 1) {
        await write(store, number);
        await turnOfTheLoop();
      }
    })();
    const contents = await backUp(await database.url(), file, now);
    done.abort();
    await writing;
    expect(contents.get("audit")?.rows).toBeGreaterThanOrEqual(450);
    expect(contents.get("audit")?.rows).toBe(contents.get("groups")?.rows);
    expect(await lastBackupAt(store)).toBe(now());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const kind of ["sqlite", "postgres"] as const) {
      const url = await emptyDatabase(kind);
      const restored = await restore(file, url, { over: false, now });
      expect(restored.contents).toEqual(contents);
      expect(await contentsIn(url)).toEqual(contents);
    }
  });

  it("is not put over what is there, unless somebody says so, and never under a bot that works", async () => {
    const store = await database.open();
    await live(store, 3);
    const url = await database.url();
    const file = join(await folder(), "one.db");
    await backUp(url, file, now);
    const before = await contentsOf(store);
    await live(store, 2, 3);
    await store.close();
    await expect(restore(file, url, { over: false, now })).rejects.toThrow("add --over");
    expect((await contentsIn(url)).get("groups")?.rows).toBe(5);
    await restore(file, url, { over: true, now });
    const after = await contentsIn(url);
    for (const table of ["groups", "audit", "auditTail"] as const)
      expect(after.get(table)).toEqual(before.get(table));
    const working = await database.open();
    await sql`insert into lanes (platform, id, holder, "heldUntil", "readyAt", failures, "pausedAt")
      values ('slack', 'C1', 'somebody', ${now() + 10_000}, 0, 0, 0)`.execute(working.db);
    await expect(restore(file, url, { over: true, now })).rejects.toThrow("Stop every instance");
  });

  it("is not one when the audit does not hold together, and leaves no file behind", async () => {
    const store = await database.open();
    await live(store, 5);
    await store.db.updateTable("audit").set({ actor: "somebody else" }).where("seq", "=", 2).execute();
    const file = join(await folder(), "one.db");
    await expect(backUp(await database.url(), file, now)).rejects.toThrow("of the audit breaks at row 2");
    expect(existsSync(file)).toBe(false);
    expect(existsSync(`${file}.unfinished`)).toBe(false);
    expect(await lastBackupAt(store)).toBeNull();
  });

  it("is refused to a version that the database does not belong to", async () => {
    const store = await database.open();
    await sql`delete from kysely_migration where name = (select max(name) from kysely_migration)`.execute(
      store.db,
    );
    const file = join(await folder(), "one.db");
    await expect(backUp(await database.url(), file, now)).rejects.toThrow("of an older version");
  });
});

describe("a damaged backup", () => {
  it("is refused before anything is changed", async () => {
    const url = await emptyDatabase("sqlite");
    const store = await openStore(url);
    await live(store, 300);
    await store.close();
    const file = join(await folder(), "one.db");
    await backUp(url, file, now);
    const bytes = readFileSync(file);
    bytes.fill(0x55, bytes.length / 2, bytes.length / 2 + 8_192);
    chmodSync(file, 0o600);
    writeFileSync(file, bytes);
    await expect(restore(file, url, { over: true, now })).rejects.toThrow(/damaged|no backup|breaks/u);
    expect((await contentsIn(url)).get("groups")?.rows).toBe(300);
    const text = join(await folder(), "text.db");
    writeFileSync(text, "no database at all, but long enough to be taken for the head of one".repeat(20));
    await expect(restore(text, url, { over: true, now })).rejects.toThrow("no backup that can be read");
  });
});

describe("the commands about backups", () => {
  it("refuse a folder that is not there, put it into one that is, and do nothing for help or a slip", async () => {
    const url = await emptyDatabase("sqlite");
    await (await openStore(url)).close();
    const to = await folder();
    const run = (...words: string[]) => runToTheEnd({ DATABASE_URL: url }, ...words);
    // A disk that was not mounted.
    const away = await run("backup", join(to, "mounted", "x.db"));
    expect([away.code, away.stderr]).toEqual([1, expect.stringContaining("There is no folder")]);
    expect(existsSync(join(to, "mounted"))).toBe(false);
    for (const [word, code] of [
      ["--help", 0],
      ["-h", 0],
      ["--verify", 1],
    ] as const)
      expect((await run("backup", to, word)).code).toBe(code);
    expect(readdirSync(to)).toEqual([]);
    expect((await run("backup", to)).code).toBe(0);
    expect(readdirSync(to)).toEqual([expect.stringMatching(/^groupdesk-.*\.db$/u)]);
    expect((await run("restore", join(to, "gone.db"))).stderr).toBe(
      `There is no file ${join(to, "gone.db")}.\n`,
    );
    const garbage = join(to, "garbage.db");
    writeFileSync(garbage, "no database at all, but long enough to be taken for the head of one".repeat(20));
    const refused = await run("restore", garbage, "--over");
    expect(refused.stderr).toContain(`${garbage} is no backup that can be read`);
    expect(refused.stderr).not.toContain("groupdesk-restore-");
    const nowhere = await runToTheEnd({ DATABASE_URL: "postgres://127.0.0.1:1/x" }, "backup", to);
    expect(nowhere.stderr.match(/ECONNREFUSED/gu)).toHaveLength(1);
  });
});

describe("the move to PostgreSQL", () => {
  it("brings every row, goes on where it was cut off, and refuses a target with other things in it", async () => {
    const from = await emptyDatabase("sqlite");
    const source = await openStore(from);
    await live(source, 450);
    await createKeyed(source.db, "names").set("x", { a: "😀" }, 3_600_000);
    const expected = await contentsOf(source);
    await expect(moveToPostgres(from, from)).rejects.toThrow("must begin with postgres://");
    await source.close();
    const to = await emptyDatabase("postgres");
    const cut = moveToPostgres(from, to, (table) => {
      if (table === "operations") throw new Error("the connection is gone");
    });
    await expect(cut).rejects.toThrow("the connection is gone");
    // Something half written, and something that is gone from the file since.
    const target = await openStore(to);
    await target.db
      .updateTable("groups")
      .set({ subject: "half" })
      .where("id", "=", "g_7" as GroupId)
      .execute();
    await write(target, 99_999);
    await target.close();
    expect(await moveToPostgres(from, to)).toEqual(expected);
    expect(await contentsIn(to)).toEqual(expected);
    await expect(moveToPostgres(from, to)).rejects.toThrow("There is something in the target already");
  });

  it("is refused while the bot runs on the file", async () => {
    const from = await emptyDatabase("sqlite");
    const running = await openStore(from, { alone: true });
    await expect(moveToPostgres(from, await emptyDatabase("postgres"))).rejects.toThrow(
      "Another Groupdesk works",
    );
    await running.close();
  });
});

describe("the commands about the data", () => {
  it("back up, move and restore as operators type them, with DATABASE_URL alone", async () => {
    const from = await emptyDatabase("sqlite");
    const store = await openStore(from);
    await live(store, 3);
    const expected = await contentsOf(store);
    await store.close();
    const file = join(await folder(), "one.db");
    const to = await emptyDatabase("postgres");
    const said = async (env: Record<string, string>, ...part: string[]) => {
      const { code, stdout, stderr } = await runToTheEnd(env, ...part);
      return `${code} ${stdout}${stderr}`;
    };
    expect(await said({ DATABASE_URL: from }, "backup", file)).toMatch(/^0 Backup in .*read back and whole/u);
    expect(await said({ DATABASE_URL: from }, "backup", file)).toMatch(/^1 There is a file/u);
    expect(await said({ DATABASE_URL: from, POSTGRES_URL: to }, "migrate:postgres")).toContain(
      "Everything is there",
    );
    const other = await emptyDatabase("sqlite");
    expect(await said({ DATABASE_URL: other }, "restore", file)).toContain("and the same as in it");
    for (const table of ["groups", "audit"] as const) {
      expect((await contentsIn(to)).get(table)).toEqual(expected.get(table));
      expect((await contentsIn(other)).get(table)).toEqual(expected.get(table));
    }
    expect(await said({ DATABASE_URL: "mysql://x" }, "backup")).toMatch(/^1 DATABASE_URL: must begin/u);
    expect(await said({ DATABASE_URL: "sqlite:/nowhere/x.db" }, "backup")).toMatch(
      /^1 There is no database/u,
    );
  });
});

async function live(store: Store, groups: number, from = 0): Promise<void> {
  for (let number = from; number < from + groups; number += 1) await write(store, number);
}

/** A group and its line of the audit, together. */
async function write(store: Store, number: number): Promise<void> {
  await store.transact(async (trx) => {
    await sql`insert into groups (id, "phoneNumberId", "whatsappId", subject, "searchKey", "standingAt", "settingsAt", "peopleAt", "createdAt")
      values (${`g_${number}`}, '1', ${`w_${number}`}, ${`Spring 😀 ${number}`}, '', 0, 0, 0, ${1_800_000_000_000 + number})`.execute(
      trx,
    );
    const groupId = `g_${number}` as GroupId;
    const entry = {
      at: number,
      actor: "U0BEN",
      action: "group created",
      groupId,
      operationId: null,
      details: { number },
    };
    await appendAudit(trx, store, [entry]);
  });
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "groupdesk-backup-"));
  endings.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function emptyDatabase(kind: DatabaseKind): Promise<string> {
  const { url, drop } = await freshDatabaseUrl(kind);
  endings.push(drop);
  return url;
}

async function contentsIn(url: string) {
  const store = await openStore(url);
  try {
    return await contentsOf(store);
  } finally {
    await store.close();
  }
}

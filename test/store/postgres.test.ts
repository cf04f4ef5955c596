import { chmod, chown, copyFile, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore, type Database } from "../../src/store/database.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { freshDatabaseUrl } from "../databases.ts";
import { startPostgres, type RunningPostgres } from "../postgres.ts";

describe("PostgreSQL", () => {
  it("is brought to its shape once when many instances start at the same moment", async () => {
    const { url, drop } = await freshDatabaseUrl("postgres");
    const stores = await Promise.all(Array.from({ length: 5 }, () => openStore(url)));
    const [first] = stores;
    const applied = await first?.db.selectFrom("auditTail").select("id").execute();
    expect(applied).toHaveLength(32);
    await Promise.all(stores.map((store) => store.close()));
    await drop();
  });

  it("runs a transaction again that lost against another instance", async () => {
    const { url, drop } = await freshDatabaseUrl("postgres");
    const [one, other] = [await openStore(url), await openStore(url)];
    let runs = 0;
    await one.transact(async (trx) => {
      runs += 1;
      await sql`set transaction isolation level repeatable read`.execute(trx);
      await trx.selectFrom("groupChannels").selectAll().execute();
      if (runs === 1)
        await other.db.insertInto("groupChannels").values({ groupId: "g_1", channel: "C1" }).execute();
      await trx
        .insertInto("groupChannels")
        .values({ groupId: "g_1", channel: "C2" })
        .onConflict((conflict) => conflict.column("groupId").doUpdateSet({ channel: "C2" }))
        .execute();
    });
    expect(runs).toBe(2);
    expect(await other.db.selectFrom("groupChannels").select("channel").execute()).toEqual([
      { channel: "C2" },
    ]);
    await Promise.all([one.close(), other.close()]);
    await drop();
  });

  it("ends the transaction of an instance that froze in it, and the others go on", async () => {
    const { url, drop } = await freshDatabaseUrl("postgres");
    const [frozen, survivor] = [await openStore(url), await openStore(url)];
    await survivor.db.insertInto("groupChannels").values({ groupId: "g_1", channel: "C1" }).execute();
    const move = (trx: Database, channel: string) =>
      trx.updateTable("groupChannels").set({ channel }).where("groupId", "=", "g_1").execute();
    const locked = Promise.withResolvers<void>();
    const thawed = Promise.withResolvers<void>();
    const failing = frozen.transact(async (trx) => {
      await move(trx, "C2");
      locked.resolve();
      await thawed.promise;
    });
    await locked.promise;
    await survivor.transact((trx) => move(trx, "C3"));
    thawed.resolve();
    await expect(failing).rejects.toThrow();
    expect(await survivor.db.selectFrom("groupChannels").select("channel").execute()).toEqual([
      { channel: "C3" },
    ]);
    await Promise.all([frozen.close(), survivor.close()]);
    await drop();
  });

  it("limits on the server how long a statement, a lock and a vanished host may hold up others", async () => {
    const { url, drop } = await freshDatabaseUrl("postgres");
    const store = await openStore(url);
    const names = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"];
    const keepalives = ["tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count"];
    const limits = await store.transact(async (trx) => {
      const { rows } = await sql<{ name: string; setting: string }>`
        select name, setting from pg_settings where name in (${sql.join([...names, ...keepalives])})`.execute(
        trx,
      );
      return Object.fromEntries(rows.map(({ name, setting }) => [name, Number(setting)]));
    });
    expect(limits).toEqual({
      statement_timeout: 15_000,
      lock_timeout: 12_000,
      idle_in_transaction_session_timeout: 10_000,
      tcp_keepalives_idle: 10,
      tcp_keepalives_interval: 5,
      tcp_keepalives_count: 3,
    });
    await store.close();
    await drop();
  });

  it.each(["LATIN1", "SQL_ASCII"])(
    "that keeps texts as %s is refused at start, by name",
    async (encoding) => {
      const { url, drop } = await freshDatabaseUrl("postgres");
      const administrator = await openStore(url);
      const name = `${new URL(url).pathname.slice(1)}_${encoding.toLowerCase()}`;
      await sql
        .raw(`create database ${name} encoding '${encoding}' lc_collate 'C' lc_ctype 'C' template template0`)
        .execute(administrator.db);
      const other = new URL(url);
      other.pathname = name;
      await expect(openStore(other.href)).rejects.toThrow(
        new RegExp(`keeps texts as ${encoding}.*needs UTF8: create database`),
      );
      await sql.raw(`drop database ${name} with (force)`).execute(administrator.db);
      await administrator.close();
      await drop();
    },
  );

  it.each([
    ["sslmode=perhaps", "sslmode must be disable, allow, prefer, require, verify-ca or verify-full"],
    ["sslmode=verify-ca", "sslmode=verify-ca needs sslrootcert"],
  ])("refuses %s in its address", async (parameter, sentence) => {
    await expect(openStore(`postgres://x@127.0.0.1:1/x?${parameter}`)).rejects.toThrow(sentence);
  });

  it("that cannot be reached is reported as a failure of the store", async () => {
    await expect(openStore("postgres://postgres@127.0.0.1:1/none")).rejects.toThrow(StoreError);
  });
});

describe("a PostgreSQL that takes encrypted connections only", () => {
  let server: RunningPostgres;
  const certificate = fileURLToPath(new URL("../fixtures/tls/server.crt", import.meta.url));

  beforeAll(async () => {
    server = await startPostgres({
      settings: { ssl: "on" },
      async prepare(folder) {
        const { uid, gid } = await stat(folder);
        for (const file of ["server.crt", "server.key"]) {
          await copyFile(new URL(`../fixtures/tls/${file}`, import.meta.url), join(folder, file));
          await chmod(join(folder, file), 0o600);
          if (process.getuid?.() === 0) await chown(join(folder, file), uid, gid);
        }
        const rules = join(folder, "pg_hba.conf");
        const encryptedOnly = (await readFile(rules, "utf8")).replaceAll(/^host\b/gmu, "hostssl");
        await writeFile(rules, encryptedOnly);
      },
    });
  });
  afterAll(() => server.stop());

  const at = (host: string, query: string) => `${server.url.replace("127.0.0.1", host)}${query}`;

  it.each([
    "",
    "?sslmode=prefer",
    "?sslmode=allow",
    "?sslmode=require",
    "?sslmode=no-verify",
    `?sslmode=verify-full&sslrootcert=${certificate}`,
    `?sslmode=verify-ca&sslrootcert=${certificate}`,
    `?sslmode=require&sslrootcert=${certificate}`,
  ])("is reached with localhost%s, and encrypted, and no library warns of it", async (query) => {
    const warnings: string[] = [];
    const hear = ({ message }: Error): void => void warnings.push(message);
    process.on("warning", hear);
    const store = await openStore(at("localhost", query));
    const { rows } = await sql<{
      ssl: boolean;
    }>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(store.db);
    expect(rows).toEqual([{ ssl: true }]);
    await store.close();
    process.off("warning", hear);
    expect(warnings).toEqual([]);
  });

  it.each([
    ["127.0.0.1", `?sslmode=verify-full&sslrootcert=${certificate}`, "another name than its certificate's"],
    ["localhost", "?sslmode=verify-full", "a certificate that nobody vouches for"],
    ["localhost", "?sslmode=disable", "no encryption"],
  ])("is refused at %s%s: %s", async (host, query) => {
    await expect(openStore(at(host, query))).rejects.toThrow("The database could not be opened");
  });
});

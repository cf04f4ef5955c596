// PostgreSQL for several instances: encrypted as DATABASE_URL says, able to hold our data, and with limits on the server, so
// that an instance that froze or vanished cannot stop the others. `database.ts` opens it.
import { CompiledQuery, PostgresDialect, type DatabaseConnection, type Dialect, type Driver } from "kysely";
import { Client, Pool, types } from "pg";
import type { OpenedDatabase } from "./opened-database.ts";
import { SteadyShapes } from "./postgres-shapes.ts";
import { createPreparing } from "./prepared-postgres.ts";
import { StoreError } from "./store-error.ts";

const connectWithinMs = 5_000;

/** @throws StoreError when what it has is no place for our data, or DATABASE_URL asks for what cannot be. */
export async function openPostgres(url: string): Promise<OpenedDatabase> {
  const connectionString = await reachable(waysTo(url));
  const pool = new Pool({
    connectionString,
    max: 10,
    connectionTimeoutMillis: connectWithinMs,
    // Statements that are asked for together do not wait for each other's answers.
    pipeline: true,
    // A network that died silently must not hold a lane until TCP notices.
    query_timeout: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // Counts and times come as 64-bit integers; all of ours are exact as numbers.
    types: {
      getTypeParser: (oid, format) =>
        (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)) as never,
    },
  });
  // A connection that breaks must not end the process, whether it is idle or in the middle of a transaction: the query
  // that needs it fails, and the next one opens another.
  pool.on("error", () => undefined);
  const prepareFor = createPreparing();
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    prepareFor(client);
  });
  const plain = new PostgresDialect({
    pool,
    // Of the server's end: else a host that vanished keeps its connection, and its locks, for two hours. A pooler in between
    // may not know these, and then has its own.
    async onCreateConnection(connection) {
      await connection.executeQuery(CompiledQuery.raw(serverKeepalives)).catch(() => undefined);
    },
  });
  let isLimited = false;
  const dialect: Dialect = {
    createAdapter: () => plain.createAdapter(),
    createDriver: () => createLimitedDriver(plain.createDriver(), () => isLimited),
    createIntrospector: (db) => plain.createIntrospector(db),
    createQueryCompiler: () => new SteadyShapes(),
  };
  // Its own vacuum clears what was removed, in its own time.
  return { dialect, migrated: () => void (isLimited = true), wipe: async () => true, release() {} };
}

// Tables grow in one storm from nothing to thousands of rows: a plan made before that reads them from end to end.
const serverKeepalives =
  "set plan_cache_mode = force_custom_plan; set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3; set tcp_user_timeout = 25000";

/**
 * Within a transaction, because a pooler such as PgBouncer may give each transaction another connection, and takes no such
 * settings when it connects. An instance that stands still in the middle loses its transaction, and whoever waits for its locks
 * goes on; that one must wait a little longer than that.
 */
const begin =
  "begin; set local idle_in_transaction_session_timeout = 10000; set local lock_timeout = 12000; set local statement_timeout = 15000";

function createLimitedDriver(driver: Driver, isLimited: () => boolean): Driver {
  const { savepoint, rollbackToSavepoint, releaseSavepoint } = driver;
  const begun = new WeakMap<DatabaseConnection, Promise<unknown>>();
  return {
    init: (options) => driver.init(options),
    acquireConnection: (options) => driver.acquireConnection(options),
    async beginTransaction(connection, settings) {
      if (!isLimited() || settings.isolationLevel !== undefined || settings.accessMode !== undefined)
        return driver.beginTransaction(connection, settings);
      // The first statement travels along; if this fails, so does all that follows.
      const answer = connection.executeQuery(CompiledQuery.raw(begin));
      answer.catch(() => undefined);
      begun.set(connection, answer);
    },
    async commitTransaction(connection) {
      await begun.get(connection);
      await driver.commitTransaction(connection);
    },
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    ...(savepoint === undefined ? {} : { savepoint: savepoint.bind(driver) }),
    ...(rollbackToSavepoint === undefined ? {} : { rollbackToSavepoint: rollbackToSavepoint.bind(driver) }),
    ...(releaseSavepoint === undefined ? {} : { releaseSavepoint: releaseSavepoint.bind(driver) }),
    releaseConnection: (connection, options) => driver.releaseConnection(connection, options),
    destroy: (options) => driver.destroy(options),
  };
}

/**
 * How libpq would connect, in its order: without `sslmode` it encrypts where the server can.
 * Source: postgresql.org/docs/current/libpq-ssl.html
 */
function waysTo(url: string): string[] {
  const [, sslmode = "prefer"] = /[?&]sslmode=([^&]*)/.exec(url) ?? [];
  const as = (mode: string): string => withParameters(url, { sslmode: mode, uselibpqcompat: "true" });
  switch (sslmode) {
    case "disable":
      return [as("disable")];
    case "allow":
      return [as("disable"), as("require")];
    case "prefer":
      return [as("require"), as("disable")];
    case "require":
    // The word of Node's driver, and of Heroku's documentation, for the same.
    case "no-verify":
      return [as("require")];
    case "verify-ca":
      if (!/[?&]sslrootcert=[^&]/.test(url))
        throw new StoreError(
          "DATABASE_URL: sslmode=verify-ca needs sslrootcert, the path of the CA's certificate.",
        );
      return [as("verify-ca")];
    case "verify-full":
      return [as("verify-full")];
    default:
      throw new StoreError(
        "DATABASE_URL: sslmode must be disable, allow, prefer, require, verify-ca or verify-full.",
      );
  }
}

function withParameters(url: string, parameters: Record<string, string>): string {
  const [address = "", query = ""] = url.split("?", 2);
  const search = new URLSearchParams(query);
  for (const [name, value] of Object.entries(parameters)) search.set(name, value);
  return `${address}?${search.toString()}`;
}

/** The first way that leads there. @throws the reason that tells most when none does. */
async function reachable(ways: readonly string[]): Promise<string> {
  const failures: unknown[] = [];
  for (const connectionString of ways) {
    const client = new Client({ connectionString, connectionTimeoutMillis: connectWithinMs });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await refuseOtherEncodings(client);
      return connectionString;
    } catch (error) {
      if (error instanceof StoreError) throw error;
      failures.push(error);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw failures.find((error) => !/does not support SSL/.test(String(error))) ?? failures[0];
}

/** Another encoding would be found out by the first emoji, long after WhatsApp was told that all is well. */
async function refuseOtherEncodings(client: Client): Promise<void> {
  const { rows } = await client.query<{ server_encoding: string }>("show server_encoding");
  const encoding = rows[0]?.server_encoding;
  if (encoding === "UTF8") return;
  throw new StoreError(
    `The database keeps texts as ${encoding}, which cannot hold every name. Groupdesk needs UTF8: create database groupdesk encoding 'UTF8' template template0.`,
  );
}

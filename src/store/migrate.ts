// Brings the database to the shape this version of the code knows, at every start. Several instances may start at once:
// Kysely's migrator takes the database's own lock. A database from a newer version is refused.
import { sql, type Kysely, type Transaction } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { locks } from "./locks.ts";
import { up as foundation } from "./migrations/0001-foundation.ts";
import { up as messages } from "./migrations/0002-messages.ts";
import { up as groupList } from "./migrations/0003-group-list.ts";
import { up as settledOperations } from "./migrations/0004-settled-operations.ts";
import { up as oneLife } from "./migrations/0005-one-life.ts";
import { up as doubts } from "./migrations/0006-doubts.ts";
import { up as auditChains } from "./migrations/0007-audit-chains.ts";
import { up as growth } from "./migrations/0008-growth.ts";
import { up as buttonPlaces } from "./migrations/0010-button-places.ts";
import { up as foldedNames } from "./migrations/0012-folded-names.ts";
import { up as routes } from "./migrations/0019-routes.ts";
import { up as people } from "./migrations/0020-people.ts";
import { up as auditKeys } from "./migrations/0021-audit-keys-alerts-announcements.ts";
import { up as bridge } from "./migrations/0023-bridge.ts";
import { up as expectedGuests } from "./migrations/0024-expected-guests.ts";
import { up as reminders } from "./migrations/0025-reminders.ts";
import { up as bridgedFiles } from "./migrations/0026-bridged-files.ts";
import { up as conversations } from "./migrations/0027-conversations.ts";
import { up as foundAtOnce } from "./migrations/0028-found-at-once.ts";
import { up as agreements } from "./migrations/0029-agreements.ts";
import { up as remindersByCard } from "./migrations/0030-reminders-by-card.ts";
import { up as bridgesOfRoutes } from "./migrations/0031-bridges-of-routes.ts";
import { up as fullThreads } from "./migrations/0032-full-threads.ts";
import { up as arrivals } from "./migrations/0033-arrivals.ts";
import { isAboutPreparing } from "./prepared-postgres.ts";
import { reasonOf } from "./reasons.ts";
import { StoreError, StoreUnfinished } from "./store-error.ts";

export const migrations: Record<string, Migration> = {
  "0001-foundation": { up: foundation },
  "0002-messages": { up: messages },
  "0003-group-list": { up: groupList },
  "0004-settled-operations": { up: settledOperations },
  "0005-one-life": { up: whole("troubles", oneLife) },
  "0006-doubts": { up: whole("paces", doubts) },
  "0007-audit-chains": { up: auditChains },
  "0008-growth": { up: growth },
  "0010-button-places": { up: buttonPlaces },
  "0012-folded-names": { up: foldedNames },
  "0019-routes": { up: whole("groupChannels", routes) },
  "0020-people": { up: whole("people", people) },
  "0021-audit-keys-alerts-announcements": { up: auditKeys },
  "0023-bridge": { up: whole("bridgedMessages", bridge) },
  "0024-expected-guests": { up: expectedGuests },
  "0025-reminders": { up: whole("summaries", reminders) },
  "0026-bridged-files": { up: whole("bridgedFiles", bridgedFiles) },
  "0027-conversations": { up: whole("bridgedReactions", conversations) },
  "0028-found-at-once": { up: foundAtOnce },
  "0029-agreements": { up: whole("agreements", agreements) },
  "0030-reminders-by-card": { up: remindersByCard },
  "0031-bridges-of-routes": { up: whole("unbridged", bridgesOfRoutes) },
  "0032-full-threads": { up: fullThreads },
  "0033-arrivals": { up: whole("arrivals", arrivals) },
};

/**
 * All of a migration or nothing: SQLite runs it outside a transaction otherwise, and a crash could come between it and its
 * being noted. `madeTable` tells that it was done.
 */
function whole(madeTable: string, up: Migration["up"]): Migration["up"] {
  return async (db) => {
    const tables = await db.introspection.getTables();
    if (tables.some(({ name }) => name === madeTable)) return;
    await (db.isTransaction ? up(db) : db.transaction().execute(up));
  };
}

/** @throws StoreError when the database is newer than the code, or a migration fails. */
export async function migrate(db: Kysely<never>, { isPostgres }: { isPostgres: boolean }): Promise<void> {
  await refuseNewer(db);
  try {
    await (isPostgres ? alone(db) : toLatest(db));
  } catch (error) {
    await refuseNewer(db);
    const reason = reasonOf(error);
    throw new StoreError(
      `The database could not be brought up to date${reason === undefined ? "" : `: ${reason}`}.`,
      { cause: error },
    );
  }
}

/** Behind a pooler that knows no prepared statements the first try finds that out. */
async function alone(db: Kysely<never>): Promise<void> {
  try {
    await db.transaction().execute(oneAfterTheOther);
  } catch (error) {
    if (!isAboutPreparing(error)) throw error;
    await db.transaction().execute(oneAfterTheOther);
  }
}

async function toLatest(db: Kysely<never>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

/**
 * Kysely locks for the length of a connection: behind a pooler such as PgBouncer, which may give each statement outside a transaction
 * another one, that lock would stay. This one ends with the transaction; in it Kysely's own is always free.
 */
async function oneAfterTheOther(trx: Transaction<never>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(locks.migrations)})`.execute(trx);
  await toLatest(trx);
}

/** @throws StoreError when the database is of another version than the code. */
export async function refuseOther(db: Kysely<never>): Promise<void> {
  await refuseNewer(db);
  const done = await doneIn(db);
  if (Object.keys(migrations).every((name) => done.includes(name))) return;
  throw new StoreUnfinished(
    "The database is empty, or of an older version of Groupdesk: the next start of this version brings it up to date.",
  );
}

async function doneIn(db: Kysely<never>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === "kysely_migration")) return [];
  const done = await (db as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom("kysely_migration")
    .select("name")
    .execute();
  return done.map(({ name }) => name);
}

async function refuseNewer(db: Kysely<never>): Promise<void> {
  const unknown = (await doneIn(db)).filter((name) => !(name in migrations));
  if (unknown.length > 0) {
    throw new StoreError(
      `The database has been used by a newer version of Groupdesk (it has ${unknown.join(", ")}).`,
      { cure: "Run that version or a later one, or restore a backup made before the upgrade." },
    );
  }
}

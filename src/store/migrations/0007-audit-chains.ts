// The audit becomes several chains, so that nobody waits for the end of the one. What there was is chain 1. `migrate.ts` runs it.
import { sql, type Kysely } from "kysely";

const chains = 32;

export async function up(db: Kysely<unknown>): Promise<void> {
  const tables = await db.introspection.getTables();
  const isDone = tables.some(
    ({ name, columns }) => name === "audit" && columns.some((each) => each.name === "chain"),
  );
  // SQLite's migrations are noted after their commit, and a crash may come between the two.
  if (isDone) return;
  await (db.isTransaction ? splitUp(db) : db.transaction().execute(splitUp));
}

async function splitUp(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex("auditByGroup").execute();
  await db.schema.alterTable("audit").renameTo("auditBefore").execute();
  await db.schema
    .createTable("audit")
    .addColumn("chain", "integer", (column) => column.notNull())
    .addColumn("seq", "bigint", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("groupId", "text")
    .addColumn("operationId", "text")
    .addColumn("details", "text", (column) => column.notNull())
    .addColumn("previousHash", "text", (column) => column.notNull())
    .addColumn("hash", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("auditOnce", ["chain", "seq"])
    .execute();
  await sql`
    insert into audit (chain, seq, at, actor, action, "groupId", "operationId", details, "previousHash", hash)
    select 1, seq, at, actor, action, "groupId", "operationId", details, "previousHash", hash
    from ${sql.table("auditBefore")} order by seq`.execute(db);
  await db.schema.dropTable("auditBefore").execute();
  await db.schema.createIndex("auditByGroup").on("audit").column("groupId").execute();
  await db.schema.createIndex("auditByTime").on("audit").column("at").execute();
  // The first row of each chain follows from a hash of its own, so that no row fits into another chain.
  for (let chain = 2; chain <= chains; chain += 1)
    await sql`insert into ${sql.table("auditTail")} values (${chain}, 0, ${String(chain - 1).padStart(64, "0")})`.execute(
      db,
    );
}

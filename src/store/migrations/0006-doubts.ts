// What the worker must remember across a crash: which entry failed as in an outage, why a lane stands still, what an entry is
// about; and limits that all instances share. `migrate.ts` runs it.
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("outbox")
    .addColumn("about", "text", (column) => column.notNull().defaultTo(""))
    .execute();
  await db.schema
    .alterTable("outbox")
    .addColumn("doubts", "integer", (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`
    update outbox set about = coalesce(
      (select operations."groupId" from operations where outbox.kind = 'operation' and operations.id = outbox.id), id
    )`.execute(db);
  await db.schema.dropIndex("outboxByLane").execute();
  await db.schema
    .createIndex("outboxByLane")
    .on("outbox")
    .columns(["platform", "laneId", "priority", "dueAt", "kind", "id"])
    .execute();
  await db.schema.createIndex("outboxByDue").on("outbox").columns(["platform", "laneId", "dueAt"]).execute();
  await db.schema
    .createIndex("outboxInDoubt")
    .on("outbox")
    .columns(["platform", "laneId", "about"])
    .where(sql.ref("doubts"), ">", sql.lit(0))
    .execute();

  await db.schema.alterTable("lanes").addColumn("suspect", "text").execute();
  await db.schema.alterTable("lanes").addColumn("pausedFor", "text").execute();
  await db.schema
    .alterTable("lanes")
    .addColumn("pausedAt", "bigint", (column) => column.notNull().defaultTo(0))
    .execute();

  await db.schema
    .createTable("paces")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("takenUntil", "bigint", (column) => column.notNull())
    .execute();
}

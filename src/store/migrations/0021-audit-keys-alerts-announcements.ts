// Under which key a row of the audit was hashed; what WhatsApp says about the account as a whole; who goes by another number now; and
// texts to several groups at once. `migrate.ts` runs it; a crash in the middle does no harm.
import type { ColumnDefinitionBuilder, Kysely } from "kysely";

const needed = (column: ColumnDefinitionBuilder) => column.notNull();

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ["audit", "auditTail"]) await addKeyId(db, table);
  await db.schema.createIndex("auditByActor").ifNotExists().on("audit").columns(["actor", "at"]).execute();

  await db.schema
    .createTable("alerts")
    .ifNotExists()
    .addColumn("about", "text", (column) => column.primaryKey())
    .addColumn("news", "text", needed)
    .addColumn("episode", "integer", needed)
    .addColumn("since", "bigint")
    .addColumn("clearedAt", "bigint")
    .addColumn("heardAt", "bigint", needed)
    .execute();

  await db.schema
    .createTable("identityChanges")
    .ifNotExists()
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("at", "bigint", needed)
    .addColumn("fromWaId", "text")
    .addColumn("fromUserId", "text")
    .addColumn("toWaId", "text")
    .addColumn("toUserId", "text")
    .execute();
  await db.schema
    .createIndex("identityChangesByPhone")
    .ifNotExists()
    .on("identityChanges")
    .column("fromWaId")
    .execute();
  await db.schema
    .createIndex("identityChangesByUser")
    .ifNotExists()
    .on("identityChanges")
    .column("fromUserId")
    .execute();

  await db.schema
    .createTable("announcements")
    .ifNotExists()
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("text", "text", needed)
    .addColumn("template", "text")
    .addColumn("requestedBy", "text", needed)
    .addColumn("createdAt", "bigint", needed)
    .execute();
  await db.schema
    .createTable("announcementSends")
    .ifNotExists()
    .addColumn("operationId", "text", (column) => column.primaryKey())
    .addColumn("announcementId", "text", needed)
    .execute();
  await db.schema
    .createIndex("announcementSendsByAnnouncement")
    .ifNotExists()
    .on("announcementSends")
    .column("announcementId")
    .execute();
}

async function addKeyId(db: Kysely<unknown>, table: string): Promise<void> {
  const tables = await db.introspection.getTables();
  const columns = tables.find(({ name }) => name === table)?.columns ?? [];
  if (columns.some(({ name }) => name === "keyId")) return;
  await db.schema.alterTable(table).addColumn("keyId", "text").execute();
}

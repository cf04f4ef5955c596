// The bridge: which groups have one, the threads of their conversations, and the messages on their way, with the ids that tie two
// messages afterwards. `migrate.ts` runs it.
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("bridges")
    .addColumn("groupId", "text", (column) => column.primaryKey())
    .addColumn("mode", "text", (column) => column.notNull())
    .addColumn("namesAuthors", "integer", (column) => column.notNull())
    .addColumn("heardAt", "bigint")
    .addColumn("changedBy", "text", (column) => column.notNull())
    .addColumn("changedAt", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("bridgeThreads")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("groupId", "text", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("ts", "text")
    .addColumn("postingAt", "bigint")
    .addColumn("pointsOnAt", "bigint")
    .addColumn("createdAt", "bigint", (column) => column.notNull())
    .execute();
  await index(db, "bridgeThreadsByGroup", "bridgeThreads", ["groupId", "createdAt"]);
  await index(db, "bridgeThreadsByPlace", "bridgeThreads", ["channel", "ts"]);
  await index(db, "bridgeThreadsByAge", "bridgeThreads", ["createdAt"]);
  await db.schema
    .createTable("bridgedMessages")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("groupId", "text", (column) => column.notNull())
    .addColumn("whatsappId", "text")
    .addColumn("operationId", "text")
    .addColumn("author", "text")
    .addColumn("channel", "text")
    .addColumn("ts", "text")
    .addColumn("content", "text")
    .addColumn("postId", "text")
    .addColumn("postingAt", "bigint")
    .addColumn("marked", "text")
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("createdAt", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("bridgedMessagesOnce")
    .unique()
    .on("bridgedMessages")
    .columns(["groupId", "whatsappId"])
    .execute();
  await index(db, "bridgedMessagesByOperation", "bridgedMessages", ["operationId"]);
  await index(db, "bridgedMessagesByPlace", "bridgedMessages", ["channel", "ts"]);
  await index(db, "bridgedMessagesByAge", "bridgedMessages", ["createdAt"]);
  await sql`create index "bridgedMessagesWaiting" on "bridgedMessages" ("groupId", at, id) where content is not null`.execute(
    db,
  );
}

async function index(db: Kysely<unknown>, name: string, table: string, columns: string[]): Promise<void> {
  await db.schema.createIndex(name).on(table).columns(columns).execute();
}

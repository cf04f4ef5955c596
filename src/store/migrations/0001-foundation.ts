// The first shape of the database: state, outbox, audit, keyed values. Times are 64-bit milliseconds; JSON is text.
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("groups")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("phoneNumberId", "text", (column) => column.notNull())
    .addColumn("whatsappId", "text", (column) => column.notNull().unique())
    .addColumn("subject", "text")
    .addColumn("searchKey", "text", (column) => column.notNull())
    .addColumn("description", "text")
    .addColumn("joinApprovalMode", "text")
    .addColumn("inviteLink", "text")
    .addColumn("memberCount", "integer")
    .addColumn("createRequestId", "text")
    .addColumn("suspendedAt", "bigint")
    .addColumn("deletedAt", "bigint")
    .addColumn("standingAt", "bigint", (column) => column.notNull())
    .addColumn("settingsAt", "bigint", (column) => column.notNull())
    .addColumn("peopleAt", "bigint", (column) => column.notNull())
    .addColumn("lastChange", "text")
    .addColumn("readAt", "bigint")
    .addColumn("readFailedAt", "bigint")
    .addColumn("createdAt", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("groupsByCreate").on("groups").column("createRequestId").execute();
  await db.schema.createIndex("groupsByAge").on("groups").columns(["createdAt"]).execute();
  await db.schema.createIndex("groupsByNumber").on("groups").columns(["phoneNumberId", "readAt"]).execute();

  await db.schema
    .createTable("joinRequests")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("groupId", "text", (column) => column.notNull())
    .addColumn("whatsappId", "text", (column) => column.notNull())
    .addColumn("waId", "text")
    .addColumn("userId", "text")
    .addColumn("username", "text")
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("cardId", "text")
    .addColumn("decidedBy", "text")
    .addColumn("decidedAt", "bigint")
    .addColumn("operationId", "text")
    .addColumn("failureCode", "integer")
    .addColumn("requestedAt", "bigint", (column) => column.notNull())
    .addColumn("closedAt", "bigint")
    .addColumn("updatedAt", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("joinRequestsByGroup")
    .on("joinRequests")
    .columns(["groupId", "state"])
    .execute();
  await db.schema.createIndex("joinRequestsByCard").on("joinRequests").column("cardId").execute();
  await db.schema.createIndex("joinRequestsByWhatsappId").on("joinRequests").column("whatsappId").execute();
  // What waits, oldest first, across all groups.
  await db.schema
    .createIndex("joinRequestsByState")
    .on("joinRequests")
    .columns(["state", "requestedAt"])
    .execute();

  await db.schema
    .createTable("operations")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("phoneNumberId", "text", (column) => column.notNull())
    .addColumn("groupId", "text")
    .addColumn("input", "text")
    .addColumn("task", "text")
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("source", "text", (column) => column.notNull().unique())
    .addColumn("requestedBy", "text")
    .addColumn("requestId", "text")
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("attemptedAt", "bigint")
    .addColumn("failureCode", "integer")
    .addColumn("failure", "text")
    .addColumn("createdAt", "bigint", (column) => column.notNull())
    .addColumn("updatedAt", "bigint", (column) => column.notNull())
    .addColumn("settledAt", "bigint")
    .execute();
  await db.schema.createIndex("operationsByRequest").on("operations").column("requestId").execute();
  await db.schema.createIndex("operationsByState").on("operations").columns(["state", "kind"]).execute();
  await db.schema.createIndex("operationsByGroup").on("operations").column("groupId").execute();

  await db.schema
    .createTable("cards")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("groupId", "text")
    .addColumn("operationId", "text")
    .addColumn("threadOf", "text")
    .addColumn("successorId", "text")
    .addColumn("facts", "text")
    .addColumn("ts", "text")
    .addColumn("postingAt", "bigint")
    .addColumn("postedAt", "bigint")
    .addColumn("shownHash", "text")
    .addColumn("createdAt", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("cardsByGroup").on("cards").columns(["groupId", "state"]).execute();
  await db.schema.createIndex("cardsByOperation").on("cards").column("operationId").execute();
  await db.schema.createIndex("cardsByMessage").on("cards").columns(["ts", "channel"]).execute();
  await db.schema.createIndex("cardsByThread").on("cards").column("threadOf").execute();
  await db.schema.createIndex("cardsBySuccessor").on("cards").column("successorId").execute();

  await db.schema
    .createTable("routes")
    .addColumn("groupId", "text", (column) => column.primaryKey())
    .addColumn("channel", "text", (column) => column.notNull())
    .execute();

  await db.schema
    .createTable("numbers")
    .addColumn("phoneNumberId", "text", (column) => column.primaryKey())
    .addColumn("adoptedAt", "bigint")
    .addColumn("lastSweepAt", "bigint")
    .execute();

  await db.schema
    .createTable("deliveries")
    .addColumn("hash", "text", (column) => column.primaryKey())
    .addColumn("receivedAt", "bigint", (column) => column.notNull())
    .addColumn("field", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("deliveriesByTime").on("deliveries").column("receivedAt").execute();

  await db.schema
    .createTable("outbox")
    .addColumn("key", "text", (column) => column.primaryKey())
    .addColumn("lane", "text", (column) => column.notNull())
    .addColumn("priority", "integer", (column) => column.notNull())
    .addColumn("dueAt", "bigint", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("lastError", "text")
    .execute();
  await db.schema.createIndex("outboxByLane").on("outbox").columns(["lane", "priority", "dueAt"]).execute();
  await db.schema.createIndex("outboxByTime").on("outbox").column("dueAt").execute();

  await db.schema
    .createTable("lanes")
    .addColumn("lane", "text", (column) => column.primaryKey())
    .addColumn("holder", "text")
    .addColumn("heldUntil", "bigint", (column) => column.notNull())
    .addColumn("readyAt", "bigint", (column) => column.notNull())
    .addColumn("failures", "integer", (column) => column.notNull())
    .execute();

  await db.schema
    .createTable("audit")
    .addColumn("seq", "bigint", (column) => column.primaryKey())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("groupId", "text")
    .addColumn("operationId", "text")
    .addColumn("details", "text", (column) => column.notNull())
    .addColumn("previousHash", "text", (column) => column.notNull())
    .addColumn("hash", "text", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("auditByGroup").on("audit").column("groupId").execute();

  await db.schema
    .createTable("auditTail")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("seq", "bigint", (column) => column.notNull())
    .addColumn("hash", "text", (column) => column.notNull())
    .execute();
  await sql`insert into ${sql.table("auditTail")} values (1, 0, ${"0".repeat(64)})`.execute(db);

  await db.schema
    .createTable("keyed")
    .addColumn("key", "text", (column) => column.primaryKey())
    .addColumn("value", "text", (column) => column.notNull())
    .addColumn("expiresAt", "bigint")
    .execute();
}

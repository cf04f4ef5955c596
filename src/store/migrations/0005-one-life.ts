// One life for every operation: creates, decisions and tasks become operations with a task each; failures and cards keep codes
// and parameters instead of sentences; troubles become rows; outbox entries and lanes get columns. `migrate.ts` runs it.
import { createHash } from "node:crypto";
import { sql, type Kysely } from "kysely";

// oxlint-disable typescript/no-explicit-any -- columns as they were then, not as the code knows them now
type Db = Kysely<any>;
type Row = Record<string, any>;

export async function up(db: Kysely<unknown>): Promise<void> {
  await reshapeGroups(db);
  await reshapeOperations(db);
  await reshapeRequests(db);
  await reshapeTroubles(db);
  await reshapeCards(db);
  await reshapeStatuses(db);
  await reshapeOutbox(db);
}

async function reshapeGroups(db: Db): Promise<void> {
  await db.schema.alterTable("groups").addColumn("createdBy", "text").execute();
  await sql`
    update groups set "createdBy" = (
      select max(operations.id) from operations
      where operations."groupId" = groups.id and operations.kind = 'create' and operations.state = 'done'
    )`.execute(db);
}

async function reshapeOperations(db: Db): Promise<void> {
  await eachRow(db, "operations", (row) => {
    const kind = String(row["kind"]);
    const task =
      kind === "approve" || kind === "reject"
        ? { kind: "decide", decision: kind, answers: null }
        : kind === "create"
          ? { kind, ...parsed(row["input"]) }
          : withFailures(parsed(row["task"]));
    return { kind: task["kind"], task: JSON.stringify(task), failure: text(failureOf(row)) };
  });
  await db.schema.alterTable("operations").dropColumn("input").execute();
  await db.schema.alterTable("operations").dropColumn("failureCode").execute();
}

type Failure = { code: unknown; detail: string | null };

/** The sentences that were stored and now are words of our own. */
const sentences = [
  { code: "picture forgotten", begins: "The picture was kept for a day" },
  { code: "no word", begins: "WhatsApp accepted the request" },
  { code: "unclear", begins: "WhatsApp gave no clear answer. Looking" },
  { code: "no answer", begins: "WhatsApp could not be reached" },
  { code: 190, begins: "WhatsApp does not accept the access token" },
  { code: 131_208, begins: "Too many group operations" },
];

/** A code may be left from an attempt before the one that succeeded. */
function failureOf(row: Row): Failure | null {
  const sentence = typeof row["failure"] === "string" && row["failure"] !== "" ? row["failure"] : null;
  const known = sentences.find(({ begins }) => sentence?.startsWith(begins));
  const code = row["failureCode"];
  if (row["state"] === "done") return code == null || row["kind"] === "create" ? null : because(code);
  if (row["state"] === "asked" && sentence === null) return null;
  if (known !== undefined) return because(known.code);
  if (row["state"] === "failed") return { code: ownWord(code) ?? silence(row), detail: sentence };
  return code == null && sentence === null ? null : because(code);
}

/** Why something failed about which WhatsApp had said nothing. */
function silence({ kind, attemptedAt, requestId }: Row): string | null {
  if (attemptedAt === null) return "no answer";
  if (kind === "create" && requestId !== null) return null;
  return ["settings", "remove", "delete"].includes(String(kind)) ? "no word" : "unclear";
}

function because(code: unknown): Failure {
  return { code: ownWord(code) ?? null, detail: null };
}

async function reshapeRequests(db: Db): Promise<void> {
  await db.schema.alterTable("joinRequests").addColumn("failure", "text").execute();
  await eachRow(db, "joinRequests", ({ failureCode }) =>
    failureCode === null ? {} : { failure: text(because(failureCode)) },
  );
  await db.schema.alterTable("joinRequests").dropColumn("failureCode").execute();
}

async function reshapeTroubles(db: Db): Promise<void> {
  await db.schema
    .createTable("troubles")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("phoneNumberId", "text", (column) => column.notNull())
    .addColumn("failure", "text", (column) => column.notNull())
    .addColumn("since", "bigint", (column) => column.notNull())
    .addColumn("clearedAt", "bigint")
    .execute();
  await db.schema
    .createIndex("troublesByNumber")
    .on("troubles")
    .columns(["phoneNumberId", "since"])
    .execute();
  const numbers: { phoneNumberId: string }[] = await db
    .selectFrom("numbers")
    .select("phoneNumberId")
    .execute();
  const cards: Row[] = await db.selectFrom("cards").selectAll().where("kind", "=", "trouble").execute();
  for (const card of cards) {
    const facts = parsed(card["facts"]);
    // All troubles of one number began alike.
    const number = numbers.find(({ phoneNumberId }) =>
      String(card["id"]).startsWith(prefixOf(phoneNumberId)),
    );
    await db
      .insertInto("troubles")
      .values({
        id: String(card["id"]).replace(/^c_/u, "t_"),
        phoneNumberId: number?.phoneNumberId ?? "",
        failure: text(because(facts["code"] ?? "no answer")),
        since: facts["since"],
        clearedAt: facts["clearedAt"],
      })
      .execute();
  }
}

function prefixOf(phoneNumberId: string): string {
  return `c_${createHash("sha256").update(phoneNumberId).digest("hex").slice(0, 16)}`;
}

async function reshapeCards(db: Db): Promise<void> {
  await db
    .updateTable("cards")
    .set({ kind: "operation" })
    .where("kind", "in", ["creation", "task"])
    .execute();
  await eachRow(db, "cards", (row) => {
    if (row["facts"] === null) return {};
    const { kind: before, ...given } = parsed(row["facts"]);
    const [kind, facts] = cardOf(row, String(before), given);
    return { kind, facts: text(facts) };
  });
}

const unknownUpdate = /does not understand: “(.*?)”(?: of type “(.*?)”)?\./u;

function cardOf(row: Row, kind: string, facts: Record<string, unknown>): [string, unknown] {
  switch (kind) {
    case "oddity": {
      const [, field, type] = unknownUpdate.exec(String(facts["sentence"])) ?? [];
      const what = field === undefined ? null : { field, type: type ?? null };
      return ["unknown update", { what, at: facts["at"] }];
    }
    case "trouble":
      return [kind, { troubleId: String(row["id"]).replace(/^c_/u, "t_") }];
    // Here the code is the messenger's own word.
    case "closed channel":
      return [kind, facts];
    // What it speaks for is counted from the cards that are folded into it.
    case "digest":
      return [kind, null];
    case "refusal": {
      const { codes, ...rest } = facts;
      const code = Array.isArray(codes) ? (codes[0] ?? null) : null;
      return [kind, { ...rest, failure: because(code) }];
    }
    default:
      return [kind, withFailures(facts)];
  }
}

async function reshapeStatuses(db: Db): Promise<void> {
  await db.schema.alterTable("messageStatuses").addColumn("failure", "text").execute();
  await sql`
    update ${sql.table("messageStatuses")}
    set failure = '{"code":' ||
      case code when 131212 then '"not a member"' when 131047 then '"window closed"' else cast(code as text) end ||
      ',"detail":null}' where code is not null`.execute(db);
  await db.schema.alterTable("messageStatuses").dropColumn("code").execute();
}

async function reshapeOutbox(db: Db): Promise<void> {
  await db.schema.dropIndex("outboxByLane").execute();
  await db.schema.dropIndex("outboxByTime").execute();
  await db.schema.alterTable("outbox").renameTo("outboxBefore").execute();
  await db.schema.alterTable("lanes").renameTo("lanesBefore").execute();
  await db.schema
    .createTable("outbox")
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("platform", "text", (column) => column.notNull())
    .addColumn("laneId", "text", (column) => column.notNull())
    .addColumn("priority", "integer", (column) => column.notNull())
    .addColumn("dueAt", "bigint", (column) => column.notNull())
    .addColumn("dueSince", "bigint", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("lastError", "text")
    .addPrimaryKeyConstraint("outboxOnce", ["kind", "id"])
    .execute();
  await db.schema
    .createIndex("outboxByLane")
    .on("outbox")
    .columns(["platform", "laneId", "priority", "dueAt"])
    .execute();
  await db.schema.createIndex("outboxByTime").on("outbox").column("dueAt").execute();
  await db.schema
    .createTable("lanes")
    .addColumn("platform", "text", (column) => column.notNull())
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("holder", "text")
    .addColumn("heldUntil", "bigint", (column) => column.notNull())
    .addColumn("readyAt", "bigint", (column) => column.notNull())
    .addColumn("failures", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("lanesOnce", ["platform", "id"])
    .execute();
  const entries: Record<string, unknown>[] = await db.selectFrom("outboxBefore").selectAll().execute();
  for (const { key, lane, ...rest } of entries) {
    const [kind, id] = split(String(key));
    const [platform, laneId] = split(String(lane));
    await db
      .insertInto("outbox")
      .values({ ...rest, kind, id, platform, laneId, dueSince: rest["dueAt"] })
      .execute();
  }
  const lanes: Record<string, unknown>[] = await db.selectFrom("lanesBefore").selectAll().execute();
  for (const { lane, ...rest } of lanes) {
    const [platform, id] = split(String(lane));
    await db
      .insertInto("lanes")
      .values({ ...rest, platform, id })
      .execute();
  }
  await db.schema.dropTable("outboxBefore").execute();
  await db.schema.dropTable("lanesBefore").execute();
}

function split(key: string): [string, string] {
  if (key === "house:keeping") return ["housekeeping", "all"];
  const colon = key.indexOf(":");
  return [key.slice(0, colon), key.slice(colon + 1)];
}

/** The codes of parts, people and messages become failures. */
function withFailures(value: Record<string, unknown>): Record<string, unknown>;
function withFailures(value: unknown): unknown;
function withFailures(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => withFailures(each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) =>
      name === "code"
        ? ["failure", each === null && !isFailed(value) ? null : because(each)]
        : [name, withFailures(each)],
    ),
  );
}

/** Somebody who was not removed, or a part that was not changed, failed even where WhatsApp gave no reason. */
function isFailed(value: object): boolean {
  return "person" in value || ("what" in value && value.what === "not changed");
}

function ownWord(code: unknown): unknown {
  if (code === 131_212) return "not a member";
  return code === 131_047 ? "window closed" : code;
}

function parsed(column: unknown): Record<string, unknown> {
  return typeof column === "string" ? JSON.parse(column) : {};
}

function text(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

const rowsAtOnce = 500;

/** In steps, so that a large table does not have to fit into memory. */
async function eachRow(db: Db, table: string, changes: (row: Row) => Row): Promise<void> {
  for (let last: unknown = ""; last !== undefined;) {
    const query = db.selectFrom(table).selectAll().where("id", ">", last).orderBy("id").limit(rowsAtOnce);
    const rows: Row[] = await query.execute();
    for (const row of rows) {
      const changed = changes(row);
      if (Object.keys(changed).length > 0)
        await db.updateTable(table).set(changed).where("id", "=", row["id"]).execute();
    }
    last = rows.at(-1)?.["id"];
  }
}

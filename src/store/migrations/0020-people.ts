// People: who is who by the names WhatsApp has used, what the address book says of them, who is in a group and who was invited; and the
// reason that a decision gave. Filled from join requests and invitations there are. `migrate.ts` runs it.
import { sql, type Kysely } from "kysely";
import { identitiesOf, recognised, type KnownIdentity, type PersonId } from "../../groups/identities.ts";

type Person = { waId: string | null; userId: string | null };
type Then = {
  people: { id: string; createdAt: number; searchKey: string };
  identities: KnownIdentity;
  invitations: { value: string; operationId: string; createdAt: number };
  joinRequests: Person & { id: string };
  operations: { id: string; kind: string; task: string; createdAt: number };
};
type Db = Kysely<Then>;

const rowsAtOnce = 300;

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("people")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text")
    .addColumn("note", "text")
    .addColumn("source", "text")
    .addColumn("writtenBy", "text")
    .addColumn("writtenAt", "bigint")
    .addColumn("searchKey", "text", (column) => column.notNull())
    .addColumn("createdAt", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("identities")
    .addColumn("value", "text", (column) => column.primaryKey())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("personId", "text", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("identitiesByPerson").on("identities").column("personId").execute();
  await db.schema
    .createTable("members")
    .addColumn("groupId", "text", (column) => column.notNull())
    .addColumn("value", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("membersOnce", ["groupId", "value"])
    .execute();
  await db.schema.createIndex("membersByValue").on("members").column("value").execute();
  await db.schema
    .createTable("invitations")
    .addColumn("value", "text", (column) => column.notNull())
    .addColumn("operationId", "text", (column) => column.notNull())
    .addColumn("createdAt", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("invitationsOnce", ["value", "operationId"])
    .execute();
  await db.schema.createIndex("invitationsByAge").on("invitations").column("createdAt").execute();
  await db.schema.alterTable("joinRequests").addColumn("reason", "text").execute();
  await recogniseWhoAsked(db);
  await indexInvitations(db);
}

async function recogniseWhoAsked(db: Db): Promise<void> {
  let count = 0;
  const newId = (): PersonId => {
    count += 1;
    return `p_${Date.now().toString(36)}${String(count).padStart(9, "0")}` as PersonId;
  };
  for (let last = ""; ;) {
    const rows = await db
      .selectFrom("joinRequests")
      .select(["id", "waId", "userId"])
      .where("id", ">", last)
      .orderBy("id")
      .limit(rowsAtOnce)
      .execute();
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.id;
    const seen = rows.map(identitiesOf).filter(({ length }) => length > 1);
    const { identities, merged, people } = recognised(await knownOf(db, seen.flat()), seen, newId);
    for (const { from, into } of merged) {
      await db.updateTable("identities").set({ personId: into }).where("personId", "=", from).execute();
      await db.deleteFrom("people").where("id", "=", from).execute();
    }
    const gone = new Set(merged.map(({ from }) => from));
    const begun = people.filter((id) => !gone.has(id));
    if (begun.length > 0)
      await db
        .insertInto("people")
        .values(begun.map((id) => ({ id, searchKey: "", createdAt: Date.now() })))
        .execute();
    if (identities.length > 0)
      await db
        .insertInto("identities")
        .values(identities)
        .onConflict((conflict) =>
          conflict.column("value").doUpdateSet((row) => ({ personId: row.ref("excluded.personId") })),
        )
        .execute();
  }
}

async function knownOf(db: Db, names: readonly { value: string }[]): Promise<KnownIdentity[]> {
  const values = [...new Set(names.map(({ value }) => value))];
  if (values.length === 0) return [];
  return db
    .selectFrom("identities")
    .selectAll()
    .where("personId", "in", (query) =>
      query.selectFrom("identities").select("personId").where("value", "in", values),
    )
    .execute();
}

async function indexInvitations(db: Db): Promise<void> {
  for (let last = ""; ;) {
    const rows = await db
      .selectFrom("operations")
      .select(["id", "task", "createdAt"])
      .where("kind", "=", "invite")
      .where("id", ">", last)
      .orderBy("id")
      .limit(rowsAtOnce)
      .execute();
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.id;
    for (const { id, task, createdAt } of rows) {
      const { people } = JSON.parse(task) as { people: { person: Person }[] };
      const values = new Set(people.flatMap(({ person }) => identitiesOf(person).map(({ value }) => value)));
      for (const value of values)
        await sql`insert into invitations (value, "operationId", "createdAt") values (${value}, ${id}, ${createdAt})`.execute(
          db,
        );
    }
  }
}

// Removes one person from the database: their join requests, invitations and messages stay as counts, without anything that says who
// it was. What Slack shows of them is drawn anew. `npm run forget` and `/wa forget` call it.
import { openStates, type CardId, type GroupId, type SlackUserId } from "../groups/model.ts";
import type { PersonId } from "../groups/identities.ts";
import { put } from "../outbox/outbox.ts";
import { appendAudit } from "../store/audit.ts";
import {
  pagesOf,
  removeRow,
  sameRow,
  tableNames,
  writePage,
  type Row,
  type TableName,
} from "../store/contents.ts";
import type { Trx } from "../store/database.ts";
import { withoutPieces } from "./arrivals.ts";
import { cardPuts } from "./cards.ts";
import { newId, type Context } from "./context.ts";
import { namesOfPerson, type NamesOfPerson } from "./names-of-person.ts";
import { createScrubber, type Scrubber } from "./person-traces.ts";
import { lockGroups } from "./rows-in-parts.ts";

export type ForgetOutcome =
  | {
      kind: "forgotten";
      /** How many rows of each kind said something of them. */
      rows: Partial<Record<TableName, number>>;
      /** Messages in Slack that are drawn anew. */
      cards: number;
      /** Requests that were still open: WhatsApp shows them again as long as they are open there. */
      waiting: number;
      /** Lines of the audit that name them, because somebody typed it; the chain would not hold without them. */
      auditLines: number;
      /** Nothing is left of it in the files of the database either. */
      isWiped: boolean;
    }
  | { kind: "unknown" }
  /** Something about them is on its way to WhatsApp just now. */
  | { kind: "busy" };

type Parts = Pick<Context, "store" | "clock" | "wake">;

/** Nothing in these can be changed without breaking the audit, and the audit says nothing of people. */
const unchanged: readonly TableName[] = ["audit", "auditTail"];
const scrubbed = tableNames.filter((table) => !unchanged.includes(table));

const mostLooks = 5;

type Found = Map<TableName, Row[]>;

/** By their number, as digits with the country code, or by their business-scoped id where WhatsApp hides the number. */
export type Named = { waId: string } | { userId: string };

/** `by`: a Slack user id, or "groupdesk" for the command of the shell. */
export async function forgetPerson(context: Parts, named: Named, by: SlackUserId): Promise<ForgetOutcome> {
  const names = await namesOfPerson(context.store.db, { waId: null, userId: null, ...named });
  const scrubber = createScrubber(names, () => newId("forgotten"));
  const rows: Partial<Record<TableName, number>> = {};
  const cards = new Set<CardId>();
  let waiting = 0;
  // Until a look finds nothing: something may have arrived during the last one.
  for (let look = 1; look <= mostLooks; look += 1) {
    const found = await traces(context, names, scrubber);
    if ([...found.values()].every((each) => each.length === 0)) break;
    const changed = await context.store.transact((trx) => forgetIn(context, trx, found, { names, scrubber }));
    if (changed === "busy") return { kind: "busy" };
    for (const [table, count] of changed.rows) rows[table] = (rows[table] ?? 0) + count;
    for (const card of changed.cards) cards.add(card);
    waiting += changed.waiting;
  }
  const auditLines = await linesOfAudit(context, scrubber);
  if (Object.keys(rows).length === 0) return { kind: "unknown" };
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  await context.store.transact((trx) =>
    appendAudit(trx, context.store, [
      {
        at: context.clock.now(),
        actor: by,
        action: "person forgotten",
        groupId: null,
        operationId: null,
        details: { rows: total, cards: cards.size },
      },
    ]),
  );
  const isWiped = await context.store.wipe();
  context.wake();
  return { kind: "forgotten", rows, cards: cards.size, waiting, auditLines, isWiped };
}

/** Every row that says something of them, whatever the table: what a request for information is answered from. */
export async function rowsAbout(context: Pick<Parts, "store">, named: Named): Promise<Map<TableName, Row[]>> {
  const names = await namesOfPerson(context.store.db, { waId: null, userId: null, ...named });
  const found = await traces(
    context,
    names,
    createScrubber(names, () => "somebody"),
  );
  return new Map([...found].filter(([, rows]) => rows.length > 0));
}

async function traces(
  { store: { db } }: Pick<Parts, "store">,
  names: NamesOfPerson,
  scrubber: Scrubber,
): Promise<Found> {
  const found: Found = new Map();
  for (const table of scrubbed) {
    const rows: Row[] = [];
    for await (const page of pagesOf(db, table))
      rows.push(...page.filter((row) => isOwn(table, row, names) || scrubber.row(row) !== row));
    found.set(table, rows);
  }
  return found;
}

/** What the address book says of them, which names nobody. */
function isOwn(table: TableName, { id }: Row, { personIds }: NamesOfPerson): boolean {
  return table === "people" && personIds.has(id as PersonId);
}

/** Without the person there is nothing left: nobody is expected, a member, invited, or goes by another name. */
const sayNothingElse: readonly TableName[] = [
  "guests",
  "identities",
  "members",
  "invitations",
  "identityChanges",
];

type Changed = { rows: Map<TableName, number>; cards: Set<CardId>; waiting: number };

async function forgetIn(
  context: Parts,
  trx: Trx,
  found: Found,
  { names, scrubber }: { names: NamesOfPerson; scrubber: Scrubber },
): Promise<Changed | "busy"> {
  const { store, clock } = context;
  await lockGroups(trx, store.locksRows, groupsIn(found));
  const changed: Changed = { rows: new Map(), cards: new Set(), waiting: 0 };
  for (const [table, rows] of found) {
    const current = await stillThere(trx, table, rows);
    if (current.some((row) => isUnderWay(table, row))) return "busy";
    for (const row of current) {
      const next = forgotten(table, row, scrubber, clock.now());
      if (table === "joinRequests" && row["state"] === "pending") changed.waiting += 1;
      // A key that said who it was is another key now.
      await removeRow(trx, table, row);
      const isLeft = next !== null && !sayNothingElse.includes(table) && !isOwn(table, row, names);
      if (isLeft) await writePage(trx, table, [next]);
      for (const card of await cardsShowing(trx, table, row)) changed.cards.add(card);
    }
    if (current.length > 0) changed.rows.set(table, current.length);
  }
  await put(trx, await cardPuts(trx, [...changed.cards], { priority: 1, dueAt: clock.now() }));
  return changed;
}

/** What WhatsApp sent is evidence as a whole, and goes as a whole; its hash still tells a repetition. Null: nothing is left. */
function forgotten(table: TableName, row: Row, scrubber: Scrubber, now: number): Row | null {
  if (table === "deliveries") return { ...row, body: "{}" };
  // What it says of others, the next reading of the group finds.
  if (table === "arrivals") {
    const names = (text: string): boolean => scrubber.text(text) !== text;
    const left = withoutPieces({ pieces: String(row["pieces"]) }, (piece) => names(JSON.stringify(piece)));
    return left && { ...row, ...left };
  }
  const next = scrubber.row(row);
  // Beside who wrote it stand the name they call themselves by, and their words.
  if (table === "bridgedMessages" && next["content"] !== row["content"]) return { ...next, content: null };
  if (table !== "joinRequests") return next;
  const isTheirs = (["waId", "userId", "whatsappId"] as const).some((id) => next[id] !== row[id]);
  // Why somebody decided so says something of them, whoever they were.
  const nameless = isTheirs ? { ...next, reason: null } : next;
  return row["state"] === "pending"
    ? { ...nameless, state: "gone", closedAt: now, updatedAt: now }
    : nameless;
}

function isUnderWay(table: TableName, row: Row): boolean {
  const state = row["state"];
  if (table === "operations") return state === "due" || state === "asked";
  return table === "joinRequests" && state !== "pending" && openStates.some((open) => open === state);
}

/** As they are under the lock. */
async function stillThere(trx: Trx, table: TableName, rows: readonly Row[]): Promise<Row[]> {
  const current = [];
  for (const row of rows) current.push(await sameRow(trx, table, row));
  return current.filter((row) => row !== undefined);
}

function groupsIn(found: Found): string[] {
  return [...found.values()]
    .flat()
    .flatMap(({ groupId }) => (typeof groupId === "string" ? [groupId as GroupId] : []));
}

async function cardsShowing(trx: Trx, table: TableName, row: Row): Promise<CardId[]> {
  if (table === "cards") return [row["id"] as CardId];
  if (table === "agreements") return [row["cardId"] as CardId];
  if (table === "joinRequests") return row["cardId"] === null ? [] : [row["cardId"] as CardId];
  if (table !== "operations") return [];
  const cards = await trx
    .selectFrom("cards")
    .select("id")
    .where("operationId", "=", row["id"] as never)
    .execute();
  return cards.map(({ id }) => id);
}

async function linesOfAudit({ store: { db } }: Parts, scrubber: Scrubber): Promise<number> {
  let lines = 0;
  for await (const page of pagesOf(db, "audit"))
    lines += page.filter(
      ({ details }) => typeof details === "string" && scrubber.text(details) !== details,
    ).length;
  return lines;
}

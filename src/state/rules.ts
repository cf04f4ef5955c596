// Lets in whom a route expects, in the transaction that has just taken their requests: under the lock of the group, by the routes as
// they are now, with an ordinary decision whose actor is the rule. Intake and readings ask.
import { dayMs } from "../groups/durations.ts";
import { sql } from "kysely";
import { decide, seats } from "../groups/decisions.ts";
import { cardDue, noted, withCard, type Dossier, type Moment } from "../groups/dossier.ts";
import { answerTo, ruleFor, rules, type KnownOfGuests, type Vouched } from "../groups/guests.ts";
import { cardHere } from "../groups/live-card.ts";
import type { Card, CardId, JoinRequest } from "../groups/model.ts";
import { routeOf, type RouteId, type RouteInForce } from "../groups/routes.ts";
import type { Trx } from "../store/database.ts";
import { locks } from "../store/locks.ts";
import type { Context } from "./context.ts";
import { routeIdIn } from "./route-queries.ts";
import { whatRulesKnow } from "./what-rules-know.ts";

type Change = readonly [before: Dossier, after: Dossier];
type Asked = { dossier: Dossier; route: RouteInForce; fresh: readonly JoinRequest[] };

/** The dossiers as they are once the rules have been asked about whoever is new in them; in the same order. */
export async function rulesApplied(
  context: Context,
  trx: Trx,
  changes: readonly Change[],
  moment: Moment,
): Promise<Dossier[]> {
  const asked = changes.map(([before, dossier]): Asked => {
    const route = routeOf(dossier.group, dossier.routes);
    return { dossier, route, fresh: route.settings.guests.who === "nobody" ? [] : freshIn(before, dossier) };
  });
  const concerned = asked.filter(({ fresh }) => fresh.length > 0);
  if (concerned.length === 0) return changes.map(([, after]) => after);
  const left = await leftToday(context, trx, concerned, moment);
  const done: Dossier[] = [];
  for (const each of asked)
    done.push(each.fresh.length === 0 ? each.dossier : await letIn(trx, each, left, moment));
  return done;
}

/** Who waits and did not before; everybody, when it is known only now how many places there are. */
function freshIn(before: Dossier, after: Dossier): JoinRequest[] {
  if ((seats(after) ?? 0) === 0) return [];
  const known = new Set(before.group.memberCount === null ? [] : before.requests.map(({ id }) => id));
  return after.requests.filter(
    ({ id, state, failure }) => state === "pending" && failure === null && !known.has(id),
  );
}

/** How many more each of these routes may let in. Another transaction that counts for one of them waits until this one is over. */
async function leftToday(
  context: Context,
  trx: Trx,
  concerned: readonly Asked[],
  { now }: Moment,
): Promise<Map<RouteId, number>> {
  const routes = new Map(concerned.map(({ route }) => [route.id, route]));
  const [first] = concerned;
  const left = new Map<RouteId, number>();
  if (first === undefined) return left;
  // After the groups' locks, in one order, so that two transactions cannot deadlock.
  for (const id of [...routes.keys()].toSorted()) {
    if (context.store.locksRows)
      await sql`select pg_advisory_xact_lock(${locks.rules}, hashtext(${id}))`.execute(trx);
    const { used } = await trx
      .selectFrom("operations")
      .innerJoin("groups", "groups.id", "operations.groupId")
      .select((select) => select.fn.countAll<number>().as("used"))
      .where("operations.requestedBy", "in", rules)
      .where("operations.createdAt", ">", now - dayMs)
      .where(sql<boolean>`${routeIdIn(first.dossier.routes)} = ${id}`)
      .executeTakeFirstOrThrow();
    left.set(id, (routes.get(id)?.settings.guests.mostADay ?? 0) - used);
  }
  return left;
}

async function letIn(
  trx: Trx,
  { dossier, route, fresh }: Asked,
  left: Map<RouteId, number>,
  moment: Moment,
): Promise<Dossier> {
  if ((left.get(route.id) ?? 0) <= 0) return dossier;
  let next = dossier;
  const known = withNews(await whatRulesKnow(trx, dossier.group.id, fresh), dossier, fresh);
  const told = new Map<CardId, Vouched[]>();
  for (const request of fresh) {
    if (seats(next) === 0 || (left.get(route.id) ?? 0) <= 0) break;
    const { guests } = route.settings;
    const found = ruleFor(request, known, { route: guests, now: moment.now });
    if (found === undefined) continue;
    const source = `rule:${request.id}`;
    const wanted = { decision: "approve" as const, requestIds: [request.id], by: found.rule, source };
    const decided = decide(next, wanted, moment);
    if (decided.taken.length === 0) continue;
    left.set(route.id, (left.get(route.id) ?? 0) - 1);
    const details = { request: request.id, route: route.id, vouchedBy: found.by, vouchedAt: found.at };
    next = noted(decided.dossier, { at: moment.now, actor: found.rule, action: "expected guest", details });
    if (request.cardId !== null)
      told.set(request.cardId, [...(told.get(request.cardId) ?? []), { requestId: request.id, ...found }]);
  }
  return [...told].reduce((each, [cardId, vouched]) => toldInThread(each, cardId, vouched, moment), next);
}

/** What WhatsApp has told in this transaction stands in no table yet. */
function withNews(known: KnownOfGuests, { requests }: Dossier, fresh: readonly JoinRequest[]): KnownOfGuests {
  const others = requests.filter((request) => !fresh.includes(request));
  return {
    ...known,
    earlier: [...known.earlier, ...others.flatMap((each) => answerTo(each, undefined) ?? [])],
  };
}

function toldInThread(dossier: Dossier, threadOf: CardId, vouched: Vouched[], moment: Moment): Dossier {
  const channel = dossier.cards.find(({ id }) => id === threadOf)?.channel ?? dossier.channel;
  const begun = { ...cardHere(dossier, moment, "closed"), channel };
  const card: Card<"guests"> = { ...begun, kind: "guests", threadOf, facts: { vouched } };
  return cardDue(withCard(dossier, card), card.id);
}

// What WhatsApp says about the account as a whole, and about who goes by another number now: from events to the state. `intake.ts` calls
// it within the transaction that keeps the delivery.
import type { Moment } from "../groups/dossier.ts";
import type { Put } from "../outbox/entries.ts";
import { put as putAll } from "../outbox/outbox.ts";
import { hearAlerts } from "../state/alerts.ts";
import type { Context } from "../state/context.ts";
import { failureOf } from "../state/failures.ts";
import { keepIdentityChange, presentIdentities, whileNobodyChanges } from "../state/identity-changes.ts";
import { renamePerson } from "../state/people.ts";
import type { Trx } from "../store/database.ts";
import type { AccountEvent, Person, Update } from "../whatsapp/events.ts";

/** One app may serve several accounts: what is said about another one is nobody's business here. */
export function takeAccountNews(
  context: Context,
  trx: Trx,
  events: readonly AccountEvent[],
  moment: Moment,
): Promise<Put[]> {
  const ours = events.filter(
    ({ accountId }) =>
      accountId === null || context.businessAccountId === null || accountId === context.businessAccountId,
  );
  const heard = ours.flatMap(({ news, at }) => {
    if (news === null) return [];
    const { about, detail, ...rest } = news;
    const cleaned = failureOf({ code: null, details: detail }).detail;
    return [{ about, at, news: { ...rest, was: null, detail: cleaned } }];
  });
  return hearAlerts(context, trx, heard, moment);
}

/** Resolves after the commit. */
export async function takeIdentityChanges(
  context: Context,
  updates: readonly Update[],
  moment: Moment,
): Promise<void> {
  const changes = updates.flatMap(({ hash, event }) =>
    event.kind === "identity changed" && context.phoneNumberIds.includes(event.phoneNumberId)
      ? [{ id: hash, at: event.at, before: event.before, after: event.after }]
      : [],
  );
  for (const change of changes.toSorted((one, other) => one.at - other.at))
    await context.store.transact(async (trx) => {
      const puts = await keepIdentityChange(context, trx, change, moment);
      await putAll(trx, puts);
      await renamePerson(context, trx, change);
    });
  if (changes.length > 0) context.wake();
}

/** The same updates about the people they are about now. */
export async function ofPresentPeople(
  context: Context,
  trx: Trx,
  updates: readonly Update[],
): Promise<Update[]> {
  const named = updates.flatMap(({ event }) => peopleIn(event));
  if (named.length === 0) return [...updates];
  const [, present] = await Promise.all([whileNobodyChanges(context, trx), presentIdentities(trx, named)]);
  const renamed = new Map(named.map(({ person }, index) => [person, present[index] ?? person]));
  const now = (person: Person): Person => renamed.get(person) ?? person;
  return updates.map((update) => ({ ...update, event: withPeople(update.event, now) }));
}

type Dated = { person: Person; at: number };

function peopleIn(event: Update["event"]): Dated[] {
  const dated = (people: readonly Person[], at: number) => people.map((person) => ({ person, at }));
  if (event.kind === "people joined" || event.kind === "people left") return dated(event.people, event.at);
  if (event.kind === "join requested" || event.kind === "join request withdrawn")
    return dated([event.person], event.at);
  return event.kind === "people removed" ? dated(event.removed, event.at) : [];
}

function withPeople(event: Update["event"], now: (person: Person) => Person): Update["event"] {
  if (event.kind === "people joined" || event.kind === "people left")
    return { ...event, people: event.people.map(now) };
  if (event.kind === "join requested" || event.kind === "join request withdrawn")
    return { ...event, person: now(event.person) };
  return event.kind === "people removed" ? { ...event, removed: event.removed.map(now) } : event;
}

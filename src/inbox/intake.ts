// From what WhatsApp told into the state: updates that come together become one transaction. What was received before changes nothing;
// what nobody understands is kept and reported once. `read.ts` calls it for news of groups, `keep.ts` for all other.
import { createRefused, groupAppeared } from "../groups/creation.ts";
import type { Dossier, Moment, NumberLedger } from "../groups/dossier.ts";
import type { Named } from "../groups/identities.ts";
import type { GroupId } from "../groups/model.ts";
import { lanes, type Put } from "../outbox/entries.ts";
import { momentOf, type Context } from "../state/context.ts";
import { keepDeliveries } from "../state/deliveries.ts";
import { openDossiers, openNumbers } from "../state/dossiers.ts";
import { failureIn } from "../state/failures.ts";
import { rulesApplied } from "../state/rules.ts";
import { save } from "../state/save.ts";
import { membersCame, type Came } from "../state/members.ts";
import { recognise } from "../state/people.ts";
import { groupsNamed, knownGroups, type UnknownGroup } from "../state/unknown-groups.ts";
import type { Trx } from "../store/database.ts";
import type { DeliveryRow } from "../store/tables.ts";
import type { Update, WhatsAppEvent } from "../whatsapp/events.ts";
import { ofPresentPeople, takeAccountNews } from "./account-news.ts";
import { isGroupField } from "../whatsapp/wire/group-events.ts";
import { applied, type AboutGroup } from "./events.ts";
import { noteComingsAndGoings } from "./group-messages.ts";
import { reportUnknownNumber, reportUnsupported } from "./unknown-updates.ts";

export type Taken = { kind: string; duplicate: boolean };

/** An update, and when it came. */
export type Arrived = Update & { receivedAt: number };

/** Within a transaction. Answers with what each was, and whether it was heard before. */
export async function takeNews(context: Context, trx: Trx, arrived: readonly Arrived[]): Promise<Taken[]> {
  const moment = momentOf(context);
  const unique = [...new Map(arrived.map((update) => [update.hash, update])).values()];
  // Few were heard before: what the others need is asked for at the same time.
  const [fresh, updates, groupIds] = await Promise.all([
    keepDeliveries(trx, unique.map(evidenceOf)),
    ofPresentPeople(context, trx, unique),
    knownGroups(
      trx,
      unique.flatMap(({ event }) => ("groupId" in event ? event.groupId : [])),
    ),
  ]);
  const news = updates.filter(({ hash }) => fresh.has(hash));
  if (news.length > 0) await takeFresh(context, trx, { news, groupIds }, moment);
  return arrived.map(({ hash, event }) => ({ kind: event.kind, duplicate: !fresh.delete(hash) }));
}

/** What is not about groups may hold anything, chats too: only that it came is kept of it. */
function evidenceOf({ hash, field, body, event, receivedAt }: Arrived): DeliveryRow {
  const type = event.kind === "unsupported" ? event.type : null;
  const kept = isGroupField(field) ? body : JSON.stringify(event.kind === "account news" ? event : { type });
  return { hash, receivedAt, field, kind: event.kind, body: kept };
}

type News = { news: readonly Update[]; /** Those known before. */ groupIds: ReadonlyMap<string, GroupId> };

async function takeFresh(
  context: Context,
  trx: Trx,
  { news, groupIds }: News,
  moment: Moment,
): Promise<void> {
  const events: WhatsAppEvent[] = [];
  const accounts = news.flatMap(({ event }) => (event.kind === "account news" ? [event] : []));
  const puts: Put[] = await takeAccountNews(context, trx, accounts, moment);
  for (const { event } of news) {
    if (event.kind === "account news") continue;
    if (event.kind === "unsupported") puts.push(...(await reportUnsupported(context, trx, event, moment)));
    else if (!context.phoneNumberIds.includes(event.phoneNumberId))
      puts.push(...(await reportUnknownNumber(context, trx, event.phoneNumberId, moment)));
    else events.push(event);
  }
  puts.push(...(await noteComingsAndGoings(context, trx, news, moment)));
  const numbers = await numbersFor(context, trx, events);
  const before = await dossiersFor(context, trx, { events: events.filter(isAboutGroup), groupIds }, moment);
  const after = moved(events, { numbers, dossiers: before.dossiers, groupIds: before.groupIds }, moment);
  const changes = changesIn(before.dossiers, after.dossiers);
  const ruled = await rulesApplied(context, trx, changes, moment);
  await save(
    context,
    trx,
    [
      ...changesIn(numbers, after.numbers),
      ...changes.map(([old, next], index) => [old, ruled[index] ?? next] as const),
    ],
    [...puts, ...[...after.dossiers.values()].flatMap((dossier) => firstReading(dossier, moment))],
  );
  await Promise.all([
    membersCame(
      trx,
      events.filter(isAboutGroup).flatMap((event) => cameIn(event, before.groupIds)),
    ),
    recognise(context, trx, events.flatMap(peopleNamed)),
  ]);
}

/** Who is in the group, or is not in it any more, by this. */
function cameIn(event: AboutGroup, groupIds: ReadonlyMap<string, GroupId>): Came[] {
  const groupId = groupIds.get(event.groupId);
  if (groupId === undefined) return [];
  const isIn = event.kind === "people joined";
  const gone = event.kind === "people removed" ? event.removed : [];
  const people = isIn || event.kind === "people left" ? event.people : gone;
  return people.map((person) => ({ groupId, person, isIn }));
}

function peopleNamed(event: WhatsAppEvent): Named[] {
  if (event.kind === "join requested") return [event.person];
  return event.kind === "people joined" || event.kind === "people left" ? event.people : [];
}

/** Creates under way are looked at under a lock on the number, so that an answer and its webhook cannot miss each other. */
function numbersFor(
  context: Context,
  trx: Trx,
  events: readonly WhatsAppEvent[],
): Promise<Map<string, NumberLedger>> {
  const about = events.filter(
    (event) => event.kind === "group created" || event.kind === "group create failed",
  );
  return openNumbers(
    context,
    trx,
    about.map((event) => event.phoneNumberId),
    { requestIds: about.flatMap((event) => event.requestId ?? []) },
  );
}

async function dossiersFor(
  context: Context,
  trx: Trx,
  { events, groupIds: known }: { events: readonly AboutGroup[]; groupIds: ReadonlyMap<string, GroupId> },
  moment: Moment,
): Promise<{ dossiers: Map<GroupId, Dossier>; groupIds: Map<string, GroupId> }> {
  const named = events.map((event): UnknownGroup => ({
    phoneNumberId: event.phoneNumberId,
    whatsappId: event.groupId,
    at: event.at,
  }));
  const groupIds = await groupsNamed(context, trx, named, known, moment);
  const wide = new Set(
    events.filter((event) => !concernsNamedPeople(event)).map((event) => groupIds.get(event.groupId)),
  );
  const dossiers = await openDossiers(context, trx, [...groupIds.values()], {
    whatsappIds: events.flatMap((event) => ("joinRequestId" in event ? [event.joinRequestId] : [])),
    people: events.flatMap((event) => (event.kind === "people joined" ? event.people : [])),
    requestIds: events.flatMap((event) => ("requestId" in event ? (event.requestId ?? []) : [])),
    narrow: new Set([...groupIds.values()].filter((id) => !wide.has(id))),
  });
  return { dossiers, groupIds };
}

/** It changes no requests but those of the people it names. */
function concernsNamedPeople({ kind }: AboutGroup): boolean {
  return (
    kind === "join requested" ||
    kind === "join request withdrawn" ||
    kind === "people joined" ||
    kind === "people left" ||
    kind === "people removed"
  );
}

type State = { numbers: Map<string, NumberLedger>; dossiers: Map<GroupId, Dossier> };

function moved(
  events: readonly WhatsAppEvent[],
  before: State & { groupIds: ReadonlyMap<string, GroupId> },
  moment: Moment,
): State {
  const numbers = new Map(before.numbers);
  const dossiers = new Map(before.dossiers);
  for (const event of events) {
    const number = numbers.get(event.phoneNumberId);
    if (event.kind === "group create failed" && number !== undefined) {
      const news = { ...event, failure: failureIn(event.faults) };
      numbers.set(event.phoneNumberId, createRefused(number, news, moment));
    }
    if (!isAboutGroup(event)) continue;
    const id = before.groupIds.get(event.groupId);
    const dossier = id === undefined ? undefined : dossiers.get(id);
    if (id === undefined || dossier === undefined) continue;
    const next = applied(dossier, event, moment);
    dossiers.set(id, next);
    if (event.kind !== "group created" || number === undefined) continue;
    const isTold = dossier.group.createRequestId !== null;
    const { subject, at } = event;
    const claimed = groupAppeared({ dossier: next, number }, { isTold, subject, at }, moment);
    dossiers.set(id, claimed.dossier);
    numbers.set(event.phoneNumberId, claimed.number);
  }
  return { numbers, dossiers };
}

function changesIn<Id, Any>(before: ReadonlyMap<Id, Any>, after: ReadonlyMap<Id, Any>) {
  return [...after].flatMap(([id, next]) => {
    const old = before.get(id);
    return old === undefined || old === next ? [] : [[old, next] as const];
  });
}

/** What was never read is, first of all. */
function firstReading({ group }: Dossier, moment: Moment): Put[] {
  if (group.readAt !== null) return [];
  const lane = lanes.readings(group.phoneNumberId);
  const thing = { kind: "group", id: group.id } as const;
  return [{ thing, lane, priority: 0, dueAt: moment.now, adds: "nothing" }];
}

function isAboutGroup(event: WhatsAppEvent): event is AboutGroup {
  return "groupId" in event && event.kind !== "group message";
}

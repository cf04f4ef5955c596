// The cards of reminders: how it stands with each, whom it is due because of, and putting one off. Cards ask when they are drawn, whoever
// saves decisions asks what is due, and a press on a card puts it off.
import type { Dossier } from "../groups/dossier.ts";
import type { CardId, ChannelId, SlackUserId } from "../groups/model.ts";
import type { ReminderId, ReminderStanding } from "../groups/reminders.ts";
import { anyDay, snoozedUntil, type SnoozeChoice } from "../groups/working-hours.ts";
import type { Put } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import { appendAudit } from "../store/audit.ts";
import type { Database, Trx } from "../store/database.ts";
import { cardById, cardPut, cardPuts } from "./cards.ts";
import type { Context } from "./context.ts";
import { aloneWithReminders, settingsOf } from "./reminders.ts";
import { readRoutes } from "./routes.ts";
import { inParts } from "./rows-in-parts.ts";

/** `cardId`: of a message that reminds; what is told elsewhere is neither put off nor told again. */
export async function standingOfReminder(
  db: Database,
  id: ReminderId,
  cardId?: CardId,
): Promise<ReminderStanding> {
  const reminder = await db.selectFrom("reminders").selectAll().where("id", "=", id).executeTakeFirst();
  const moved = reminder?.movedTo ?? null;
  if (reminder === undefined || !(await stillWait(db, id)))
    return moved === null || reminder?.overAt === null ? { kind: "decided" } : { kind: "moved", to: moved };
  if (cardId === undefined) return { kind: "waiting" };
  if (reminder.cardId !== cardId) return { kind: "told again" };
  if (moved !== null) return { kind: "moved", to: moved };
  const { snoozedBy: by, snoozedUntil: until } = reminder;
  return by === null || until === null ? { kind: "waiting" } : { kind: "snoozed", by, until };
}

async function stillWait(db: Database, id: ReminderId): Promise<boolean> {
  const one = await db
    .selectFrom("reminded")
    .innerJoin("joinRequests", "joinRequests.id", "reminded.requestId")
    .select("requestId")
    .where("reminderId", "=", id)
    .where("joinRequests.state", "=", "pending")
    .limit(1)
    .executeTakeFirst();
  return one !== undefined;
}

/** Of requests that were decided, or wait again because that failed: a reminder may be over, or not any more. */
export async function remindersDue(
  trx: Trx,
  changes: readonly (readonly [before: Dossier, after: Dossier])[],
  now: number,
): Promise<Put[]> {
  const turned = changes.flatMap(([before, after]) => {
    const states = new Map(before.requests.map(({ id, state }) => [id, state]));
    return after.requests.filter(({ id, state }) => (states.get(id) === "pending") !== (state === "pending"));
  });
  const known = turned.filter(({ state, decidedAt }) => state !== "pending" || decidedAt !== null);
  const reminders = await inParts(
    known.map(({ id }) => id),
    (part) =>
      trx
        .selectFrom("reminded")
        .innerJoin("reminders", "reminders.id", "reminded.reminderId")
        .select(["reminders.cardId", "reminders.escalationId"])
        .distinct()
        .where("reminded.requestId", "in", part)
        .execute(),
  );
  const ids = reminders.flatMap(({ cardId, escalationId }) => [cardId, escalationId]);
  return cardPuts(
    trx,
    ids.filter((id) => id !== null),
    { priority: 1, dueAt: now },
  );
}

export type Snoozed =
  | { kind: "snoozed"; until: number }
  /** By somebody else, a moment ago. */
  | { kind: "snoozed before"; by: SlackUserId; until: number }
  | { kind: "moved"; to: ChannelId }
  | { kind: "told again" | "decided" | "told long ago" };

/** In the zone and the working hours of the route. The first press counts. */
export async function snooze(
  context: Context,
  { cardId, choice, by }: { cardId: CardId; choice: SnoozeChoice; by: SlackUserId },
): Promise<Snoozed> {
  const outcome = await context.store.transact(async (trx): Promise<Snoozed> => {
    await aloneWithReminders(context, trx);
    const card = await cardById(trx, cardId);
    if (card?.kind !== "reminder" || card.facts.reminderId === undefined) return { kind: "decided" };
    const id = card.facts.reminderId;
    const standing = await standingOfReminder(trx, id, cardId);
    if (standing.kind === "snoozed") return { ...standing, kind: "snoozed before" };
    if (standing.kind !== "waiting") return standing;
    const now = context.clock.now();
    const { route } = await trx
      .selectFrom("reminders")
      .select("route")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const { hours } = settingsOf(route, await readRoutes(context, trx)).reminders;
    const until = snoozedUntil(choice, now, hours ?? anyDay);
    await trx
      .updateTable("reminders")
      .set({ snoozedBy: by, snoozedUntil: until })
      .where("id", "=", id)
      .execute();
    await put(trx, [cardPut(card, { priority: 0, dueAt: now })]);
    await appendAudit(trx, context.store, [
      {
        at: now,
        actor: by,
        action: "reminder snoozed",
        details: { until },
        groupId: null,
        operationId: null,
      },
    ]);
    return { kind: "snoozed", until };
  });
  context.wake();
  return outcome;
}

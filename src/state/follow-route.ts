// The outbox's handler for "what the route of this group says": that has changed, or the group's name, and the cards of whoever waits, the
// group's bridge and its reminders follow.
import { cardsFollow } from "../groups/live-card.ts";
import type { GroupId } from "../groups/model.ts";
import { put } from "../outbox/outbox.ts";
import type { Handler } from "../outbox/worker.ts";
import { attempts } from "../pace.ts";
import type { Database } from "../store/database.ts";
import { bridgeFollows } from "./bridges-by-route.ts";
import { momentOf, type Context } from "./context.ts";
import { withDossier } from "./dossiers.ts";
import { followMoved } from "./moved-reminders.ts";
import { aloneWithReminders, isHeld, peopleOf } from "./reminders.ts";
import { readRoutes } from "./routes.ts";

export function createRouteHandler(context: Context): Handler<GroupId> {
  return {
    attempts: attempts.byTheClock,
    async act(groupId) {
      await withDossier(context, groupId, async (dossier, trx) => {
        const bridged = await bridgeFollows(context, trx, dossier);
        return [cardsFollow(bridged, momentOf(context)), undefined];
      });
      await remindersFollow(context, groupId);
      return { kind: "done" };
    },
    async giveUp() {},
  };
}

/** The cards of a group stand in another channel now: so do those who wait in it. */
async function remindersFollow(context: Context, groupId: GroupId): Promise<void> {
  const about = (db: Database) =>
    db
      .selectFrom("reminders")
      .selectAll()
      .where("overAt", "is", null)
      .where("id", "in", (query) =>
        query
          .selectFrom("reminded")
          .innerJoin("joinRequests", "joinRequests.id", "reminded.requestId")
          .select("reminderId")
          .where("joinRequests.groupId", "=", groupId)
          .where("joinRequests.state", "=", "pending"),
      )
      .execute();
  // Most groups that move have nobody who waits for long, and need nobody's lock.
  if ((await about(context.store.db)).length === 0) return;
  const moment = momentOf(context);
  await context.store.transact(async (trx) => {
    await aloneWithReminders(context, trx);
    const look = { context, trx, routes: await readRoutes(context, trx), moment };
    for (const reminder of await about(trx)) {
      const people = await peopleOf(look, reminder.id);
      const waiting = people.filter(({ state }) => state === "pending");
      await put(trx, (await followMoved(look, reminder, { waiting, isHeld: isHeld(look, reminder) })) ?? []);
    }
  });
  context.wake();
}

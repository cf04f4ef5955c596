// Has those who wait too long told of every few minutes, for all numbers at once: an entry of its own, so that what fails here stops nothing
// else. Housekeeping calls it.
import type { RemindAfter } from "../groups/reminders.ts";
import { isZone } from "../groups/working-hours.ts";
import type { Verdict } from "../outbox/worker.ts";
import type { Context } from "./context.ts";
import { remindOfThoseWhoWait } from "./reminders.ts";
import { readRoutes } from "./routes.ts";

type Clockwork = { everyMs: number; remindAfter: RemindAfter };

export function createReminderClock(
  context: Context,
  { everyMs, remindAfter }: Clockwork,
): () => Promise<Verdict> {
  const said = new Set<string>();
  return async () => {
    await sayUnknownZones(context, said);
    await remindOfThoseWhoWait(context, remindAfter);
    return { kind: "later", at: context.clock.now() + everyMs };
  };
}

/** Once for each, at every start. */
async function sayUnknownZones(context: Context, said: Set<string>): Promise<void> {
  const { listed } = await readRoutes(context);
  for (const { id: route, settings } of listed) {
    const zone = settings.reminders.hours?.zone;
    if (zone === undefined || said.has(zone) || isZone(zone)) continue;
    said.add(zone);
    context.log.warn(
      { route, zone },
      "This Node.js does not know the time zone of a route: its hours are taken for UTC. Choose another in /wa routes, or update Node.js",
    );
  }
}

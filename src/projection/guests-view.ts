// Whom a rule let in, for the message in the thread of their card; and who is expected in a group, for the form with its list.
import type { ExpectedView, GuestsView } from "../groups/guest-views.ts";
import type { Card, Group } from "../groups/model.ts";
import { routeOf } from "../groups/routes.ts";
import type { GroupName } from "../groups/views.ts";
import { readBusinessNumber } from "../state/business-numbers.ts";
import type { Context } from "../state/context.ts";
import { guestsOf } from "../state/guests.ts";
import { readRoutes } from "../state/routes.ts";
import { inParts } from "../state/rows-in-parts.ts";
import type { Database } from "../store/database.ts";
import type { WhatsAppClient } from "../whatsapp/client.ts";

/** Who they are is read when it is drawn, so that whoever is forgotten is forgotten here too. */
export async function guestsView(
  db: Database,
  { facts }: Card<"guests">,
  group: GroupName,
): Promise<GuestsView> {
  const rows = await inParts(
    facts.vouched.map(({ requestId }) => requestId),
    (part) =>
      db
        .selectFrom("joinRequests")
        .select(["id", "waId", "userId", "username"])
        .where("id", "in", part)
        .execute(),
  );
  const people = new Map(rows.map(({ id, ...person }) => [id, person]));
  return {
    kind: "guests",
    group,
    people: facts.vouched.flatMap(({ requestId, ...why }) => {
      const person = people.get(requestId);
      return person === undefined ? [] : [{ ...why, person }];
    }),
  };
}

export async function expectedView(
  context: Context,
  whatsapp: WhatsAppClient,
  group: Group,
): Promise<ExpectedView> {
  const [listed, routes, number] = await Promise.all([
    guestsOf(context.store.db, [group.id]),
    readRoutes(context),
    readBusinessNumber(context, whatsapp, group.phoneNumberId),
  ]);
  return {
    rule: routeOf(group, routes).settings.guests,
    listed: listed.map(({ id, phone, addedBy, addedAt }) => ({ id, phone, by: addedBy, at: addedAt })),
    ownNumber: number?.displayPhoneNumber ?? null,
  };
}

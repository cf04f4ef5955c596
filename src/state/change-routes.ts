// A change of the list of routes, stored: alone, with its audit, and with the groups it concerns put to follow. What admins ask
// (`operations/change-routes.ts`) comes here.
import { sql } from "kysely";
import type { AuditEntry, ChannelId, SlackUserId } from "../groups/model.ts";
import { channelOf, routeOf, type Route, type Routed, type Routes } from "../groups/routes.ts";
import { lanes } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import { appendAudit } from "../store/audit.ts";
import type { Trx } from "../store/database.ts";
import { locks } from "../store/locks.ts";
import { routeToRow } from "../store/route-rows.ts";
import { channelsNamedIn, useOfChannel } from "./channel-uses.ts";
import type { Context } from "./context.ts";
import { bridgesOfRoutesChange } from "./route-bridges.ts";
import { readRoutes } from "./routes.ts";
import { noteNewHours } from "./summaries.ts";

export type RoutesChange = {
  next: readonly Route[];
  audit: Pick<AuditEntry, "action" | "details">;
};

/**
 * One change of the list, alone. `change` is given what is stored now and may find that there is nothing to change any more; then what
 * it says is the answer. A channel in which people write to one group gets nobody else's news.
 */
export async function changeRoutes<Refusal>(
  context: Context,
  by: SlackUserId,
  change: (now: readonly Route[]) => RoutesChange | { refusal: Refusal },
): Promise<Refusal | "changed" | "channel taken"> {
  const at = context.clock.now();
  const outcome = await context.store.transact(
    async (trx): Promise<Refusal | "changed" | "channel taken"> => {
      if (context.store.locksRows) await sql`select pg_advisory_xact_lock(${locks.routes})`.execute(trx);
      const before = await readRoutes(context, trx);
      const changed = change(before.listed);
      if ("refusal" in changed) return changed.refusal;
      const after: Routes = { ...before, listed: changed.next };
      if (await takesConversation(context, trx, { before, after })) return "channel taken";
      await trx.deleteFrom("routes").execute();
      if (after.listed.length > 0)
        await trx.insertInto("routes").values(after.listed.map(routeToRow)).execute();
      await noteNewHours(trx, { before: before.listed, after: after.listed }, at);
      await haveCardsFollow(context, trx, { before, after });
      await put(trx, await bridgesOfRoutesChange(context, trx, { before, after }));
      const { action, details } = changed.audit;
      await appendAudit(trx, context.store, [
        { at, actor: by, action, details, groupId: null, operationId: null },
      ]);
      return "changed";
    },
  );
  context.wake();
  return outcome;
}

/** Of what stood there before nobody is told again. */
async function takesConversation(
  context: Context,
  trx: Trx,
  { before, after }: { before: Routes; after: Routes },
): Promise<boolean> {
  const known = channelsNamedIn(before);
  for (const channel of channelsNamedIn(after)) {
    if (known.has(channel)) continue;
    const { conversationOf } = await useOfChannel(context, trx, { channel, routes: after });
    if (conversationOf !== null) return true;
  }
  return false;
}

/** Groups with a card that may change, whose news goes elsewhere from now on, or is told otherwise. */
async function haveCardsFollow(
  context: Context,
  trx: Trx,
  { before, after }: { before: Routes; after: Routes },
): Promise<void> {
  const rows = await trx
    .selectFrom("cards")
    .innerJoin("groups", "groups.id", "cards.groupId")
    .leftJoin("groupChannels", "groupChannels.groupId", "groups.id")
    .select(["groups.id", "groups.phoneNumberId", "groups.subject", "groupChannels.channel as own"])
    .distinct()
    .where("cards.state", "in", ["live", "folded"])
    .execute();
  const now = context.clock.now();
  await put(
    trx,
    rows
      .filter(({ own, ...group }) => toldElsewhere(group, own, before) !== toldElsewhere(group, own, after))
      .map(({ id }) => ({ thing: { kind: "route", id }, lane: lanes.housekeeping, priority: 0, dueAt: now })),
  );
}

function toldElsewhere(group: Routed, own: ChannelId | null, routes: Routes): string {
  const { shows, calls } = routeOf(group, routes);
  return JSON.stringify([channelOf(group, routes, own), shows, calls]);
}

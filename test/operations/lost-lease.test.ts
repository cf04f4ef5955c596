// An operation whose lease ends in mid-call, where the later of two calls counts: another instance carries it on, and whatever our own
// call does afterwards, what is told in the end is what WhatsApp shows.
import { expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { askOfGroup } from "../../src/operations/ask.ts";
import { createOperationHandler } from "../../src/operations/engine.ts";
import { lanes } from "../../src/outbox/entries.ts";
import { LeaseLost, presentLease, startLease, underLease, type Lease } from "../../src/outbox/lease.ts";
import type { Context } from "../../src/state/context.ts";
import { operationById } from "../../src/state/operations.ts";
import { groupToRow } from "../../src/store/rows.ts";
import { createWhatsAppClient } from "../../src/whatsapp/client.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { quietGroup } from "../groups/dossiers.ts";
import { endlessLease } from "../outbox/leases.ts";
import { NUMBER, startWhatsApp, TOKEN } from "../sandbox/whatsapp.ts";
import { contextWith } from "../context.ts";

const lane = lanes.whatsapp(NUMBER);

describeOnBothDatabases("a new invite link whose call outlives its lease", (database) => {
  it("is looked at once more after another instance has told its end, and the link that works is told", async () => {
    const { context, id, act, whatsapp, theLink, isMadeAgain } = await office(database);
    const first = startLease(lane, 60_000, performance.now());
    database.atEnd(async () => first.end());
    const answer = whatsapp.holdAnswers("resetLink");
    const call = act({ ...endlessLease(lane), ...first }).catch((error: unknown) => error);
    await expect.poll(() => whatsapp.calls("resetLink").length).toBe(1);

    // Another instance has taken over: it looks, sees a new link, and tells it.
    const told = theLink();
    await act(endlessLease(lane));
    expect(await operationById(context.store.db, id)).toMatchObject({ state: "done", task: { link: told } });
    await context.store.db.deleteFrom("outbox").execute();

    first.lose();
    expect(await call).toBeInstanceOf(LeaseLost);
    expect(await dueNow(context)).toEqual([id]);

    // What was sent may be carried out as late as this.
    answer();
    await isMadeAgain();
    expect(theLink()).not.toBe(told);
    await act(endlessLease(lane));
    expect(await operationById(context.store.db, id)).toMatchObject({
      state: "done",
      task: { link: theLink() },
    });
  });
});

async function office(database: TestDatabase) {
  const { whatsapp, graph, stop } = await startWhatsApp();
  database.atEnd(stop);
  const whatsappId = whatsapp.seedGroup({ subject: "Spring order 4471" });
  const store = await database.open();
  const context = contextWith({ store, clock: systemClock, phoneNumberIds: [NUMBER] });
  const { db } = context.store;
  const { group } = quietGroup({ whatsappId, phoneNumberId: NUMBER });
  await db.insertInto("groups").values(groupToRow(group)).execute();
  const task = { kind: "reset link" as const, previousLink: null, link: null };
  await askOfGroup(context, { groupId: group.id, task, by: "U1", source: "view:1" });
  const { id } = await db.selectFrom("operations").select("id").executeTakeFirstOrThrow();
  const client = createWhatsAppClient({
    baseUrl: whatsapp.url,
    version: "v26.0",
    accessToken: TOKEN,
    permit: presentLease,
  });
  const handler = createOperationHandler(context, client, { open: async () => "gone" });
  return {
    context,
    id,
    whatsapp,
    act: (lease: Lease) => underLease(lease, () => handler.act(id, lease)),
    theLink: () => whatsapp.groups()[0]?.link ?? null,
    isMadeAgain: () => graph("POST", `${whatsappId}/invite_link`, { messaging_product: "whatsapp" }),
  };
}

async function dueNow({ store }: Context): Promise<string[]> {
  const rows = await store.db.selectFrom("outbox").select("id").where("kind", "=", "operation").execute();
  return rows.map(({ id }) => id);
}

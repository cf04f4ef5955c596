// A file from a bridged thread on its way to WhatsApp: it waits for as long as Slack has trouble with it, without a try that counts, and
// is not even asked for where nothing goes over any more.
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import type { GroupId } from "../../src/groups/model.ts";
import { createOperationHandler } from "../../src/operations/engine.ts";
import type { FileSource } from "../../src/operations/files/carry-file.ts";
import { sayInGroup } from "../../src/operations/say-in-group.ts";
import { lanes } from "../../src/outbox/entries.ts";
import { setBridge } from "../../src/state/bridge-settings.ts";
import { operationById } from "../../src/state/operations.ts";
import { groupToRow } from "../../src/store/rows.ts";
import { createWhatsAppClient } from "../../src/whatsapp/client.ts";
import { contextWith } from "../context.ts";
import { describeOnSqlite, type TestDatabase } from "../databases.ts";
import { noon, quietGroup } from "../groups/dossiers.ts";
import { endlessLease } from "../outbox/leases.ts";
import { NUMBER, startWhatsApp, TOKEN } from "../sandbox/whatsapp.ts";

const minuteMs = 60_000;

describeOnSqlite("a file that Slack does not hand out", (database) => {
  it("waits as long as Slack says, else the longer the longer it has waited, and fails after a day", async () => {
    const { tick, act, operation } = await office(database, {
      open: async () => ({ notNow: "HTTP 503", delayMs: null }),
    });
    expect(await act()).toEqual({ kind: "later", at: noon + 1_000 });
    tick(8 * minuteMs);
    expect(await act()).toEqual({ kind: "later", at: noon + 12 * minuteMs });
    tick(80 * minuteMs);
    expect(await act()).toEqual({ kind: "later", at: noon + 93 * minuteMs });
    expect(await operation()).toMatchObject({ state: "due", attempts: 0, attemptedAt: null });
    tick(24 * 60 * minuteMs);
    await act();
    expect(await operation()).toMatchObject({
      state: "failed",
      task: { message: { failure: { code: "file gone" } } },
    });
    const limited = await office(database, { open: async () => ({ notNow: "limit", delayMs: 30_000 }) });
    expect(await limited.act()).toEqual({ kind: "later", at: noon + 30_000 });
  });

  it("waits as well when its bytes break off, because that is no failure of WhatsApp's", async () => {
    let breaks = true;
    const { act, operation, whatsapp } = await office(database, {
      open: async () => ({
        // Half an emoji leads what is left of it.
        name: `${"x".repeat(20)}😀${"y".repeat(235)}.pdf`,
        mimeType: "application/pdf",
        size: 6,
        body: Readable.from(breaks ? brokenOff() : [Buffer.from("abcdef")]),
      }),
    });
    expect(await act()).toEqual({ kind: "later", at: noon + 1_000 });
    expect(await operation()).toMatchObject({ state: "due", attempts: 0 });
    breaks = false;
    expect(await act()).toEqual({ kind: "done" });
    expect(whatsapp.calls("messages")).toMatchObject([
      { body: { document: { filename: `\uFFFD${"y".repeat(235)}.pdf` } } },
    ]);
  });

  it("is not asked for when nothing goes over any more", async () => {
    const { act, operation, whatsapp, switchesOff } = await office(database, {
      open: () => Promise.reject(new Error("asked for")),
    });
    await switchesOff();
    expect(await act()).toEqual({ kind: "done" });
    expect(await operation()).toMatchObject({
      state: "failed",
      task: { message: { failure: { code: "bridge switched" } } },
    });
    expect([...whatsapp.calls("upload"), ...whatsapp.calls("messages")]).toEqual([]);
  });
});

async function* brokenOff(): AsyncGenerator<Buffer> {
  yield Buffer.from("abc");
  throw new Error("the connection broke off");
}

let groups = 0;

async function office(database: TestDatabase, source: FileSource) {
  const { whatsapp, stop } = await startWhatsApp();
  database.atEnd(stop);
  const whatsappId = whatsapp.seedGroup({ subject: "Spring order 4471" });
  const store = await database.open();
  let now = noon;
  const context = contextWith({ store, clock: { now: () => now }, phoneNumberIds: [NUMBER] });
  const { db } = store;
  const id = `g_${(groups += 1)}` as GroupId;
  const { group } = quietGroup({ id, whatsappId, phoneNumberId: NUMBER });
  await db.insertInto("groups").values(groupToRow(group)).execute();
  const settings = { namesAuthors: false, channel: null, talkers: null, takesBots: false };
  await setBridge(context, id, { mode: "open", ...settings }, "U1");
  const file = { id: "F1", name: "a.pdf", mimeType: "application/pdf", size: 6 };
  const place = { channel: "C1", ts: `1.${groups}`, threadTs: null };
  const parts = [{ text: "", file }];
  await sayInGroup(context, { groupId: id, parts, by: "U1", author: "U1", ...place });
  const { id: operationId } = await db
    .selectFrom("operations")
    .select("id")
    .where("groupId", "=", id)
    .executeTakeFirstOrThrow();
  const client = createWhatsAppClient({ baseUrl: whatsapp.url, version: "v26.0", accessToken: TOKEN });
  const handler = createOperationHandler(context, client, source);
  return {
    whatsapp,
    act: () => handler.act(operationId, endlessLease(lanes.files(NUMBER))),
    operation: () => operationById(db, operationId),
    tick: (ms: number) => void (now += ms),
    switchesOff: () => setBridge(context, id, { mode: "off", ...settings }, "U1"),
  };
}

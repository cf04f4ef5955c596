// How the WhatsApp sandbox delivers webhooks: signed and escaped, repeated until taken, in the order and spelling asked for.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changesIn, groupsIn, NUMBER, signatureOf, startListening, startWhatsApp } from "./whatsapp.ts";
import type { Scene } from "./whatsapp.ts";

const PAT = "16505551234";
const PEOPLE = ["16505550001", "16505550002", "16505550003"];

let scene: Scene;
beforeEach(async () => {
  scene = await startWhatsApp();
});
afterEach(() => scene.stop());

describe("a webhook", () => {
  it("is escaped to ASCII and signed over those bytes", async () => {
    scene.whatsapp.createElsewhere({ subject: "Grüße/🎉" });
    await scene.told();
    const [post] = scene.bot.received;
    expect(post?.body).toContain(String.raw`Gr\u00fc\u00dfe\/\ud83c\udf89`);
    expect(post?.headers["x-hub-signature-256"]).toBe(signatureOf(post?.body ?? ""));
    expect(groupsIn(post?.body ?? "")).toMatchObject([{ subject: "Grüße/🎉" }]);
  });

  it("is spelled like live traffic by default", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", members: [PAT] });
    scene.whatsapp.leaves(id, PAT);
    const [told] = await scene.told();
    expect(Object.keys(told ?? {})).toEqual(Object.keys(told ?? {}).toSorted());
    expect(told).toMatchObject({ timestamp: expect.any(Number), initiated_by: "participant" });
  });

  it("is spelled as documented when switched", async () => {
    scene.whatsapp.setSwitches({ spelling: "documented" });
    const id = scene.whatsapp.seedGroup({ subject: "A", mode: "auto_approve" });
    scene.whatsapp.joinsByLink(id, PAT, { hidePhone: true });
    scene.whatsapp.leaves(id, PAT);
    const [joined, left] = await scene.told();
    expect(joined).toMatchObject({
      timestamp: expect.stringMatching(/^\d+$/),
      added_participants: [{ wa_id: "" }],
    });
    expect(left).not.toHaveProperty("initiated_by");
    expect(scene.bot.received.flatMap(({ body }) => changesIn(body))[1]?.value).toMatchObject({
      initiated_by: "participant",
    });
  });

  it("takes the names of the published schema when switched", async () => {
    scene.whatsapp.setSwitches({ fieldNames: "schema" });
    const id = scene.whatsapp.seedGroup({ subject: "A", mode: "auto_approve" });
    scene.whatsapp.joinsByLink(id, PAT);
    expect(await scene.told()).toMatchObject([{ type: "group_add_participants" }]);
    expect(changesIn(scene.bot.received[0]?.body ?? "")[0]?.field).toBe("group_participant_update");
  });

  it("tells suspensions and changes made elsewhere", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    scene.whatsapp.suspend(id);
    scene.whatsapp.clearSuspension(id);
    scene.whatsapp.changeSettingsElsewhere(id, { subject: "B" });
    scene.whatsapp.deleteElsewhere(id);
    const told = await scene.told();
    expect(told.map(({ type }) => type)).toEqual([
      "group_suspend",
      "group_suspend_cleared",
      "group_settings_update",
      "group_delete",
    ]);
    expect(told[2]).not.toHaveProperty("request_id");
  });
});

describe("delivery", () => {
  it("is repeated until the answer is 200", async () => {
    scene.bot.answers.push(500, "die", 204);
    scene.whatsapp.createElsewhere({ subject: "A" });
    expect(new Set((await scene.told()).map(({ group_id }) => group_id)).size).toBe(1);
    const [delivery] = scene.whatsapp.webhooks.log;
    expect(delivery?.state).toBe("delivered");
    expect(delivery?.attempts.map(({ status }) => status)).toEqual([500, null, 204, 200]);
  });

  it("waits for an address", async () => {
    const late = await startWhatsApp({ webhookUrl: null });
    late.whatsapp.createElsewhere({ subject: "A" });
    late.whatsapp.setWebhookUrl(late.bot.url);
    expect(await late.told()).toHaveLength(1);
    expect(await late.whatsapp.verifyWebhook()).toBe(true);
    await late.stop();
  });

  it("goes to the new address when it moved", async () => {
    const other = await startListening();
    scene.whatsapp.setWebhookUrl(other.url);
    scene.whatsapp.createElsewhere({ subject: "A" });
    await scene.told();
    expect(other.received).toHaveLength(1);
    await other.stop();
  });

  it("is held back and released in another order", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    scene.whatsapp.webhooks.hold();
    for (const phone of PEOPLE) scene.whatsapp.asksToJoin(id, phone);
    expect(await scene.told()).toEqual([]);
    scene.whatsapp.webhooks.release({ order: "reversed" });
    expect((await scene.told()).map(({ wa_id }) => wa_id)).toEqual(PEOPLE.toReversed());
  });

  it("drops and duplicates what it is told to", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    scene.whatsapp.webhooks.dropNext(1);
    scene.whatsapp.webhooks.duplicateNext(1);
    for (const phone of PEOPLE) scene.whatsapp.asksToJoin(id, phone);
    expect((await scene.told()).map(({ wa_id }) => wa_id)).toEqual([PEOPLE[1], PEOPLE[1], PEOPLE[2]]);
    expect(scene.whatsapp.webhooks.log.map(({ state }) => state)).toEqual([
      "dropped",
      "delivered",
      "delivered",
      "delivered",
    ]);
  });

  it("puts up to a thousand updates into one POST", async () => {
    scene.whatsapp.webhooks.batch(true);
    scene.whatsapp.webhooks.hold();
    const groupIds = Array.from({ length: 2000 }, (_, i) =>
      scene.whatsapp.seedGroup({ subject: `Group ${i}` }),
    );
    scene.whatsapp.asksToJoinMany(
      groupIds.flatMap((groupId, i) =>
        Array.from({ length: 5 }, (_, k) => ({ groupId, phone: `1650${5_000_000 + i * 5 + k}` })),
      ),
    );
    scene.whatsapp.webhooks.release();
    expect(await scene.told()).toHaveLength(10_000);
    expect(scene.bot.received).toHaveLength(10);
  });

  it("sends hand-made updates and spoilt bodies as they are", async () => {
    scene.whatsapp.webhooks.send("group_status_update", { type: "group_teleport", group_id: "x" });
    expect(await scene.told()).toEqual([{ type: "group_teleport", group_id: "x" }]);
    const reply = await scene.whatsapp.webhooks.postRaw("not json", { signature: "sha256=00" });
    expect(reply.status).toBe(200);
    expect(scene.bot.received[1]).toMatchObject({
      body: "not json",
      headers: { "x-hub-signature-256": "sha256=00" },
    });
  });

  it("may overtake the answer to the call that caused it", async () => {
    scene.whatsapp.answerDelayMs("create", 60_000);
    const answer = scene
      .graph("POST", `${NUMBER}/groups`, { messaging_product: "whatsapp", subject: "A" })
      .catch(() => "no answer");
    await expect.poll(() => scene.bot.received.length).toBe(1);
    await scene.whatsapp.stop();
    expect(await answer).toBe("no answer");
  });
});

describe("listeners", () => {
  it("hear of changes until they stop listening", async () => {
    let heard = 0;
    const stopListening = scene.whatsapp.onChange(() => (heard += 1));
    scene.whatsapp.createElsewhere({ subject: "A" });
    await scene.told();
    expect(heard).toBeGreaterThan(0);
    await expect
      .poll(() => scene.whatsapp.snapshot().webhooks)
      .toMatchObject({ queued: 0, recent: [{ state: "delivered" }] });
    stopListening();
    const before = heard;
    scene.whatsapp.createElsewhere({ subject: "B" });
    await scene.told();
    expect(heard).toBe(before);
  });
});

describe("what was saved", () => {
  it("is there again after a restart", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", mode: "auto_approve", members: [PAT] });
    const saved: ReturnType<typeof scene.whatsapp.save> = JSON.parse(JSON.stringify(scene.whatsapp.save()));
    const link = scene.whatsapp.group(id)?.link ?? "";
    const other = await startWhatsApp();
    other.whatsapp.load(saved);
    expect(other.whatsapp.group(id)).toEqual(scene.whatsapp.group(id));
    expect(other.whatsapp.joinsByLink(link, "16505550000")).toEqual({ joined: true });
    await other.stop();
  });
});

// Who may be in a group of the WhatsApp sandbox: joining, asking, deciding, leaving, removing.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { changesIn, NUMBER, startWhatsApp } from "./whatsapp.ts";
import type { Scene } from "./whatsapp.ts";

const product = { messaging_product: "whatsapp" };
const PAT = "16505551234";
const SAM = "16505550000";
const EIGHT = Array.from({ length: 8 }, (_, i) => `1650555900${i}`);

let scene: Scene;
beforeEach(async () => {
  scene = await startWhatsApp();
});
afterEach(() => scene.stop());

describe("joining", () => {
  it("by link is told at once in a group open to all", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", mode: "auto_approve" });
    expect(scene.whatsapp.joinsByLink(scene.whatsapp.group(id)?.link ?? "", PAT)).toEqual({ joined: true });
    expect(await scene.told()).toMatchObject([
      {
        type: "group_participants_add",
        reason: "invite_link",
        group_id: id,
        added_participants: [{ wa_id: PAT }],
      },
    ]);
  });

  it("by link asks in a group that wants approval", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    const outcome = scene.whatsapp.joinsByLink(id, PAT, { username: "pat" });
    expect(await scene.told()).toMatchObject([
      {
        type: "group_join_request_created",
        wa_id: PAT,
        username: "@pat",
        join_request_id: Reflect.get(outcome, "asked"),
      },
    ]);
  });

  it("is refused without an event when the group is full, gone, or the person was removed", async () => {
    const full = scene.whatsapp.seedGroup({ subject: "Full", mode: "auto_approve", members: EIGHT });
    expect(scene.whatsapp.joinsByLink(full, PAT)).toEqual({ refused: "The group is full." });
    await scene.graph("DELETE", `${encodeURIComponent(full)}/participants`, {
      ...product,
      participants: [{ user: `+${EIGHT[0]}` }],
    });
    expect(await scene.told()).toHaveLength(1);
    expect(scene.whatsapp.joinsByLink(full, EIGHT[0] ?? "")).toHaveProperty("refused");
    expect(scene.whatsapp.joinsByLink("https://chat.whatsapp.com/none", PAT)).toHaveProperty("refused");
    expect(await scene.told()).toHaveLength(1);
  });

  it("is told when somebody leaves, who may come back", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", mode: "auto_approve", members: [PAT] });
    scene.whatsapp.leaves(id, PAT);
    expect(await scene.told()).toMatchObject([
      {
        type: "group_participants_remove",
        initiated_by: "participant",
        removed_participants: [{ wa_id: PAT }],
      },
    ]);
    expect(scene.whatsapp.joinsByLink(id, PAT)).toEqual({ joined: true });
  });
});

describe("a join request", () => {
  it("keeps its id when the same person asks again after a rejection", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    const first = scene.whatsapp.asksToJoin(id, PAT);
    expect(scene.whatsapp.asksToJoin(id, PAT)).toBe(first);
    const rejected = await scene.graph("DELETE", requests(id), { ...product, join_requests: [first] });
    expect(rejected).toMatchObject({ status: 200, body: { ...product, rejected_join_requests: [first] } });
    expect(scene.whatsapp.asksToJoin(id, PAT)).toBe(first);
    expect((await scene.told()).map(({ type }) => type)).toEqual([
      "group_join_request_created",
      "group_join_request_created",
    ]);
  });

  it("is told when it is withdrawn", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", pending: [PAT] });
    scene.whatsapp.withdraws(id, PAT);
    expect(await scene.told()).toMatchObject([{ type: "group_join_request_revoked", wa_id: PAT }]);
    expect(scene.whatsapp.withdraws(id, PAT)).toHaveProperty("refused");
  });

  it("names the person by user id alone when the number is hidden", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    scene.whatsapp.asksToJoin(id, PAT, { hidePhone: true });
    const [told] = await scene.told();
    expect(told).not.toHaveProperty("wa_id");
    expect(told).toMatchObject({ user_id: expect.stringMatching(/^US\./) });
  });

  it("is listed page by page while it waits", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", pending: [PAT, SAM] });
    const first = await scene.graph("GET", `${requests(id)}?limit=1`);
    expect(first.body).toMatchObject({
      data: [{ wa_id: PAT, creation_timestamp: expect.any(Number) }],
      paging: { next: expect.any(String) },
    });
    const second = await scene.graph(
      "GET",
      `${requests(id)}?limit=1&after=${first.body?.paging?.cursors.after}`,
    );
    expect(second.body).toMatchObject({ data: [{ wa_id: SAM }] });
    expect(second.body?.paging).not.toHaveProperty("next");
  });
});

describe("approving", () => {
  it("lets everybody in with one call and one webhook", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", pending: [PAT, SAM] });
    const ids = pendingIds(id);
    const answer = await scene.graph("POST", requests(id), { ...product, join_requests: ids });
    expect(answer).toMatchObject({ status: 200, body: { ...product, approved_join_requests: ids } });
    expect(scene.whatsapp.participants(id)).toEqual([PAT, SAM]);
    expect(await scene.told()).toMatchObject([
      {
        type: "group_participants_add",
        added_participants: [
          { input: PAT, wa_id: PAT },
          { input: SAM, wa_id: SAM },
        ],
      },
    ]);
  });

  it("answers 206 and names each failure when some cannot get in", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", pending: [PAT, SAM], members: EIGHT.slice(0, 7) });
    const [pat, sam] = pendingIds(id);
    const answer = await scene.graph("POST", requests(id), {
      ...product,
      join_requests: [pat, "unknown", sam],
    });
    expect(answer).toMatchObject({
      status: 206,
      body: {
        approved_join_requests: [pat],
        failed_join_requests: [
          { join_request_id: "unknown", errors: [{ code: 131213 }] },
          { join_request_id: sam, errors: [{ code: 131204 }] },
        ],
        errors: [{ code: 131201 }],
      },
    });
    expect(scene.whatsapp.group(id)?.pending).toHaveLength(1);
  });

  it("does not let in who has not accepted the terms", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", pending: [PAT] });
    scene.whatsapp.neverAcceptedTerms(PAT);
    const ids = pendingIds(id);
    expect((await scene.graph("POST", requests(id), { ...product, join_requests: ids })).body).toMatchObject({
      approved_join_requests: [],
      failed_join_requests: [{ errors: [{ code: 131203 }] }],
    });
    scene.whatsapp.neverAcceptedTerms(PAT, false);
    expect((await scene.graph("POST", requests(id), { ...product, join_requests: ids })).body).toMatchObject({
      approved_join_requests: ids,
    });
    expect(await scene.told()).toHaveLength(1);
  });

  it("fails as a whole with an error when switched", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    scene.whatsapp.setSwitches({ totalFailure: "envelope" });
    const answer = await scene.graph("POST", requests(id), { ...product, join_requests: ["gone"] });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 131213 } } });
  });

  it.each([
    ["no product", { join_requests: ["x"] }, 100],
    ["no list", product, 131008],
    ["an empty list", { ...product, join_requests: [] }, 131009],
    ["somebody twice", { ...product, join_requests: ["x", "x"] }, 131202],
  ])("refuses %s", async (_what, body, code) => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    expect(await scene.graph("POST", requests(id), body)).toMatchObject({
      status: 400,
      body: { error: { code } },
    });
  });

  it("by another program is told by webhook, rejecting is not", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", pending: [PAT, SAM] });
    scene.whatsapp.decideElsewhere(id, PAT, "approve");
    scene.whatsapp.decideElsewhere(id, SAM, "reject");
    expect(await scene.told()).toMatchObject([{ added_participants: [{ input: PAT }] }]);
    expect(scene.whatsapp.group(id)?.pending).toEqual([]);
  });
});

describe("removing", () => {
  it("tells who was removed and who was not there", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", members: [PAT] });
    const answer = await remove(id, [{ user: `+${PAT}` }, { user: SAM }]);
    expect(await scene.told()).toMatchObject([
      {
        type: "group_participants_remove",
        request_id: answer.body?.request_id,
        initiated_by: "business",
        removed_participants: [{ input: `+${PAT}` }],
        failed_participants: [{ input: SAM, errors: [{ code: 131212 }] }],
        errors: [{ code: 131201 }],
      },
    ]);
  });

  it("takes user ids too", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", members: [PAT] });
    await remove(id, [{ user_id: scene.whatsapp.group(id)?.members[0]?.userId }]);
    await scene.told();
    expect(scene.whatsapp.group(id)).toMatchObject({ members: [], banned: [PAT] });
  });

  it("says so when nobody could be removed", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    await remove(id, [{ user: PAT }]);
    const [told] = await scene.told();
    expect(told).not.toHaveProperty("removed_participants");
    expect(told).toMatchObject({ failed_participants: [{ input: PAT }], errors: [{ code: 131212 }] });
  });

  it.each([
    ["nobody", [], 131009],
    ["nine people", Array.from({ length: 9 }, (_, i) => ({ user: `1650555000${i}` })), 131009],
    ["somebody twice", [{ user: PAT }, { user: `+${PAT}` }], 131202],
    ["plain strings", [PAT], 131009],
    ["two names for one", [{ user: PAT, user_id: "US.1" }], 131009],
  ])("refuses %s and does nothing", async (_what, participants, code) => {
    const id = scene.whatsapp.seedGroup({ subject: "A", members: [PAT] });
    expect(await remove(id, participants)).toMatchObject({ status: 400, body: { error: { code } } });
    expect(scene.whatsapp.participants(id)).toEqual([PAT]);
  });

  function remove(id: string, participants: unknown[]) {
    return scene.graph("DELETE", `${encodeURIComponent(id)}/participants`, { ...product, participants });
  }
});

describe("somebody with a new number", () => {
  const NEW = "16505559999";

  it("takes along what is theirs, and both numbers are told with both ids", async () => {
    const { whatsapp } = scene;
    const id = whatsapp.seedGroup({ subject: "A", members: [PAT, SAM] });
    const asked = whatsapp.seedGroup({ subject: "B" });
    whatsapp.asksToJoin(asked, PAT, { username: "pat" });
    whatsapp.writes(id, SAM, "Hi");
    whatsapp.switchPhone(PAT, false);
    await scene.graph("POST", `${NUMBER}/messages`, {
      ...product,
      recipient_type: "group",
      to: id,
      type: "text",
      text: { body: "Hello" },
    });
    const letter = () => whatsapp.snapshot().messages.find(({ text }) => text === "Hello");
    // It arrives behind the answer.
    await vi.waitUntil(() => letter() !== undefined, { timeout: 30_000, interval: 5 });
    const [before] = whatsapp.group(asked)?.pending ?? [];
    whatsapp.changesNumber(PAT, NEW);
    expect(whatsapp.participants(id)).toEqual([NEW, SAM]);
    const [after] = whatsapp.group(asked)?.pending ?? [];
    expect(after).toMatchObject({ phone: NEW, username: "@pat", joinRequestId: before?.joinRequestId });
    expect(letter()?.readers).toContainEqual({ phone: NEW, progress: "sent" });
    expect(await lastSystemMessage()).toMatchObject({
      from: PAT,
      system: {
        type: "user_changed_number",
        wa_id: NEW,
        user_id: after?.userId,
        previous_user_id: before?.userId,
      },
    });
    expect(whatsapp.joinsByLink(asked, PAT)).toHaveProperty("asked");
  });

  it("is told of by ids alone when the number is hidden", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    scene.whatsapp.asksToJoin(id, PAT, { hidePhone: true });
    const [before] = scene.whatsapp.group(id)?.pending ?? [];
    scene.whatsapp.changesNumber(PAT, NEW);
    const told = await lastSystemMessage();
    expect(told).toMatchObject({
      system: { type: "user_changed_user_id", previous_user_id: before?.userId },
    });
    expect(JSON.stringify(told)).not.toMatch(new RegExp(`"(${PAT}|${NEW})`, "u"));
  });

  async function lastSystemMessage(): Promise<unknown> {
    await scene.whatsapp.webhooks.idle();
    const messages = scene.bot.received.flatMap(({ body }) =>
      changesIn(body).flatMap(({ value }) => (Reflect.get(value, "messages") as unknown[] | undefined) ?? []),
    );
    return messages.at(-1);
  }
});

function requests(id: string): string {
  return `${encodeURIComponent(id)}/join_requests`;
}

function pendingIds(id: string): string[] {
  return scene.whatsapp.group(id)?.pending.map(({ joinRequestId }) => joinRequestId) ?? [];
}

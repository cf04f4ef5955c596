// What the client sends about invite links and about who asks to join by them, and what it makes of the answers.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWhatsAppClient, type WhatsAppClient } from "../../src/whatsapp/client.ts";
import { accessToken, callsOf, collect, hidden, phone, startGraphClient } from "./graph-client.ts";
import type { GraphServer } from "./graph-server.ts";

let graph: GraphServer;
let client: WhatsAppClient;

beforeEach(async () => {
  ({ graph, client } = await startGraphClient());
});
afterEach(() => graph.stop());

describe("the invite link", () => {
  it("is read and reset, without the space that may follow it", async () => {
    graph.answers({ json: { messaging_product: "whatsapp", invite_link: "https://chat.whatsapp.com/L " } });
    expect(await client.readInviteLink("GROUPaaaaaaa1")).toBe("https://chat.whatsapp.com/L");
    expect(await client.resetInviteLink("GROUPaaaaaaa1")).toBe("https://chat.whatsapp.com/L");
    expect(callsOf(graph)).toEqual([
      { method: "GET", url: "/v26.0/GROUPaaaaaaa1/invite_link", body: null },
      { method: "POST", url: "/v26.0/GROUPaaaaaaa1/invite_link", body: { messaging_product: "whatsapp" } },
    ]);
  });

  it("is looked up rather than reset again when the answer cannot be read", async () => {
    graph.answers({ json: {} });
    await expect(client.resetInviteLink("GROUPaaaaaaa1")).rejects.toMatchObject({ cure: { kind: "look" } });
  });
});

describe("join requests", () => {
  it("are listed with whoever asks, by number or by id", async () => {
    graph.answers({
      json: {
        data: [
          { join_request_id: "JOINaaaaaaaa1", wa_id: "16505551234", creation_timestamp: 1_755_548_877 },
          {
            join_request_id: "JOINaaaaaaaa2",
            user_id: hidden.userId,
            username: "@pat",
            created_at: "2025-08-18T20:27:57Z",
          },
        ],
      },
    });
    expect(await collect(client.listJoinRequests("GROUPaaaaaaa1"))).toEqual([
      [
        { id: "JOINaaaaaaaa1", person: phone, createdAt: 1_755_548_877_000 },
        { id: "JOINaaaaaaaa2", person: hidden, createdAt: 1_755_548_877_000 },
      ],
    ]);
  });

  it("whose id has no shape that is known are left out, and somebody hears of it", async () => {
    const heard: unknown[] = [];
    const listening = createWhatsAppClient({
      baseUrl: graph.url,
      version: "v26.0",
      accessToken,
      onUnread: (unread) => void heard.push(unread),
    });
    const known = { join_request_id: "JOINaaaaaaaa1", wa_id: "16505551234" };
    graph.answers({ json: { data: [known, { ...known, join_request_id: "JR1" }] } });
    const [page = []] = await collect(listening.listJoinRequests("GROUPaaaaaaa1"));
    expect(page.map(({ id }) => id)).toEqual(["JOINaaaaaaaa1"]);
    expect(heard).toEqual([{ edge: "join_requests", leftOut: 1 }]);
  });

  it("are approved and rejected in bulk, the rejection with a body too", async () => {
    graph.answers(
      { json: { approved_join_requests: ["JOINaaaaaaaa1", "JOINaaaaaaaa2"] } },
      { json: { rejected_join_requests: ["JOINaaaaaaaa1"] } },
    );
    const done = (...ids: string[]) => ({ done: ids, failed: [], faults: [] });
    expect(
      await client.approveJoinRequests("GROUPaaaaaaa1", ["JOINaaaaaaaa1", "JOINaaaaaaaa2", "JOINaaaaaaaa1"]),
    ).toEqual(done("JOINaaaaaaaa1", "JOINaaaaaaaa2"));
    expect(await client.rejectJoinRequests("GROUPaaaaaaa1", ["JOINaaaaaaaa1"])).toEqual(
      done("JOINaaaaaaaa1"),
    );
    const url = "/v26.0/GROUPaaaaaaa1/join_requests";
    expect(callsOf(graph)).toEqual([
      {
        method: "POST",
        url,
        body: { messaging_product: "whatsapp", join_requests: ["JOINaaaaaaaa1", "JOINaaaaaaaa2"] },
      },
      { method: "DELETE", url, body: { messaging_product: "whatsapp", join_requests: ["JOINaaaaaaaa1"] } },
    ]);
  });

  const failed = {
    join_request_id: "JOINaaaaaaaa2",
    errors: [{ code: "131203", title: "Unable", error_data: { details: "d" } }],
  };
  const fault = { code: 131203, title: "Unable", details: "d" };

  it.for([200, 206])("that fail are told one by one, with HTTP %i", async (status) => {
    graph.answers({
      status,
      json: {
        approved_join_requests: ["JOINaaaaaaaa1"],
        failed_join_requests: [failed],
        errors: [{ code: 131201 }],
      },
    });
    expect(await client.approveJoinRequests("GROUPaaaaaaa1", ["JOINaaaaaaaa1", "JOINaaaaaaaa2"])).toEqual({
      done: ["JOINaaaaaaaa1"],
      failed: [{ id: "JOINaaaaaaaa2", faults: [fault] }],
      faults: [{ code: 131201, title: null, details: null }],
    });
  });

  it("are told one by one as well when the answer calls itself an error", async () => {
    graph.answers({
      status: 206,
      json: { failed_join_requests: [failed], error: { code: 131201, message: "Partial" } },
    });
    expect(await client.approveJoinRequests("GROUPaaaaaaa1", ["JOINaaaaaaaa2"])).toEqual({
      done: [],
      failed: [{ id: "JOINaaaaaaaa2", faults: [fault] }],
      faults: [{ code: 131201, title: "Partial", details: null }],
    });
  });

  it.for([
    ["nothing", { text: "" }],
    ["an empty object", { json: {} }],
    ["a bare success", { json: { success: true } }],
    ["an empty list", { json: { approved_join_requests: [] } }],
    ["the other verb's list", { json: { rejected_join_requests: ["JOINaaaaaaaa1"] } }],
    ["ids that can be none", { json: { approved_join_requests: [null, "", "me"] } }],
  ] as const)("are to be looked into when a success names nobody: %s", async ([, answer]) => {
    graph.answers(answer);
    const decision = client.approveJoinRequests("GROUPaaaaaaa1", ["JOINaaaaaaaa1"]);
    await expect(decision).rejects.toMatchObject({ family: "unclear", cure: { kind: "look" } });
  });

  it("are not decided when the answer complains without naming anybody", async () => {
    graph.answers({ json: { errors: [{ code: 131201 }] } });
    const { done, faults } = await client.approveJoinRequests("GROUPaaaaaaa1", ["JOINaaaaaaaa1"]);
    expect([done, faults.map(({ code }) => code)]).toEqual([[], [131201]]);
  });

  it("are not decided when none is named", async () => {
    await expect(client.approveJoinRequests("GROUPaaaaaaa1", [])).rejects.toMatchObject({ family: "input" });
    expect(graph.asked).toEqual([]);
  });
});

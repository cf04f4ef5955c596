// What the client sends to take people out of a group, and what it makes of the answers.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WhatsAppClient } from "../../src/whatsapp/client.ts";
import { callsOf, hidden, phone, startGraphClient } from "./graph-client.ts";
import type { GraphServer } from "./graph-server.ts";

let graph: GraphServer;
let client: WhatsAppClient;

beforeEach(async () => {
  ({ graph, client } = await startGraphClient());
});
afterEach(() => graph.stop());

describe("removing people", () => {
  it("names everybody once, by phone number or by id", async () => {
    graph.answers({ json: { messaging_product: "whatsapp", request_id: "R" } });
    expect(await client.removeParticipants("GROUPaaaaaaa1", [phone, hidden, phone])).toEqual({
      requestId: "R",
      removed: [],
      failed: [],
      faults: [],
    });
    expect(callsOf(graph)).toEqual([
      {
        method: "DELETE",
        url: "/v26.0/GROUPaaaaaaa1/participants",
        body: {
          messaging_product: "whatsapp",
          participants: [{ user: "+16505551234" }, { user_id: "US.13491208655302741918" }],
        },
      },
    ]);
  });

  it("reads results that come with the answer", async () => {
    const failed_participants = [{ input: "US.13491208655302741918", errors: [{ code: 131212 }] }];
    graph.answers({
      status: 206,
      json: { removed_participants: [{ input: "+16505551234" }], failed_participants },
    });
    expect(await client.removeParticipants("GROUPaaaaaaa1", [phone, hidden])).toEqual({
      requestId: null,
      removed: [phone],
      failed: [
        { person: { ...hidden, username: null }, faults: [{ code: 131212, title: null, details: null }] },
      ],
      faults: [],
    });
  });

  it.for([
    ["nobody", []],
    ["nine", Array.from({ length: 9 }, (_, index) => ({ ...phone, waId: `1650555000${index}` }))],
    ["a person without number and id", [phone, { waId: null, userId: null, username: "@pat" }]],
  ] as const)("refuses %s without sending anything", async ([, people]) => {
    await expect(client.removeParticipants("GROUPaaaaaaa1", people)).rejects.toMatchObject({
      family: "input",
    });
    expect(graph.asked).toEqual([]);
  });
});

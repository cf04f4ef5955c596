// What the client sends to create, read, change and delete a group, and what it makes of the answers.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WhatsAppClient } from "../../src/whatsapp/client.ts";
import { accessToken, callsOf, collect, hidden, phone, refused, startGraphClient } from "./graph-client.ts";
import type { GraphServer } from "./graph-server.ts";

let graph: GraphServer;
let client: WhatsAppClient;

beforeEach(async () => {
  ({ graph, client } = await startGraphClient());
});
afterEach(() => graph.stop());

describe("creating a group", () => {
  it("sends what was asked for, with the token in the header", async () => {
    graph.answers({ json: { messaging_product: "whatsapp", request_id: "6E48F1B4" } });
    const subject = "Spring order 4471";
    expect(
      await client.createGroup("1065", {
        subject,
        description: "Ours",
        joinApprovalMode: "approval_required",
      }),
    ).toEqual({ requestId: "6E48F1B4" });
    expect(callsOf(graph)).toEqual([
      {
        method: "POST",
        url: "/v26.0/1065/groups",
        body: {
          messaging_product: "whatsapp",
          subject,
          description: "Ours",
          join_approval_mode: "approval_required",
        },
      },
    ]);
    expect(graph.asked[0]?.headers.authorization).toBe(`Bearer ${accessToken}`);
  });

  it("leaves a missing description out and is content with an answer that says nothing", async () => {
    graph.answers({ text: "" });
    expect(
      await client.createGroup("1065", { subject: "S", description: null, joinApprovalMode: "auto_approve" }),
    ).toEqual({ requestId: null });
    expect(callsOf(graph)[0]?.body).not.toHaveProperty("description");
  });
});

describe("reading a group", () => {
  const info = {
    id: "GROUPaaaaaaa1",
    subject: "Spring order 4471",
    description: null,
    joinApprovalMode: "auto_approve",
    suspended: false,
    createdAt: 1_761_886_978_000,
    participants: [phone, hidden],
    participantCount: 2,
  };
  const participants = [{ wa_id: "16505551234" }, { user_id: "US.13491208655302741918", username: "@pat" }];

  it("asks for every field and reads numbers as they are documented", async () => {
    graph.answers({
      json: {
        messaging_product: "whatsapp",
        id: "GROUPaaaaaaa1",
        subject: "Spring order 4471",
        suspended: false,
        participants,
        creation_timestamp: 1761886978,
        join_approval_mode: "auto_approve",
        total_participant_count: 2,
      },
    });
    expect(await client.readGroup("GROUPaaaaaaa1")).toEqual(info);
    expect(graph.asked[0]?.url).toContain(
      "/v26.0/GROUPaaaaaaa1?fields=subject%2Cdescription%2Cjoin_approval_mode",
    );
  });

  it("reads numbers and booleans that come as strings", async () => {
    graph.answers({
      json: {
        id: "GROUPaaaaaaa1",
        subject: "Spring order 4471",
        description: "",
        suspended: "false",
        participants,
        creation_timestamp: "1761886978",
        join_approval_mode: "auto_approve",
        total_participant_count: "2",
      },
    });
    expect(await client.readGroup("GROUPaaaaaaa1")).toEqual(info);
  });

  it("encodes ids in the path", async () => {
    graph.answers({ json: { id: "GROUPaaaaa+a=" } });
    await client.readGroup("GROUPaaaaa+a=");
    expect(graph.asked[0]?.url).toMatch(/^\/v26\.0\/GROUPaaaaa%2Ba%3D\?fields=/);
  });

  it.for([
    "",
    "..",
    "a/b",
    String.raw`a\b`,
    "me",
    "debug_token",
    "message_template_library",
    "106540352242922",
    "GROUPaaaaaaa1/join_requests",
    "GROUPaaaaaaa1?fields=x",
    "GROUPaaaaaaa1 ",
  ])("refuses '%s' for a group, without sending anything", async (id) => {
    const refusal = { family: "input", cure: { kind: "never" } };
    const everyCall: (() => Promise<unknown>)[] = [
      () => client.readGroup(id),
      () => client.deleteGroup(id),
      () => client.updateSettings(id, { subject: "S" }),
      () => client.readInviteLink(id),
      () => client.resetInviteLink(id),
      () => collect(client.listJoinRequests(id)),
      () => client.approveJoinRequests(id, ["JOINaaaaaaaa1"]),
      () => client.rejectJoinRequests(id, ["JOINaaaaaaaa1"]),
      () => client.removeParticipants(id, [phone]),
      () => client.sendText("1065", { to: { groupId: id }, text: "Hello" }),
    ];
    for (const call of everyCall) await expect(call()).rejects.toMatchObject(refusal);
    expect(graph.asked).toEqual([]);
  });

  it("refuses what can be no number, no join request and no person", async () => {
    const refusal = { family: "input", cure: { kind: "never" } };
    const group = { subject: "S", description: null, joinApprovalMode: "auto_approve" } as const;
    for (const id of ["me", "", "GROUPaaaaaaa1"])
      await expect(client.createGroup(id, group)).rejects.toMatchObject(refusal);
    for (const id of ["me", "*", "16505551234"])
      await expect(client.approveJoinRequests("GROUPaaaaaaa1", [id])).rejects.toMatchObject(refusal);
    for (const some of [{ waId: "me" }, { waId: "1" }, { userId: "me" }, { userId: "US.1/2" }]) {
      const person = { ...phone, waId: null, ...some };
      await expect(client.removeParticipants("GROUPaaaaaaa1", [person])).rejects.toMatchObject(refusal);
      await expect(client.sendText("1065", { to: { person }, text: "x" })).rejects.toMatchObject(refusal);
    }
    expect(graph.asked).toEqual([]);
  });
});

describe("changing a group's settings", () => {
  it("sends texts as JSON", async () => {
    graph.answers({ json: { messaging_product: "whatsapp", request_id: "B35F" } });
    expect(await client.updateSettings("GROUPaaaaaaa1", { description: "" })).toEqual({ requestId: "B35F" });
    expect(callsOf(graph)).toEqual([
      {
        method: "POST",
        url: "/v26.0/GROUPaaaaaaa1",
        body: { messaging_product: "whatsapp", description: "" },
      },
    ]);
  });

  it("sends a picture and texts as one form", async () => {
    const picture = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
    await client.updateSettings("GROUPaaaaaaa1", { subject: "S", picture });
    const [asked] = graph.asked;
    expect(asked?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
    expect(asked?.body).toContain('name="messaging_product"\r\n\r\nwhatsapp');
    expect(asked?.body).toContain('name="subject"\r\n\r\nS');
    expect(asked?.body).toMatch(
      /name="profile_picture_file"; filename="picture.jpg"\r\nContent-Type: image\/jpeg\r\n\r\n\u00FF\u00D8\u00FF\u00E0/i,
    );
  });

  it("tries the other name of the picture's part when the first is refused", async () => {
    graph.answers(refused(100), { json: { request_id: "B35F" } });
    const picture = Buffer.from([0xff, 0xd8]);
    expect(await client.updateSettings("GROUPaaaaaaa1", { picture })).toEqual({ requestId: "B35F" });
    expect(graph.asked[1]?.body).toContain('name="file"; filename="picture.jpg"');
  });

  it("reports what is wrong with the picture itself", async () => {
    const picture = Buffer.from([0xff, 0xd8]);
    graph.answers(refused(131209));
    await expect(client.updateSettings("GROUPaaaaaaa1", { picture })).rejects.toMatchObject({ code: 131209 });
    expect(graph.asked).toHaveLength(1);
    graph.answers(refused(131009), refused(100));
    await expect(client.updateSettings("GROUPaaaaaaa1", { picture })).rejects.toMatchObject({ code: 131009 });
    graph.answers(refused(100), refused(131210));
    await expect(client.updateSettings("GROUPaaaaaaa1", { picture })).rejects.toMatchObject({ code: 131210 });
  });
});

describe("deleting a group", () => {
  it.for([
    [{ success: true }, null],
    [{ success: "true" }, null],
    [{ messaging_product: "whatsapp", request_id: "R" }, "R"],
  ] as const)("is content with %j", async ([json, requestId]) => {
    graph.answers({ json });
    expect(await client.deleteGroup("GROUPaaaaaaa1")).toEqual({ requestId });
    expect(callsOf(graph)).toEqual([{ method: "DELETE", url: "/v26.0/GROUPaaaaaaa1", body: null }]);
  });

  it("fails when the answer says that it did not succeed", async () => {
    graph.answers({ json: { success: false } });
    await expect(client.deleteGroup("GROUPaaaaaaa1")).rejects.toMatchObject({ httpStatus: 200 });
  });
});

// The client against an HTTP server: what it sends, and what it makes of the answers.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWhatsAppClient, type WhatsAppClient } from "../../src/whatsapp/client.ts";
import type { Person } from "../../src/whatsapp/events.ts";
import { startGraphServer, type GraphServer, type Reply } from "./graph-server.ts";

let graph: GraphServer;
let client: WhatsAppClient;

beforeEach(async () => {
  graph = await startGraphServer();
  client = createWhatsAppClient({ baseUrl: graph.url, version: "v26.0", accessToken: "EAATESTTOKEN" });
});
afterEach(() => graph.stop());

const groupA = "GROUPaaaaaaaA";
const groupB = "GROUPaaaaaaaB";
const phone: Person = { waId: "16505551234", userId: null, username: null };
const hidden: Person = { waId: null, userId: "US.13491208655302741918", username: "@pat" };

function calls() {
  return graph.asked.map(({ method, url, body }) => ({
    method,
    url,
    body: body === "" ? null : JSON.parse(body),
  }));
}

async function collect<Item>(pages: AsyncIterable<Item[]>): Promise<Item[][]> {
  const all: Item[][] = [];
  for await (const page of pages) all.push(page);
  return all;
}

const refused = (code: number): Reply => ({
  status: 400,
  json: { error: { code, message: "…", type: "OAuthException" } },
});

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
    expect(calls()).toEqual([
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
    expect(graph.asked[0]?.headers.authorization).toBe("Bearer EAATESTTOKEN");
  });

  it("leaves a missing description out and is content with an answer that says nothing", async () => {
    graph.answers({ text: "" });
    expect(
      await client.createGroup("1065", { subject: "S", description: null, joinApprovalMode: "auto_approve" }),
    ).toEqual({ requestId: null });
    expect(calls()[0]?.body).not.toHaveProperty("description");
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

describe("listing groups", () => {
  it("reads the documented shape", async () => {
    graph.answers({
      json: { data: { groups: [{ id: "GROUPaaaaaaa1", subject: "One", created_at: "1761886978" }] } },
    });
    expect(await collect(client.listGroups("1065"))).toEqual([
      [{ id: "GROUPaaaaaaa1", subject: "One", createdAt: 1_761_886_978_000 }],
    ]);
    expect(graph.asked[0]?.url).toBe("/v26.0/1065/groups?limit=1024");
  });

  it("reads the shape seen live", async () => {
    graph.answers({
      json: { data: [{ id: "GROUPaaaaaaa1", subject: "One", creation_timestamp: 1_761_886_978 }] },
    });
    expect(await collect(client.listGroups("1065"))).toEqual([
      [{ id: "GROUPaaaaaaa1", subject: "One", createdAt: 1_761_886_978_000 }],
    ]);
  });

  const pageOf = (ids: string[], paging: object = {}): Reply => ({
    json: { data: ids.map((id) => ({ id, subject: id })), paging },
  });
  const more = (after: string) => ({ cursors: { after }, next: "https://elsewhere.example/steal?token" });
  const listedIds = async () =>
    (await collect(client.listGroups("1065"))).map((page) => page.map(({ id }) => id));

  it("goes on by the cursor, past short and empty pages, while there is a next page", async () => {
    graph.answers(
      pageOf([groupA], more("1")),
      pageOf([], more("2")),
      pageOf([groupB], { cursors: { after: "3" } }),
    );
    expect(await listedIds()).toEqual([[groupA], [groupB]]);
    expect(graph.asked.map(({ url }) => url.split("limit=1024")[1])).toEqual(["", "&after=1", "&after=2"]);
  });

  it("stops when a cursor comes back again", async () => {
    graph.answers(pageOf([groupA], more("1")));
    expect(await listedIds()).toEqual([[groupA], [groupA]]);
  });

  it("tries one more page after a full one, whatever the answer says", async () => {
    const full = Array.from({ length: 1024 }, (_, index) => `GROUPaaaaaaa${index}`);
    graph.answers(pageOf(full, { cursors: { after: "1" } }), pageOf([]));
    expect(await listedIds()).toEqual([full]);
    expect(graph.asked).toHaveLength(2);
  });

  it("begins again when the cursor has expired, and gives up when that goes on", async () => {
    graph.answers(
      pageOf([groupA], more("1")),
      refused(131059),
      pageOf([groupA], more("2")),
      pageOf([groupB]),
    );
    expect(await listedIds()).toEqual([[groupA], [groupA], [groupB]]);
    graph.answers(refused(131059));
    await expect(listedIds()).rejects.toMatchObject({ code: 131059 });
  });
});

describe("changing a group's settings", () => {
  it("sends texts as JSON", async () => {
    graph.answers({ json: { messaging_product: "whatsapp", request_id: "B35F" } });
    expect(await client.updateSettings("GROUPaaaaaaa1", { description: "" })).toEqual({ requestId: "B35F" });
    expect(calls()).toEqual([
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
    expect(calls()).toEqual([{ method: "DELETE", url: "/v26.0/GROUPaaaaaaa1", body: null }]);
  });

  it("fails when the answer says that it did not succeed", async () => {
    graph.answers({ json: { success: false } });
    await expect(client.deleteGroup("GROUPaaaaaaa1")).rejects.toMatchObject({ httpStatus: 200 });
  });
});

describe("the invite link", () => {
  it("is read and reset, without the space that may follow it", async () => {
    graph.answers({ json: { messaging_product: "whatsapp", invite_link: "https://chat.whatsapp.com/L " } });
    expect(await client.readInviteLink("GROUPaaaaaaa1")).toBe("https://chat.whatsapp.com/L");
    expect(await client.resetInviteLink("GROUPaaaaaaa1")).toBe("https://chat.whatsapp.com/L");
    expect(calls()).toEqual([
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
      accessToken: "EAATESTTOKEN",
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
    expect(calls()).toEqual([
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

describe("removing people", () => {
  it("names everybody once, by phone number or by id", async () => {
    graph.answers({ json: { messaging_product: "whatsapp", request_id: "R" } });
    expect(await client.removeParticipants("GROUPaaaaaaa1", [phone, hidden, phone])).toEqual({
      requestId: "R",
      removed: [],
      failed: [],
      faults: [],
    });
    expect(calls()).toEqual([
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

describe("messages", () => {
  const sent = { json: { messaging_product: "whatsapp", messages: [{ id: "wamid.HBg" }] } };

  it("go to a group or to a person", async () => {
    graph.answers(sent);
    expect(
      await client.sendText("1065", {
        to: { groupId: "GROUPaaaaaaa1" },
        text: "Hello all",
        callbackData: "c1",
      }),
    ).toEqual({
      messageId: "wamid.HBg",
    });
    await client.sendText("1065", { to: { person: hidden }, text: "Hello" });
    expect(calls().map(({ body }) => body)).toEqual([
      {
        messaging_product: "whatsapp",
        recipient_type: "group",
        to: "GROUPaaaaaaa1",
        type: "text",
        text: {
          preview_url: true,
          body: "Hello all",
        },
        biz_opaque_callback_data: "c1",
      },
      {
        messaging_product: "whatsapp",
        recipient_type: "individual",
        recipient: hidden.userId,
        type: "text",
        text: {
          preview_url: true,
          body: "Hello",
        },
      },
    ]);
  });

  it("invite a person by template, with the variables in their order", async () => {
    graph.answers(sent);
    await client.sendGroupInviteTemplate("1065", {
      person: phone,
      templateName: "team_invite",
      language: "en_US",
      groupId: "GROUPaaaaaaa1",
      variables: [{ kind: "invite link" }, { kind: "text", text: "Pat" }],
      callbackData: "c1",
    });
    const parameters = [
      { type: "group_id", group_id: "GROUPaaaaaaa1" },
      { type: "text", text: "Pat" },
    ];
    expect(calls()).toEqual([
      {
        method: "POST",
        url: "/v26.0/1065/messages",
        body: {
          messaging_product: "whatsapp",
          recipient_type: "individual",
          to: "16505551234",
          type: "template",
          template: {
            name: "team_invite",
            language: { code: "en_US" },
            components: [
              {
                type: "body",
                parameters,
              },
            ],
          },
          biz_opaque_callback_data: "c1",
        },
      },
    ]);
  });
});

describe("a message whose answer names none", () => {
  it.for([
    ["nothing", { text: "" }],
    ["a bare success", { json: { success: true } }],
    ["an empty list", { json: { messages: [] } }],
    ["no id", { json: { messages: [{ message_status: "accepted" }] } }],
  ] as const)("is to be looked into rather than sent again: %s", async ([, answer]) => {
    graph.answers(answer);
    const sending = client.sendText("1065", { to: { person: phone }, text: "Hello" });
    await expect(sending).rejects.toMatchObject({ family: "unclear", cure: { kind: "look" } });
  });
});

describe("templates", () => {
  const unnamed = { id: null, language: null, category: null, topic: null };

  it("for invitations are found in the library", async () => {
    graph.answers({
      json: {
        data: [
          {
            id: 7,
            name: "group_invite",
            language: "en",
            category: "UTILITY",
            body: "Join {{1}}",
            body_params: ["us"],
          },
          {
            name: "group_invite_2",
            body: "Join {{1}}, {{2}}",
            body_params: ["https://chat.whatsapp.com/LINK_ID", "Pat"],
          },
          {
            name: "group_invite_3",
            body: "{{1}}: {{2}}",
            body_params: ["Pat", "ABC"],
            body_param_types: ["TEXT", "GROUP_ID"],
          },
        ],
      },
    });
    expect(await collect(client.listTemplateLibrary({ language: "en" }))).toEqual([
      [
        {
          id: "7",
          name: "group_invite",
          language: "en",
          category: "UTILITY",
          topic: null,
          body: "Join {{1}}",
          variables: [{ kind: "text", sample: "us" }],
        },
        {
          ...unnamed,
          name: "group_invite_2",
          body: "Join {{1}}, {{2}}",
          variables: [
            { kind: "invite link", sample: "https://chat.whatsapp.com/LINK_ID" },
            { kind: "text", sample: "Pat" },
          ],
        },
        {
          ...unnamed,
          name: "group_invite_3",
          body: "{{1}}: {{2}}",
          variables: [
            { kind: "text", sample: "Pat" },
            { kind: "invite link", sample: "ABC" },
          ],
        },
      ],
    ]);
    await collect(client.listTemplateLibrary({ language: "en", businessAccountId: "1022" }));
    const query = "?category=utility&topic=group_invite_link&language=en";
    expect(graph.asked.map(({ url }) => url)).toEqual([
      `/v26.0/message_template_library${query}`,
      `/v26.0/1022/message_template_library${query}`,
    ]);
  });

  it("of the account are found by their whole name", async () => {
    const data = [
      { name: "team_invite_old", language: "en_US", status: "REJECTED" },
      { name: "team_invite", language: "en_US", status: "PENDING" },
    ];
    graph.answers({ json: { data } });
    expect(await client.findTemplate("1022", "team_invite")).toEqual(data[1]);
    expect(await client.findTemplate("1022", "invite")).toBeNull();
    expect(graph.asked[0]?.url).toBe(
      "/v26.0/1022/message_templates?name=team_invite&fields=name%2Clanguage%2Cstatus&limit=100",
    );
  });

  it("are copied unchanged", async () => {
    graph.answers({ json: { id: "5", status: "APPROVED", category: "UTILITY" } });
    const template = { name: "team_invite", language: "en_US", originalName: "group_invite" };
    expect(await client.copyLibraryTemplate("1022", template)).toEqual({
      id: "5",
      status: "APPROVED",
      category: "UTILITY",
    });
    expect(calls()[0]?.body).toEqual({
      name: "team_invite",
      category: "UTILITY",
      language: "en_US",
      library_template_name: "group_invite",
    });
  });
});

describe("the business number", () => {
  it("is read as people write it", async () => {
    graph.answers({ json: { id: "1065", display_phone_number: "+1 555-078-3881" } });
    expect(await client.readNumber("1065")).toEqual({
      displayPhoneNumber: "+1 555-078-3881",
      verifiedName: null,
    });
    expect(calls()[0]).toMatchObject({
      method: "GET",
      url: "/v26.0/1065?fields=display_phone_number%2Cverified_name",
    });
  });
});

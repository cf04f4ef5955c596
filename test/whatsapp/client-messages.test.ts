// What the client sends as messages, how it finds and copies templates for them, and what it reads of the number they come from.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WhatsAppClient } from "../../src/whatsapp/client.ts";
import { callsOf, collect, hidden, phone, startGraphClient } from "./graph-client.ts";
import type { GraphServer } from "./graph-server.ts";

let graph: GraphServer;
let client: WhatsAppClient;

beforeEach(async () => {
  ({ graph, client } = await startGraphClient());
});
afterEach(() => graph.stop());

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
    expect(callsOf(graph).map(({ body }) => body)).toEqual([
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
    expect(callsOf(graph)).toEqual([
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
    expect(callsOf(graph)[0]?.body).toEqual({
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
    expect(callsOf(graph)[0]).toMatchObject({
      method: "GET",
      url: "/v26.0/1065?fields=display_phone_number%2Cverified_name",
    });
  });
});

// What the WhatsApp sandbox does with messages, templates and group pictures.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changesIn, NUMBER, startWhatsApp } from "./whatsapp.ts";
import type { Scene } from "./whatsapp.ts";

const product = { messaging_product: "whatsapp" };
const WABA = "102290129340398";
const PAT = "16505551234";
const SAM = "16505550000";

let scene: Scene;
beforeEach(async () => {
  scene = await startWhatsApp();
});
afterEach(() => scene.stop());

describe("a message to a group", () => {
  it("is sent once, then delivered to and read by each member", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", members: [PAT, SAM] });
    const answer = await send({
      recipient_type: "group",
      to: id,
      type: "text",
      text: { body: "Hello" },
      biz_opaque_callback_data: "7",
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { contacts: [{ input: id }], messages: [{ id: expect.stringMatching(/^wamid\./) }] },
    });
    const statuses = await toldStatuses();
    expect(
      statuses.map(({ status, recipient_participant_id }) => [status, recipient_participant_id]),
    ).toEqual([
      ["sent", undefined],
      ["delivered", PAT],
      ["delivered", SAM],
      ["read", PAT],
      ["read", SAM],
    ]);
    expect(statuses[0]).toMatchObject({
      recipient_id: id,
      recipient_type: "group",
      biz_opaque_callback_data: "7",
    });
  });

  it("lies on phones that are off until they are on again, and unread until it is read", async () => {
    const { whatsapp } = scene;
    const id = whatsapp.seedGroup({ subject: "A", members: [PAT, SAM] });
    whatsapp.switchPhone(PAT, true);
    whatsapp.switchPhone(SAM, false);
    await send({ recipient_type: "group", to: id, type: "text", text: { body: "Hello" } });
    await toldStatuses();
    const [message] = whatsapp.snapshot().messages;
    expect(message).toMatchObject({ groupId: id, text: "Hello", link: null });
    const readers = () => whatsapp.snapshot().messages[0]?.readers.map(({ progress }) => progress);
    expect(readers()).toEqual(["delivered", "sent"]);
    whatsapp.reads(message?.id ?? "", PAT);
    whatsapp.switchPhone(SAM, true);
    whatsapp.reads(message?.id ?? "", PAT);
    const told = await toldStatuses();
    expect(told.map(({ status, recipient_participant_id }) => [status, recipient_participant_id])).toEqual([
      ["sent", undefined],
      ["delivered", PAT],
      ["read", PAT],
      ["delivered", SAM],
    ]);
    expect(readers()).toEqual(["read", "delivered"]);
    expect(() => whatsapp.reads("wamid.none", PAT)).toThrow("There is no such message.");
  });

  it("comes as far as each member lets it, told one by one and in the other spelling if need be", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", members: [PAT, SAM] });
    scene.whatsapp.messagesReach(SAM, "delivered");
    scene.whatsapp.setSwitches({ statuses: "one by one" });
    await send({ recipient_type: "group", to: id, type: "text", text: { body: "Hello" } });
    const statuses = await toldStatuses();
    expect(
      statuses.map(({ status, participant_recipient_id }) => [status, participant_recipient_id]),
    ).toEqual([
      ["sent", undefined],
      ["delivered", PAT],
      ["delivered", SAM],
      ["read", PAT],
    ]);
  });

  it("can be taken and fail afterwards", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", members: [PAT] });
    const errors = [{ code: 131_047, message: "(#131047)", title: "Re-engagement message" }];
    scene.whatsapp.failNext("messages", { how: "webhook-only", errors });
    const answer = await send({ recipient_type: "group", to: id, type: "text", text: { body: "Hello" } });
    expect(answer.status).toBe(200);
    expect(await toldStatuses()).toMatchObject([{ status: "failed", recipient_id: id, errors }]);
  });

  it("is refused a day after somebody in the group last wrote, until somebody writes again", async () => {
    let aheadMs = 0;
    await scene.stop();
    scene = await startWhatsApp({ now: () => Date.now() + aheadMs });
    const id = scene.whatsapp.seedGroup({ subject: "A", members: [PAT] });
    const text = { recipient_type: "group", to: id, type: "text", text: { body: "Hello" } };
    scene.whatsapp.writes(id, PAT, "Which gate?");
    expect(await send(text)).toMatchObject({ status: 200 });
    aheadMs = 24 * 3_600_000;
    expect(await send(text)).toMatchObject({ body: { error: { code: 131047 } } });
    scene.whatsapp.writes(id, PAT, "Still there?");
    expect(await send(text)).toMatchObject({ status: 200 });
  });

  it("is refused when nobody is there, when the group is unknown, and when its kind is not supported", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    const text = { recipient_type: "group", type: "text", text: { body: "Hello" } };
    expect(await send({ ...text, to: id })).toMatchObject({ status: 400, body: { error: { code: 131020 } } });
    expect(await send({ ...text, to: PAT })).toMatchObject({ body: { error: { code: 131041 } } });
    expect(await send({ ...text, to: id, type: "interactive" })).toMatchObject({
      body: { error: { code: 131051 } },
    });
    expect(await send({ ...text, to: id, text: { body: "x".repeat(4097) } })).toMatchObject({
      body: { error: { code: 131009 } },
    });
  });

  it("unpins the oldest of four", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", members: [PAT] });
    for (const name of ["a", "b", "c", "d"]) {
      await send({
        recipient_type: "group",
        to: id,
        type: "pin",
        pin: { type: "pin", message_id: name, expiration_days: 7 },
      });
    }
    await send({ recipient_type: "group", to: id, type: "pin", pin: { type: "unpin", message_id: "c" } });
    expect(scene.whatsapp.group(id)?.pins).toEqual(["b", "d"]);
  });
});

describe("an invitation by template", () => {
  it("is copied from the library and sent to one person", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    const found = await scene.graph(
      "GET",
      "message_template_library?category=utility&topic=group_invite_link&language=en",
    );
    const [entry] = (found.body?.data ?? []) as { name: string }[];
    const wish = {
      name: "team_invite",
      category: "UTILITY",
      language: "en_US",
      library_template_name: entry?.name,
    };
    expect(await scene.graph("POST", `${WABA}/message_templates`, wish)).toMatchObject({
      status: 200,
      body: { status: "APPROVED" },
    });
    expect((await scene.graph("GET", `${WABA}/message_templates`)).body?.data).toMatchObject([
      { name: "team_invite" },
    ]);
    const answer = await send(
      invitation([
        { type: "group_id", group_id: id },
        { type: "text", text: "Pat" },
      ]),
    );
    expect(answer).toMatchObject({ status: 200, body: { messages: [{ message_status: "accepted" }] } });
    expect((await toldStatuses()).map(({ status }) => status)).toEqual(["sent", "delivered", "read"]);
    expect(await send(invitation([{ type: "text", text: "Pat" }]))).toMatchObject({
      body: { error: { code: 132000 } },
    });
    expect(
      await send(
        invitation([
          { type: "group_id", group_id: "gone" },
          { type: "text", text: "Pat" },
        ]),
      ),
    ).toMatchObject({
      body: { error: { code: 131041 } },
    });
  });

  it("reaches people who hide their number by user id", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    scene.whatsapp.asksToJoin(id, PAT, { hidePhone: true });
    const recipient = scene.whatsapp.group(id)?.pending[0]?.userId;
    await scene.graph("POST", `${WABA}/message_templates`, {
      name: "team_invite",
      category: "UTILITY",
      language: "en_US",
      library_template_name: "group_invite_link_1",
    });
    const { to: _phone, ...message } = invitation([
      { type: "group_id", group_id: id },
      { type: "text", text: "Pat" },
    ]);
    expect((await send({ ...message, recipient })).status).toBe(200);
    expect(await send({ ...message, recipient: "US.1" })).toMatchObject({
      body: { error: { code: 131009 } },
    });
    expect(await send(message)).toMatchObject({ body: { error: { code: 131008 } } });
  });

  it("needs a template that WhatsApp has approved", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    scene.whatsapp.reviewTemplates("PENDING");
    const wish = { name: "team_invite", category: "UTILITY", language: "en_US" };
    const copied = await scene.graph("POST", `${WABA}/message_templates`, {
      ...wish,
      library_template_name: "group_invite_link_1",
    });
    expect(copied).toMatchObject({ status: 200, body: { status: "PENDING" } });
    const parameters = [
      { type: "group_id", group_id: id },
      { type: "text", text: "Pat" },
    ];
    expect(await send(invitation(parameters))).toMatchObject({ body: { error: { code: 132_001 } } });
    scene.whatsapp.reviewTemplates("APPROVED");
    scene.whatsapp.messagesReach(PAT, { failsWith: 131_026 });
    expect((await send(invitation(parameters))).status).toBe(200);
    expect(await toldStatuses()).toMatchObject([{ status: "failed", errors: [{ code: 131_026 }] }]);
    expect(await scene.graph("GET", NUMBER)).toMatchObject({
      body: { display_phone_number: "+15550783881" },
    });
  });

  it("needs a template that exists, and a text needs a conversation", async () => {
    expect(await send(invitation([]))).toMatchObject({ body: { error: { code: 132001 } } });
    expect(await send({ to: PAT, type: "text", text: { body: "Hi" } })).toMatchObject({
      body: { error: { code: 131047 } },
    });
  });

  function invitation(parameters: unknown[]) {
    const components = [{ type: "body", parameters }];
    return {
      to: `+${PAT}`,
      type: "template",
      template: { name: "team_invite", language: { code: "en_US" }, components },
    };
  }
});

describe("a group picture", () => {
  it.each(["profile_picture_file", "file"])("is taken as %s, beside texts", async (part) => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    const answer = await upload(id, part, jpeg(200, 200), { subject: "B" });
    expect(answer).toMatchObject({ status: 200, body: { request_id: expect.any(String) } });
    expect(await scene.told()).toMatchObject([
      {
        profile_picture: {
          mime_type: "image/jpeg",
          sha256: scene.whatsapp.group(id)?.pictureSha256,
          update_successful: true,
        },
        group_subject: { text: "B", update_successful: true },
      },
    ]);
  });

  it.each([
    [300, 200, 131209],
    [191, 191, 131210],
  ])("of %i by %i pixels fails by webhook, the texts succeed", async (width, height, code) => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    await upload(id, "file", jpeg(width, height), { subject: "B" });
    expect(await scene.told()).toMatchObject([
      {
        profile_picture: { update_successful: false, errors: [{ code }] },
        group_subject: { update_successful: true },
        errors: [{ code: 131201 }],
      },
    ]);
    expect(scene.whatsapp.group(id)).toMatchObject({ subject: "B", pictureSha256: null });
  });

  it("is refused at once when it is no JPEG, too large, or in the wrong part", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    const large = Buffer.concat([jpeg(200, 200), Buffer.alloc(5 * 1024 * 1024)]);
    expect(await upload(id, "file", Buffer.from("GIF89a"))).toMatchObject({
      body: { error: { code: 131053 } },
    });
    expect(await upload(id, "file", large)).toMatchObject({ body: { error: { code: 131053 } } });
    scene.whatsapp.setSwitches({ pictureParts: "profile_picture_file" });
    expect(await upload(id, "file", jpeg(200, 200))).toMatchObject({
      status: 400,
      body: { error: { code: 131009 } },
    });
  });

  function upload(id: string, part: string, bytes: Buffer<ArrayBuffer>, texts: Record<string, string> = {}) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...product, ...texts })) form.set(name, value);
    form.set(part, new Blob([bytes], { type: "image/jpeg" }), "picture.jpg");
    return scene.graph("POST", encodeURIComponent(id), form);
  }
});

function send(message: Record<string, unknown>) {
  return scene.graph("POST", `${NUMBER}/messages`, { ...product, ...message });
}

async function toldStatuses(): Promise<Record<string, unknown>[]> {
  await scene.whatsapp.webhooks.idle();
  return scene.bot.received
    .flatMap(({ body }) => changesIn(body))
    .flatMap(({ value }) => (value as { statuses?: Record<string, unknown>[] }).statuses ?? []);
}

/** The first bytes of a JPEG of this size: start, a comment, and the frame header. */
function jpeg(width: number, height: number): Buffer<ArrayBuffer> {
  const frame = Buffer.from([0xff, 0xc0, 0, 17, 8, 0, 0, 0, 0, 3]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, 4, 1, 2]), frame]);
}

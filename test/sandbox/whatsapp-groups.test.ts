// What the WhatsApp sandbox answers about groups: create, show, list, change, delete, links.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NUMBER, startWhatsApp } from "./whatsapp.ts";
import type { Scene } from "./whatsapp.ts";

const product = { messaging_product: "whatsapp" };

let scene: Scene;
beforeEach(async () => {
  scene = await startWhatsApp();
});
afterEach(() => scene.stop());

describe("creating a group", () => {
  it("answers with a request id and tells the group and its link by webhook", async () => {
    const answer = await scene.graph("POST", `${NUMBER}/groups`, {
      ...product,
      subject: "  Spring order 4471 ",
      join_approval_mode: "approval_required",
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { ...product, request_id: expect.stringMatching(/^[0-9A-F]{32}$/) },
    });
    const [created] = await scene.told();
    const [group] = scene.whatsapp.groups();
    expect(created).toMatchObject({
      type: "group_create",
      request_id: answer.body?.request_id,
      group_id: group?.id,
      subject: "Spring order 4471",
      invite_link: `${group?.link} `,
      join_approval_mode: "approval_required",
    });
    expect(Buffer.from(group?.id ?? "", "base64").toString()).toMatch(
      /^capi_group:15550783881:120363\d{12}$/,
    );
  });

  it("lets everybody in with the link unless told otherwise", async () => {
    await scene.graph("POST", `${NUMBER}/groups`, { ...product, subject: "Open house" });
    await scene.told();
    expect(scene.whatsapp.groups()[0]?.mode).toBe("auto_approve");
  });

  it("knows nothing of the group before its time has come", async () => {
    scene.whatsapp.webhooks.delayMs = 60_000;
    await scene.graph("POST", `${NUMBER}/groups`, { ...product, subject: "Later" });
    expect(scene.whatsapp.groups()).toEqual([]);
  });

  it("tells by webhook when the number has all the groups it can have", async () => {
    for (let i = 0; i < 10_000; i += 1) scene.whatsapp.seedGroup({ subject: `Group ${i}` });
    await scene.graph("POST", `${NUMBER}/groups`, { ...product, subject: "One too many" });
    expect(await scene.told()).toMatchObject([
      { type: "group_create", subject: "One too many", errors: [{ code: 131211 }] },
    ]);
  });

  it.each([
    ["nothing", undefined, 100],
    ["no product", { subject: "A" }, 100],
    ["another product", { messaging_product: "sms", subject: "A" }, 131009],
    ["no subject", product, 131008],
    ["an empty subject", { ...product, subject: "   " }, 131009],
    ["a subject of 129 characters", { ...product, subject: "x".repeat(129) }, 131009],
    ["a description of 2049 characters", { ...product, subject: "A", description: "x".repeat(2049) }, 131009],
    ["an unknown mode", { ...product, subject: "A", join_approval_mode: "maybe" }, 131009],
    ["participants", { ...product, subject: "A", participants: ["16505551234"] }, 131009],
  ])("refuses %s", async (_what, body, code) => {
    expect(await scene.graph("POST", `${NUMBER}/groups`, body)).toMatchObject({
      status: 400,
      body: { error: { code } },
    });
  });

  it("counts characters, not code units", async () => {
    const answer = await scene.graph("POST", `${NUMBER}/groups`, { ...product, subject: "🎉".repeat(128) });
    expect(answer.status).toBe(200);
  });
});

describe("showing a group", () => {
  it("shows only the id unless asked for more", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "Spring" });
    expect((await scene.graph("GET", encodeURIComponent(id))).body).toEqual({ ...product, id });
  });

  it("shows every field asked for, and leaves out the business and hidden numbers", async () => {
    const createdAt = 1_761_886_978_000;
    const id = scene.whatsapp.seedGroup({
      subject: "Spring",
      mode: "auto_approve",
      members: ["+1 650 555 1234"],
      createdAt,
    });
    scene.whatsapp.joinsByLink(id, "16505550000", { username: "pat", hidePhone: true });
    const fields =
      "subject,description,join_approval_mode,suspended,creation_timestamp,participants,total_participant_count";
    expect((await scene.graph("GET", `${encodeURIComponent(id)}?fields=${fields}`)).body).toEqual({
      ...product,
      id,
      subject: "Spring",
      join_approval_mode: "auto_approve",
      suspended: false,
      creation_timestamp: 1_761_886_978,
      total_participant_count: 2,
      participants: [
        { wa_id: "16505551234", user_id: expect.stringMatching(/^US\.\d{20}$/) },
        { user_id: expect.stringMatching(/^US\.\d{20}$/), username: "@pat" },
      ],
    });
  });

  it("refuses fields that do not exist", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "Spring" });
    const answer = await scene.graph("GET", `${encodeURIComponent(id)}?fields=subject,invite_link`);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 100 } } });
  });

  it("tells a group that is gone from an id that never was one", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "Spring" });
    scene.whatsapp.deleteElsewhere(id);
    expect(await scene.graph("GET", encodeURIComponent(id))).toMatchObject({
      status: 400,
      body: { error: { code: 131041 } },
    });
    expect(await scene.graph("GET", "12345")).toMatchObject({
      body: { error: { code: 100, error_subcode: 33 } },
    });
  });
});

describe("listing groups", () => {
  it("goes through all pages by cursor and says when there are no more", async () => {
    const ids = Array.from({ length: 60 }, (_, i) => scene.whatsapp.seedGroup({ subject: `Group ${i}` }));
    const seen: string[] = [];
    let after = "";
    for (;;) {
      const { body } = await scene.graph("GET", `${NUMBER}/groups${after}`);
      seen.push(...((body?.data ?? []) as { id: string }[]).map(({ id }) => id));
      if (!body?.paging?.next) break;
      after = `?after=${body.paging.cursors.after}`;
    }
    expect(seen).toEqual(ids);
  });

  it("goes back with before", async () => {
    const ids = Array.from({ length: 5 }, (_, i) => scene.whatsapp.seedGroup({ subject: `Group ${i}` }));
    const second = await scene.graph(
      "GET",
      `${NUMBER}/groups?limit=2&after=${(await page("limit=2"))?.cursors.after}`,
    );
    const back = await scene.graph(
      "GET",
      `${NUMBER}/groups?limit=2&before=${second.body?.paging?.cursors.before}`,
    );
    expect(back.body?.data).toMatchObject([{ id: ids[0] }, { id: ids[1] }]);
  });

  it.each(["limit=0", "limit=1025", "limit=x", "after=a&before=b"])("refuses %s", async (query) => {
    expect(await scene.graph("GET", `${NUMBER}/groups?${query}`)).toMatchObject({
      body: { error: { code: 100 } },
    });
  });

  it("refuses a cursor that is corrupt or whose group is gone", async () => {
    const [first] = [scene.whatsapp.seedGroup({ subject: "A" }), scene.whatsapp.seedGroup({ subject: "B" })];
    const after = (await page("limit=1"))?.cursors.after;
    scene.whatsapp.deleteElsewhere(first);
    for (const cursor of [after, "nonsense"]) {
      expect(await scene.graph("GET", `${NUMBER}/groups?after=${cursor}`)).toMatchObject({
        status: 400,
        body: { error: { code: 131059 } },
      });
    }
  });

  it("answers in the documented shape when switched", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", createdAt: 1_761_886_978_000 });
    scene.whatsapp.setSwitches({ listShape: "documented" });
    expect((await scene.graph("GET", `${NUMBER}/groups`)).body?.data).toEqual({
      groups: [{ id, subject: "A", created_at: "1761886978" }],
    });
  });

  async function page(query: string) {
    return (await scene.graph("GET", `${NUMBER}/groups?${query}`)).body?.paging;
  }
});

describe("changing a group", () => {
  it("changes subject and description and tells each part's verdict", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "Old", description: "Old text" });
    const answer = await scene.graph("POST", encodeURIComponent(id), {
      ...product,
      subject: "New",
      description: "",
    });
    expect(await scene.told()).toMatchObject([
      {
        type: "group_settings_update",
        request_id: answer.body?.request_id,
        group_subject: { text: "New", update_successful: true },
        group_description: { text: "", update_successful: true },
      },
    ]);
    expect(scene.whatsapp.group(id)).toMatchObject({ subject: "New", description: null });
  });

  it.each([
    ["nothing to change", product, 100],
    ["an empty subject", { ...product, subject: " " }, 131009],
    ["a new approval mode", { ...product, join_approval_mode: "auto_approve" }, 131009],
  ])("refuses %s", async (_what, body, code) => {
    const id = scene.whatsapp.seedGroup({ subject: "Old" });
    expect(await scene.graph("POST", encodeURIComponent(id), body)).toMatchObject({
      status: 400,
      body: { error: { code } },
    });
  });
});

describe("deleting a group", () => {
  it("empties it, takes it off the list and tells by webhook", async () => {
    const id = scene.whatsapp.seedGroup({
      subject: "Old",
      members: ["16505551234"],
      pending: ["16505550000"],
    });
    expect((await scene.graph("DELETE", encodeURIComponent(id))).body).toEqual({ success: true });
    expect(await scene.told()).toMatchObject([{ type: "group_delete", group_id: id }]);
    expect(scene.whatsapp.group(id)).toMatchObject({ deleted: true, members: [], pending: [], link: null });
    expect((await scene.graph("GET", `${NUMBER}/groups`)).body?.data).toEqual([]);
    expect(await scene.graph("DELETE", encodeURIComponent(id))).toMatchObject({
      body: { error: { code: 131041 } },
    });
  });
});

describe("the invite link", () => {
  it("dies at once when it is reset, and nobody is told", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", mode: "auto_approve" });
    const path = `${encodeURIComponent(id)}/invite_link`;
    const old = (await scene.graph("GET", path)).body?.invite_link ?? "";
    const fresh = (await scene.graph("POST", path, product)).body?.invite_link ?? "";
    expect(fresh).toMatch(/^https:\/\/chat\.whatsapp\.com\/[A-Za-z0-9]{22}$/);
    expect(scene.whatsapp.joinsByLink(old, "16505551234")).toHaveProperty("refused");
    expect(await scene.told()).toEqual([]);
    expect(scene.whatsapp.joinsByLink(fresh, "16505551234")).toEqual({ joined: true });
  });

  it("can be deleted", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    const path = `${encodeURIComponent(id)}/invite_link`;
    expect((await scene.graph("DELETE", path, product)).body).toEqual({ ...product, success: "true" });
    expect(scene.whatsapp.joinsByLink(id, "16505551234")).toHaveProperty("refused");
  });
});

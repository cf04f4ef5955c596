// How the WhatsApp sandbox refuses and fails: order of the checks, error envelopes, faults it is told to have.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NUMBER, startWhatsApp } from "./whatsapp.ts";
import type { Scene } from "./whatsapp.ts";

const product = { messaging_product: "whatsapp" };
const create = { ...product, subject: "Spring" };

let scene: Scene;
beforeEach(async () => {
  scene = await startWhatsApp();
});
afterEach(() => scene.stop());

describe("the checks", () => {
  it.each(["/v19.0", "/v27.0", "/26.0", ""])("refuse version %j", async (version) => {
    const response = await fetch(`${scene.whatsapp.url}${version}/${NUMBER}/groups`);
    expect(response.status).toBe(400);
  });

  it("ask for the token before they look at the body", async () => {
    const none = await fetch(`${scene.whatsapp.url}/v26.0/${NUMBER}/groups`, { method: "POST" });
    expect([none.status, await none.json()]).toMatchObject([401, { error: { code: 104 } }]);
    const wrong = await scene.graph("POST", `${NUMBER}/groups`, {}, { authorization: "Bearer other" });
    expect(wrong).toMatchObject({ status: 401, body: { error: { code: 190 } } });
  });

  it("let nothing pass once the token has expired", async () => {
    scene.whatsapp.expireToken(true);
    expect(await scene.graph("GET", `${NUMBER}/groups`)).toMatchObject({
      status: 401,
      body: { error: { code: 190 } },
    });
    scene.whatsapp.expireToken(false);
    expect((await scene.graph("GET", `${NUMBER}/groups`)).status).toBe(200);
  });

  it("look at the body before they look whether the number is eligible", async () => {
    scene.whatsapp.setEligible(NUMBER, false);
    expect(await scene.graph("POST", `${NUMBER}/groups`, { subject: "A" })).toMatchObject({
      body: { error: { code: 100 } },
    });
    expect(await scene.graph("POST", `${NUMBER}/groups`, create)).toMatchObject({
      status: 400,
      body: { error: { code: 131215 } },
    });
    expect(await scene.graph("GET", `${NUMBER}/groups`)).toMatchObject({ status: 200, body: { data: [] } });
  });

  it("count operations per minute and number", async () => {
    scene.whatsapp.setRateLimit({ perMinute: 2 });
    await scene.graph("GET", `${NUMBER}/groups`);
    await scene.graph("GET", `${NUMBER}/groups`);
    const answer = await scene.graph("GET", `${NUMBER}/groups`);
    expect(answer).toMatchObject({ status: 429, body: { error: { code: 131208 } } });
    expect(answer.headers.get("x-business-use-case-usage")).toContain('"call_count":100');
  });

  it("let suspended groups be read but not written", async () => {
    const id = scene.whatsapp.seedGroup({ subject: "A", pending: ["16505551234"] });
    scene.whatsapp.suspend(id);
    const path = encodeURIComponent(id);
    expect((await scene.graph("GET", `${path}?fields=suspended`)).body).toMatchObject({ suspended: true });
    const refused = await scene.graph("POST", path, { ...product, subject: "B" });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 131207 } } });
  });

  it("refuse what is not JSON, and calls that do not exist", async () => {
    const response = await fetch(`${scene.whatsapp.url}/v26.0/${NUMBER}/groups`, {
      method: "POST",
      headers: { authorization: "Bearer EAATESTTOKEN", "content-type": "application/json" },
      body: "{",
    });
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 100 } }]);
    expect((await scene.graph("POST", `${NUMBER}/teleport`, create)).status).toBe(400);
    const id = scene.whatsapp.seedGroup({ subject: "A" });
    expect((await scene.graph("POST", `${encodeURIComponent(id)}/participants`, create)).status).toBe(400);
  });
});

describe("every answer", () => {
  it("carries Graph's headers", async () => {
    const { headers } = await scene.graph("GET", `${NUMBER}/groups`);
    expect(headers.get("facebook-api-version")).toBe("v26.0");
    for (const name of ["x-business-use-case-usage", "x-app-usage", "x-fb-trace-id"])
      expect(headers.get(name)).toBeTruthy();
  });

  it("is kept with its call", async () => {
    await scene.graph("POST", `${NUMBER}/groups`, create);
    expect(scene.whatsapp.calls("create")).toMatchObject([
      { method: "POST", path: `/v26.0/${NUMBER}/groups`, body: create, status: 200 },
    ]);
  });
});

describe("a call told to fail", () => {
  it("before: does nothing and the connection dies", async () => {
    scene.whatsapp.failNext("create", { how: "before" });
    await expect(scene.graph("POST", `${NUMBER}/groups`, create)).rejects.toThrow();
    expect(await scene.told()).toEqual([]);
    expect((await scene.graph("POST", `${NUMBER}/groups`, create)).status).toBe(200);
  });

  it("after: does its work, then the connection dies", async () => {
    scene.whatsapp.failNext("create", { how: "after" });
    await expect(scene.graph("POST", `${NUMBER}/groups`, create)).rejects.toThrow();
    expect(await scene.told()).toMatchObject([{ type: "group_create", subject: "Spring" }]);
  });

  it("hang: never answers and does nothing", async () => {
    scene.whatsapp.failNext("create", { how: "hang" });
    const answer = scene.graph("POST", `${NUMBER}/groups`, create).catch(() => "no answer");
    await expect.poll(() => scene.whatsapp.calls("create").length).toBe(1);
    expect(await scene.told()).toEqual([]);
    await scene.whatsapp.stop();
    expect(await answer).toBe("no answer");
  });

  it("with an answer of its own, as often as told", async () => {
    scene.whatsapp.failNext("create", {
      how: { status: 500, error: { code: 131016, message: "Service unavailable", is_transient: true } },
      times: 2,
    });
    for (let i = 0; i < 2; i += 1) {
      const answer = await scene.graph("POST", `${NUMBER}/groups`, create);
      expect(answer).toMatchObject({ status: 500, body: { error: { code: 131016, is_transient: true } } });
    }
    expect((await scene.graph("POST", `${NUMBER}/groups`, create)).status).toBe(200);
    expect(await scene.told()).toHaveLength(1);
  });

  it("with an answer of its own after doing the work, and in HTML if need be", async () => {
    scene.whatsapp.failNext("create", { how: { status: 502, text: "<html>", afterDoing: true } });
    expect(await scene.graph("POST", `${NUMBER}/groups`, create)).toMatchObject({
      status: 502,
      text: "<html>",
    });
    expect(await scene.told()).toHaveLength(1);
  });

  it("by webhook only: is accepted, and the outcome is the failure", async () => {
    const errors = [{ code: 131000, message: "(#131000)", title: "Something went wrong" }];
    const id = scene.whatsapp.seedGroup({ subject: "A", members: ["16505551234"] });
    const path = encodeURIComponent(id);
    for (const operation of ["create", "update", "delete", "remove"] as const) {
      scene.whatsapp.failNext(operation, { how: "webhook-only", errors });
    }
    await scene.graph("POST", `${NUMBER}/groups`, create);
    await scene.graph("POST", path, { ...product, subject: "B" });
    await scene.graph("DELETE", `${path}/participants`, {
      ...product,
      participants: [{ user: "16505551234" }],
    });
    await scene.graph("DELETE", path);
    const told = await scene.told();
    expect(new Set(told.map(({ type }) => type))).toEqual(
      new Set(["group_create", "group_delete", "group_participants_remove", "group_settings_update"]),
    );
    for (const one of told) expect(one["errors"]).toMatchObject([{ code: expect.any(Number) }]);
    expect(scene.whatsapp.groups()).toMatchObject([
      { subject: "A", members: [{ phone: "16505551234" }], deleted: false },
    ]);
  });
});

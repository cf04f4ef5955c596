// The proof of the app secret: its form, and that every call carries it when it is switched on.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { proveAppSecret } from "../../src/whatsapp/app-secret-proof.ts";
import { createWhatsAppClient } from "../../src/whatsapp/client.ts";
import { explain, WhatsAppError } from "../../src/whatsapp/errors.ts";
import { startGraphServer, type GraphServer } from "./graph-server.ts";

const appSecret = "test-app-secret";
const accessToken = "EAATESTTOKEN";
const now = 1_790_000_000_999;
const proof = "1299458fcd03f4c9cc8277e323d87beacf1b0bfb2f840ec10a16f968a2cfd7ad";

let graph: GraphServer;
beforeEach(async () => {
  graph = await startGraphServer();
});
afterEach(() => graph.stop());

const newClient = (given: { appSecret?: string }) =>
  createWhatsAppClient({ baseUrl: graph.url, version: "v26.0", accessToken, now: () => now, ...given });

describe("the proof of the app secret", () => {
  it("is the hex HMAC over the token and the second", () => {
    expect(proveAppSecret(appSecret, accessToken, now)).toEqual({
      appsecret_proof: proof,
      appsecret_time: "1790000000",
    });
  });

  it("goes with reads and writes, beside what they ask", async () => {
    graph.answers({
      json: { id: "g", messaging_product: "whatsapp", invite_link: "https://chat.whatsapp.com/x" },
    });
    const client = newClient({ appSecret });
    await client.readGroup("GROUPaaaaaaa1");
    await client.deleteGroup("GROUPaaaaaaa1");
    expect(
      graph.asked.map(({ method, url }) => [method, new URL(url, graph.url).searchParams]),
    ).toMatchObject([
      ["GET", expect.anything()],
      ["DELETE", expect.anything()],
    ]);
    for (const { url } of graph.asked) {
      const query = new URL(url, graph.url).searchParams;
      expect([query.get("appsecret_proof"), query.get("appsecret_time")]).toEqual([proof, "1790000000"]);
    }
    expect(graph.asked[0]?.url).toContain("fields=");
  });

  it("is left out when it is switched off", async () => {
    await newClient({}).deleteGroup("GROUPaaaaaaa1");
    expect(graph.asked[0]?.url).toBe("/v26.0/GROUPaaaaaaa1");
  });
});

describe("a call refused for want of proof", () => {
  const details = "API calls from the server require an appsecret_proof argument";

  it("stops everything until an administrator has seen to it, and says what to do", () => {
    const error = new WhatsAppError({ code: 100, httpStatus: 400, details, repeatable: false });
    expect(error.family).toBe("auth");
    expect(error.cure).toEqual({ kind: "again", scope: "app", delayMs: 60_000 });
    expect(explain(error.code, error.details)).toContain("set WHATSAPP_APP_SECRET_PROOF to on");
    expect(error.message).toContain("proof of the app secret");
  });
});

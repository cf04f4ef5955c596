// What the client makes of failures: errors of the Graph API, of what stands in front of it, and of the network.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWhatsAppClient, type WhatsAppClient } from "../../src/whatsapp/client.ts";
import { WhatsAppError } from "../../src/whatsapp/errors.ts";
import { startGraphServer, type GraphServer } from "./graph-server.ts";

type ClientOptions = Parameters<typeof createWhatsAppClient>[0];

const accessToken = "EAATESTTOKEN";
const subject = { subject: "S", description: null, joinApprovalMode: "auto_approve" } as const;
const look = { kind: "look" };
const again = { kind: "again", scope: "call", delayMs: null };

let graph: GraphServer;

beforeEach(async () => {
  graph = await startGraphServer();
});
afterEach(() => graph.stop());

function newClient(some: Partial<ClientOptions> = {}): WhatsAppClient {
  return createWhatsAppClient({ baseUrl: graph.url, version: "v26.0", accessToken, ...some });
}

async function failureOf(promise: Promise<unknown>): Promise<WhatsAppError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof WhatsAppError) return error;
  throw new Error("It did not fail with a WhatsAppError.", { cause: error });
}

describe("a refusal of the Graph API", () => {
  it("arrives with everything the envelope says", async () => {
    graph.answers({
      status: 400,
      json: {
        error: {
          message: "(#131215) …",
          type: "OAuthException",
          code: "131215",
          error_subcode: 2494055,
          error_data: {
            messaging_product: "whatsapp",
            details: "Not eligible",
          },
          fbtrace_id: "Az8",
        },
      },
    });
    expect(await failureOf(newClient().createGroup("1065", subject))).toMatchObject({
      code: 131215,
      httpStatus: 400,
      family: "permission",
      cure: { kind: "never" },
      details: "Not eligible",
      fbtraceId: "Az8",
    });
  });

  it("counts even when it comes with a success", async () => {
    graph.answers({ json: { error: { code: 190, message: "expired" } } });
    expect(await failureOf(newClient().readGroup("GROUPaaaaaaa1"))).toMatchObject({
      code: 190,
      family: "auth",
    });
  });

  it("for too many calls says how long to wait, if its headers do", async () => {
    const json = { error: { code: 131208, message: "Group Rate Limit Hit" } };
    const usage = { "1022": [{ type: "whatsapp", call_count: 100, estimated_time_to_regain_access: 5 }] };
    graph.answers({ status: 429, json, headers: { "x-business-use-case-usage": JSON.stringify(usage) } });
    expect((await failureOf(newClient().deleteGroup("GROUPaaaaaaa1"))).cure).toEqual({
      kind: "again",
      scope: "number",
      delayMs: 300_000,
    });
    graph.answers({ status: 429, json, headers: { "retry-after": "7" } });
    expect((await failureOf(newClient().readGroup("GROUPaaaaaaa1"))).cure).toMatchObject({ delayMs: 7000 });
    graph.answers({ status: 429, json });
    expect((await failureOf(newClient().readGroup("GROUPaaaaaaa1"))).cure).toMatchObject({ delayMs: null });
  });

  it("shows neither token nor phone numbers in its message", async () => {
    graph.answers({ status: 400, json: { error: { code: 100, message: "+16505551234 is no good" } } });
    const error = await failureOf(newClient().createGroup("1065", subject));
    expect(`${error.message} ${error.stack}`).not.toMatch(/16505551234|EAATESTTOKEN/);
    expect(JSON.stringify(error)).not.toContain(accessToken);
    expect(error.cause).toBeUndefined();
  });
});

describe("trouble in front of the Graph API", () => {
  it.for([
    [502, "<html><body>Bad gateway</body></html>"],
    [500, ""],
    [503, "{"],
  ] as const)("with HTTP %i is looked into before a group is created again", async ([status, text]) => {
    graph.answers({ status, text });
    expect(await failureOf(newClient().createGroup("1065", subject))).toMatchObject({
      code: null,
      httpStatus: status,
      family: "transient",
      cure: look,
    });
    expect(await failureOf(newClient().deleteGroup("GROUPaaaaaaa1"))).toMatchObject({ cure: again });
    expect(graph.asked).toHaveLength(2);
  });

  it("that answers a page instead of JSON leaves open whether it was done", async () => {
    graph.answers({ text: "<html></html>" });
    expect(await failureOf(newClient().createGroup("1065", subject))).toMatchObject({ cure: look });
    expect(await failureOf(newClient().readGroup("GROUPaaaaaaa1"))).toMatchObject({ cure: again });
  });

  it("that points elsewhere is not followed", async () => {
    graph.answers({ status: 302, headers: { location: `${graph.url}/elsewhere` } });
    await failureOf(newClient().readGroup("GROUPaaaaaaa1"));
    expect(graph.asked).toHaveLength(1);
  });
});

describe("a network failure", () => {
  it("is looked into before a group is created again", async () => {
    graph.answers("cut the line");
    const error = await failureOf(newClient().createGroup("1065", subject));
    expect(error).toMatchObject({
      code: null,
      httpStatus: null,
      family: "network",
      cure: look,
      details: "ECONNRESET",
    });
    expect(graph.asked).toHaveLength(1);
    expect(await failureOf(newClient().deleteGroup("GROUPaaaaaaa1"))).toMatchObject({
      family: "network",
      cure: again,
    });
  });

  it("is what no answer becomes after a while", async () => {
    graph.answers("no answer");
    const error = await failureOf(newClient({ timeoutMs: 50 }).createGroup("1065", subject));
    expect(error).toMatchObject({ family: "network", cure: look, details: "ETIMEDOUT" });
  });

  it("is what the stop of the process becomes", async () => {
    const stop = new AbortController();
    graph.answers("no answer");
    const failure = failureOf(newClient({ signal: stop.signal }).createGroup("1065", subject));
    await expect.poll(() => graph.asked.length).toBe(1);
    stop.abort();
    expect(await failure).toMatchObject({ family: "network", cure: look });
  });
});

describe("a read", () => {
  it("is tried twice more when the service or the network hiccups", async () => {
    graph.answers({ status: 500, text: "" }, "cut the line", { json: { id: "GROUPaaaaaaa1", subject: "S" } });
    expect(await newClient().readGroup("GROUPaaaaaaa1")).toMatchObject({ subject: "S" });
    expect(graph.asked).toHaveLength(3);
    graph.answers({ status: 503, text: "" });
    expect(await failureOf(newClient().readGroup("GROUPaaaaaaa1"))).toMatchObject({
      httpStatus: 503,
      cure: again,
    });
    expect(graph.asked).toHaveLength(6);
  });

  it("is not tried again when it was refused, or asked to wait", async () => {
    graph.answers({ status: 400, json: { error: { code: 131041, message: "Group unknown" } } });
    await failureOf(newClient().readGroup("GROUPaaaaaaa1"));
    expect(graph.asked).toHaveLength(1);
    graph.answers({ status: 503, headers: { "retry-after": "1" } });
    await failureOf(newClient().readGroup("GROUPaaaaaaa1"));
    expect(graph.asked).toHaveLength(2);
  });
});

describe("a refusal", () => {
  it("is told with what Meta's support asks for, and with no id of anybody", async () => {
    const refusals: unknown[] = [];
    const client = newClient({ onRefusal: (refusal) => refusals.push(refusal) });
    const error = { code: 131213, message: "Gone", error_subcode: 2, fbtrace_id: "Az8or2yhqkZfEZ" };
    graph.answers(
      { status: 400, json: { error } },
      { status: 500, text: "", headers: { "x-fb-trace-id": "B1" } },
    );
    await failureOf(client.rejectJoinRequests("GROUPaaaaaaa1", ["JOINaaaaaaaa1"]));
    await failureOf(client.deleteGroup("GROUPaaaaaaa1"));
    expect(refusals).toEqual([
      {
        method: "DELETE",
        edge: "join_requests",
        code: 131213,
        subcode: 2,
        httpStatus: 400,
        fbtraceId: "Az8or2yhqkZfEZ",
      },
      { method: "DELETE", edge: null, code: null, subcode: null, httpStatus: 500, fbtraceId: "B1" },
    ]);
  });

  it("waits for nothing that another product of Meta's has used up", async () => {
    const usage = {
      "1022": [{ type: "ads_management", call_count: 100, estimated_time_to_regain_access: 60 }],
    };
    const headers = { "x-business-use-case-usage": JSON.stringify(usage) };
    graph.answers({ status: 429, json: { error: { code: 130429, message: "…" } }, headers });
    const error = await failureOf(newClient().deleteGroup("GROUPaaaaaaa1"));
    expect(error.cure).toEqual({ kind: "again", scope: "number", delayMs: null });
  });
});

describe("the usage of allowances", () => {
  it("is told after every answer that mentions it", async () => {
    const usages: unknown[] = [];
    const client = newClient({ onUsage: (usage) => usages.push(usage) });
    const account = {
      "1022": [
        {
          type: "whatsapp",
          call_count: 80,
          total_cputime: 2,
          total_time: 3,
          estimated_time_to_regain_access: 1,
        },
        { type: "whatsapp_business_management", call_count: "4" },
        { type: "ads_management", call_count: 100, estimated_time_to_regain_access: 60 },
      ],
    };
    graph.answers(
      {
        json: { id: "GROUPaaaaaaa1" },
        headers: {
          "x-business-use-case-usage": JSON.stringify(account),
          "x-app-usage": JSON.stringify({ call_count: 9, total_cputime: 8, total_time: 7 }),
        },
      },
      {
        json: { id: "GROUPaaaaaaa1" },
        headers: { "x-business-use-case-usage": "nonsense", "x-app-usage": "[1]" },
      },
    );
    await client.readGroup("GROUPaaaaaaa1");
    await client.readGroup("GROUPaaaaaaa1");
    const percents = (callCountPercent: number, cpuTimePercent: number, totalTimePercent: number) => ({
      callCountPercent,
      cpuTimePercent,
      totalTimePercent,
    });
    expect(usages).toEqual([
      { scope: "account", type: "whatsapp", ...percents(80, 2, 3), regainAccessMs: 60_000 },
      { scope: "account", type: "whatsapp_business_management", ...percents(4, 0, 0), regainAccessMs: null },
      { scope: "app", type: null, ...percents(9, 8, 7), regainAccessMs: null },
    ]);
  });
});

// The door for webhooks, over real HTTP.
import { request, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpServer, type HttpServer } from "../../src/http.ts";
import { createBodyReader } from "../../src/http-body.ts";
import { createLog } from "../../src/log.ts";
import type { Update } from "../../src/whatsapp/events.ts";
import { sign } from "../../src/whatsapp/signature.ts";
import { createWebhook, type Refusal, type WebhookOptions } from "../../src/whatsapp/webhook.ts";
import { readPieces } from "../../src/whatsapp/wire.ts";
import { fixture } from "./deliveries.ts";

const secret = "test-app-secret";
const MIB = 1024 * 1024;
const suspended = Buffer.from(JSON.stringify(fixture("group_status_update.group_suspend.documented")));

type Door = { url: string; port: number; taken: Update[][]; refusals: Refusal[]; logged: string[] };

const servers: HttpServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function openDoor(some: Partial<WebhookOptions> = {}): Promise<Door> {
  const taken: Update[][] = [];
  const refusals: Refusal[] = [];
  const logged: string[] = [];
  const note = (facts: Record<string, unknown>, message: string) => {
    logged.push(`${message} ${JSON.stringify(facts)}`);
  };
  const webhook = createWebhook({
    appSecrets: [secret],
    verifyToken: "a verify token",
    take: async (told) => {
      taken.push(
        told.flatMap((each) => ("event" in each ? [each] : readPieces([each], { receivedAtMs: 0 }))),
      );
    },
    log: { warn: note, error: note },
    onRefusal: (refusal) => refusals.push(refusal),
    readBody: createBodyReader(),
    ...some,
  });
  const server = createHttpServer({
    log: createLog("silent"),
    routes: { "/whatsapp/webhook": webhook.handle },
  });
  servers.push(server);
  const port = await server.listen({ port: 0, host: "127.0.0.1" });
  return { url: `http://127.0.0.1:${port}/whatsapp/webhook`, port, taken, refusals, logged };
}

async function metaDelivers(door: Door, body: Buffer, signature: string | null = sign(body, secret)) {
  const headers = {
    "Content-Type": "application/json",
    ...(signature === null ? {} : { "X-Hub-Signature-256": signature }),
  };
  const response = await fetch(door.url, { method: "POST", body: new Uint8Array(body), headers });
  return { status: response.status, text: await response.text() };
}

/** The beginning of a delivery whose signature has the right shape. */
const slowPost = `POST /whatsapp/webhook HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: sha256=${"0".repeat(64)}\r\nContent-Length: 100\r\n\r\n`;

/** A signed JSON body of exactly so many bytes. */
function bodyOf(bytes: number): Buffer {
  const empty = '{"entry":[],"padding":""}';
  return Buffer.from(`{"entry":[],"padding":"${"x".repeat(bytes - empty.length)}"}`);
}

describe("the webhook's handshake", () => {
  const ask = (door: Door, query: string) => fetch(`${door.url}?${query}`);

  it("returns the bare challenge to whoever knows the verify token", async () => {
    const door = await openDoor();
    const response = await ask(
      door,
      "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=a%20verify%20token",
    );
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch("text/plain");
    expect(await response.text()).toBe("1158201444");
  });

  it.for([
    ["a wrong token", "hub.mode=subscribe&hub.challenge=1&hub.verify_token=a%20verify%20tokem"],
    ["no token", "hub.mode=subscribe&hub.challenge=1"],
    ["another mode", "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=a%20verify%20token"],
    ["no challenge", "hub.mode=subscribe&hub.verify_token=a%20verify%20token"],
    ["nothing at all", ""],
  ])("refuses %s", async ([, query]) => {
    const door = await openDoor();
    expect((await ask(door, query ?? "")).status).toBe(403);
    expect(door.refusals).toEqual(["handshake"]);
  });
});

describe("the webhook's deliveries", () => {
  it("are answered 200 once their updates are stored", async () => {
    const door = await openDoor({ now: () => Date.UTC(2026, 0, 1) });
    expect((await metaDelivers(door, suspended)).status).toBe(200);
    expect(door.taken.flat().map(({ event }) => event.kind)).toEqual(["group suspended"]);
    expect(door.refusals).toEqual([]);
  });

  it("wait for their answer until the updates are stored", async () => {
    const store = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const door = await openDoor({
      take: () => {
        begun.resolve();
        return store.promise;
      },
    });
    const answer = metaDelivers(door, suspended);
    await begun.promise;
    const winner = await Promise.race([answer, new Promise((resolve) => setImmediate(resolve, "waiting"))]);
    expect(winner).toBe("waiting");
    store.resolve();
    expect((await answer).status).toBe(200);
  });

  it("are taken with any of the configured secrets", async () => {
    const door = await openDoor({ appSecrets: ["the next secret", secret] });
    expect((await metaDelivers(door, suspended)).status).toBe(200);
    expect((await metaDelivers(door, suspended, sign(suspended, "the next secret"))).status).toBe(200);
  });

  it("are refused 401 before parsing when the signature is wrong or missing", async () => {
    const door = await openDoor();
    const notJson = Buffer.from("not JSON");
    expect((await metaDelivers(door, notJson, sign(notJson, "another secret"))).status).toBe(401);
    expect((await metaDelivers(door, suspended, null)).status).toBe(401);
    expect(door.taken).toEqual([]);
  });

  it("are refused 400 when they are signed but not JSON", async () => {
    const door = await openDoor();
    expect((await metaDelivers(door, Buffer.from("not JSON"))).status).toBe(400);
    expect((await metaDelivers(door, Buffer.from(""))).status).toBe(400);
  });

  it("are answered 200 when their content is unknown", async () => {
    const door = await openDoor();
    expect((await metaDelivers(door, Buffer.from("[]"))).status).toBe(200);
    expect(door.taken.flat().map(({ event }) => event.kind)).toEqual(["unsupported"]);
  });

  it("are answered 503 when they cannot be stored, and nothing of them is logged", async () => {
    const door = await openDoor({
      take: () => Promise.reject(Object.assign(new Error("16505551234"), { code: "SQLITE_FULL" })),
    });
    expect((await metaDelivers(door, suspended)).status).toBe(503);
    expect(door.logged).toHaveLength(1);
    expect(door.logged.join("\n")).toContain("SQLITE_FULL");
    expect(door.logged.join("\n")).not.toContain("16505551234");
  });

  it("may have 3 MiB and not a byte more", async () => {
    const door = await openDoor();
    expect((await metaDelivers(door, bodyOf(3 * MIB))).status).toBe(200);
    expect((await metaDelivers(door, bodyOf(3 * MIB + 1))).status).toBe(413);
    expect(door.taken).toHaveLength(1);
  });

  it("that are too large get a clean answer even when they do not say how long they are", async () => {
    const door = await openDoor();
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { "X-Hub-Signature-256": sign("", secret) };
      const post = request(door.url, { method: "POST", headers }, resolve).on("error", reject);
      const chunk = Buffer.alloc(MIB);
      for (let sent = 0; sent < 12; sent += 1) post.write(chunk);
      post.end();
    });
    expect(answer.statusCode).toBe(413);
    answer.resume();
  });

  it("that arrive too slowly are answered 408", async () => {
    const door = await openDoor({ readBody: createBodyReader({ timeoutMs: 50 }) });
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(door.port, "127.0.0.1").on("error", reject);
      let received = "";
      socket.on("data", (bytes) => (received += bytes.toString())).on("close", () => resolve(received));
      socket.write(`${slowPost}{`);
    });
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(door.refusals).toEqual(["too slow"]);
  });

  it("that bear no signature are refused before a byte of them is read", async () => {
    const door = await openDoor({ readBody: () => Promise.reject(new Error("was read")) });
    for (const signature of [null, "sha256=", "sha1=0000", `sha256=${"0".repeat(63)}`])
      expect((await metaDelivers(door, suspended, signature)).status).toBe(401);
    expect(door.refusals).toEqual(Array.from({ length: 4 }, () => "signature"));
  });

  it("are answered 503 while others fill the memory there is for bodies, and taken afterwards", async () => {
    const door = await openDoor({ readBody: createBodyReader({ inFlightBytes: MIB }) });
    const big = connect(door.port, "127.0.0.1");
    big.write(slowPost.replace("Content-Length: 100", `Content-Length: ${2 * MIB}`));
    big.write(Buffer.alloc(MIB - 10));
    await expect.poll(async () => (await metaDelivers(door, suspended)).status).toBe(503);
    expect(door.refusals.at(-1)).toBe("too busy");
    big.destroy();
    await expect.poll(async () => (await metaDelivers(door, suspended)).status).toBe(200);
  });

  it("that break off harm nobody", async () => {
    const door = await openDoor();
    const socket = connect(door.port, "127.0.0.1");
    socket.write(`${slowPost}{`, () => socket.destroy());
    await expect.poll(() => door.refusals).toEqual(["cut short"]);
    expect((await metaDelivers(door, suspended)).status).toBe(200);
  });

  it("come by POST alone", async () => {
    const door = await openDoor();
    for (const method of ["PUT", "DELETE", "PATCH"]) {
      const response = await fetch(door.url, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe("GET, POST");
    }
  });
});

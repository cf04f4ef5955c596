import { once } from "node:events";
import { Agent, get, request, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpServer, type HttpServer, type Routes } from "../src/http.ts";
import { createLog } from "../src/log.ts";

describe("the HTTP server", () => {
  it("ends connections with the answers it still owes when it closes", async () => {
    const arrived = Promise.withResolvers<void>();
    const mayAnswer = Promise.withResolvers<void>();
    const server = createHttpServer({
      log: createLog("silent"),
      routes: {
        "/slow": async (_req, res) => {
          arrived.resolve();
          await mayAnswer.promise;
          res.end("done");
        },
      },
    });
    const agent = new Agent({ keepAlive: true });
    const asking = get({ port: await server.listen({ port: 0 }), path: "/slow", agent });
    const answered = once(asking, "response") as Promise<[IncomingMessage]>;
    await arrived.promise;
    const closed = server.close();
    mayAnswer.resolve();
    const [response] = await answered;
    response.resume();
    expect(response.headers.connection).toBe("close");
    await closed;
    agent.destroy();
  });

  it("says that idle connections are kept longer than proxies keep theirs", async () => {
    const { port } = await serving({ "/": (_req, res) => void res.end("done") });
    const agent = new Agent({ keepAlive: true });
    const [response] = (await once(get({ port, agent }), "response")) as [IncomingMessage];
    response.resume();
    agent.destroy();
    expect(response.headers["keep-alive"]).toBe("timeout=75");
  });

  it("answers below the path that a proxy left in front, and without it, and with a slash too many", async () => {
    const log = createLog("silent");
    const routes: Routes = { "/healthz": (_req, res) => void res.end("alive") };
    const server = createHttpServer({ log, routes, publicPath: "/tools/groupdesk" });
    const port = await server.listen({ port: 0 });
    const answered = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    for (const path of ["/healthz", "/healthz/", "/tools/groupdesk/healthz", "/tools/groupdesk/healthz/?x=1"])
      expect(await answered(path), path).toBe(200);
    for (const path of ["/", "/tools/groupdesk", "/tools/groupdeskhealthz", "/tools/healthz"])
      expect(await answered(path), path).toBe(404);
    await server.close();
  });

  it("ends connections whose headers do not come", async () => {
    const { port } = await serving({}, { headersTimeoutMs: 50 });
    const slow = connect(port, "127.0.0.1");
    slow.write("GET / HTTP/1.1\r\nHo");
    await once(slow.resume(), "close");
  });

  it("takes no more connections than its limit, and closes idle ones to take the next", async () => {
    const { port } = await serving({ "/": (_req, res) => void res.end("done") }, { connections: 2 });
    const idle = new Agent({ keepAlive: true, maxSockets: 2 });
    const both = await Promise.all([1, 2].map(() => once(get({ port, agent: idle }), "response")));
    for (const [response] of both as [IncomingMessage][]) response.resume();
    await expect.poll(() => Object.values(idle.freeSockets).flat().length).toBe(2);
    // The first who comes too many is turned away, and makes room for all after it.
    await expect.poll(() => status(port)).toBe(200);
    idle.destroy();
  });

  it("gives whoever still sends what was refused unread a clean answer", async () => {
    const { port } = await serving({ "/": (_req, res) => void res.writeHead(401).end("no") });
    const agent = new Agent({ keepAlive: true });
    const sending = request({ port, method: "POST", agent });
    for (let sent = 0; sent < 12; sent += 1) sending.write(Buffer.alloc(1024 * 1024));
    const sent = once(sending.end(), "finish");
    const [response] = (await once(sending, "response")) as [IncomingMessage];
    await sent;
    response.resume();
    expect(response.statusCode).toBe(401);
    agent.destroy();
  });
});

const servers: HttpServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serving(routes: Routes, limits = {}): Promise<{ port: number }> {
  const server = createHttpServer({ log: createLog("silent"), routes, limits });
  servers.push(server);
  return { port: await server.listen({ port: 0, host: "127.0.0.1" }) };
}

/** 0 when the connection was refused. */
function status(port: number): Promise<number> {
  return new Promise((resolve) => {
    get({ port, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on("error", () => resolve(0));
  });
}

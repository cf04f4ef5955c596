// The HTTP servers: Slack's door, WhatsApp's door, and what operators ask. They belong to us rather than to Bolt, so that
// webhooks are taken while Slack cannot be reached, and over Socket Mode too. `app.ts` makes them.
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Log } from "./log.ts";

type Handle = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

export type Routes = Record<string, Handle>;

export type Place = { port: number; host?: string | undefined };

export type HttpServer = {
  /** Resolves with the port, when it was left to the system. Without a host it listens on every address. */
  listen(place: Place): Promise<number>;
  /** Takes no new requests; resolves when those in flight are answered. */
  close(): Promise<void>;
};

type Limits = { connections: number; headersTimeoutMs: number; requestTimeoutMs: number };

const usualLimits: Limits = {
  // A proxy in front opens tens; Meta and Slack, without one, some hundreds in a burst.
  connections: 1_000,
  headersTimeoutMs: 10_000,
  // Longer than a body may take, whose reader answers more kindly.
  requestTimeoutMs: 20_000,
};

/** Longer than proxies keep idle connections, 60 seconds as a rule: else they send a request down one that is being closed. */
const keepAliveMs = 75_000;
/** How often Node looks for requests that take too long. */
const lookEveryMs = 5_000;

export function createHttpServer({
  routes,
  log,
  publicPath,
  limits: given = {},
}: {
  routes: Routes;
  log: Log;
  /** What a proxy may leave in front of our own paths. */
  publicPath?: string | undefined;
  limits?: Partial<Limits>;
}): HttpServer {
  const limits = { ...usualLimits, ...given };
  const answering = new Set<ServerResponse>();
  const draining = new Set<IncomingMessage>();
  const answer = route(routes, log, publicPath);
  const options = {
    keepAliveTimeout: keepAliveMs,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: Math.min(lookEveryMs, limits.headersTimeoutMs),
  };
  const server = createServer(options, (req, res) => {
    answering.add(res);
    res.once("close", () => answering.delete(res));
    // Whoever still sends what we refused to read would see a reset instead of the answer, if the connection closed now: the
    // rest is thrown away unread, until Node's limit for a whole request cuts it.
    res.once("finish", () => {
      if (req.complete || req.destroyed) return;
      draining.add(req);
      req.once("close", () => draining.delete(req)).resume();
    });
    answer(req, res);
  });
  server.maxConnections = limits.connections;
  // Idle ones make room for the next who comes.
  server.on("drop", () => server.closeIdleConnections());
  return {
    listen: ({ port, host }) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen({ port, host }, () => resolve((server.address() as AddressInfo).port));
      }),
    close() {
      // Else a connection stays open for seconds after its last answer, in case there were more to ask.
      for (const res of answering) res.shouldKeepAlive = false;
      for (const req of draining) req.destroy();
      return closed(server);
    },
  };
}

export function only(method: "GET" | "POST", handle: Handle): Handle {
  return (req, res) => {
    if (req.method === method || (method === "GET" && req.method === "HEAD")) return handle(req, res);
    const headers = { allow: method, "content-type": "text/plain" };
    res.writeHead(405, headers).end(`Only ${method} is answered here.\n`);
  };
}

function route(routes: Routes, log: Log, publicPath = ""): RequestListener {
  return (req, res) => {
    const path = ownPath(req.url ?? "/", publicPath);
    const handle = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (handle === undefined) {
      res.writeHead(404, { "content-type": "text/plain" }).end("There is nothing here.\n");
      return;
    }
    void (async () => {
      try {
        await handle(req, res);
      } catch (error) {
        log.error({ err: error, path }, "a request could not be answered");
        if (!res.headersSent) res.writeHead(500, { "content-type": "text/plain" });
        res.end();
      }
    })();
  };
}

/** Without what a proxy left in front, and without a slash that somebody typed at the end of an address. */
function ownPath(url: string, publicPath: string): string {
  const [path = "/"] = url.split("?", 1);
  const inside = path.startsWith(`${publicPath}/`) ? path.slice(publicPath.length) : path;
  return inside.length > 1 && inside.endsWith("/") ? inside.slice(0, -1) : inside;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

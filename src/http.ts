// The one HTTP server: Slack's door, WhatsApp's door, and what operators ask. It belongs to us rather than to Bolt, so that
// webhooks are taken while Slack cannot be reached, and over Socket Mode too.
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

export type HttpServer = {
  listen(port: number): Promise<number>;
  /** Takes no new requests; resolves when those in flight are answered. */
  close(): Promise<void>;
};

export function createHttpServer({ routes, log }: { routes: Routes; log: Log }): HttpServer {
  const answering = new Set<ServerResponse>();
  const answer = route(routes, log);
  const server = createServer((req, res) => {
    answering.add(res);
    res.once("close", () => answering.delete(res));
    answer(req, res);
  });
  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, () => resolve((server.address() as AddressInfo).port));
      }),
    close() {
      // Else a connection stays open for seconds after its last answer, in case there were more to ask.
      for (const res of answering) res.shouldKeepAlive = false;
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

function route(routes: Routes, log: Log): RequestListener {
  return (req, res) => {
    const [path = "/"] = (req.url ?? "/").split("?", 1);
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

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

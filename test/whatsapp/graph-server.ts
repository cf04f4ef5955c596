// A small HTTP server in the place of the Graph API for the tests of the client: it answers what a test tells it to
// and remembers what it was asked.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

type Asked = { method: string; url: string; headers: IncomingHttpHeaders; body: string };
export type Reply =
  | { status?: number; headers?: Record<string, string>; json?: unknown; text?: string }
  | "no answer"
  | "cut the line";

export type GraphServer = {
  url: string;
  asked: Asked[];
  /** Answers the next calls with these replies in turn; the last one stays. */
  answers: (...replies: readonly Reply[]) => void;
  stop: () => Promise<void>;
};

export async function startGraphServer(): Promise<GraphServer> {
  const asked: Asked[] = [];
  let replies: Reply[] = [{ json: {} }];
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const body = (await buffer(req)).toString("latin1");
    asked.push({ method: req.method ?? "", url: req.url ?? "", headers: req.headers, body });
    const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? "no answer";
    if (reply === "no answer") return;
    if (reply === "cut the line") {
      req.socket.destroy();
      return;
    }
    const text = reply.text ?? (reply.json === undefined ? "" : JSON.stringify(reply.json));
    res.writeHead(reply.status ?? 200, reply.headers).end(text);
  };
  const server = createServer((req, res) => void answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answers: (...next) => {
      replies = [...next];
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

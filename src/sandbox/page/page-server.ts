// The demo page's own server: its files, its live feed, and the one door through which acts come in. Only for this machine:
// it listens on 127.0.0.1 and turns away what other web sites make a browser send.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { act, type Act, type Outcome } from "./acts.ts";
import type { LiveFeed } from "./live-feed.ts";
import type { PageFile } from "./page-files.ts";

export type PageServerParts = {
  port: number;
  files: Map<string, PageFile>;
  feed: LiveFeed;
  perform: (act: Act) => Promise<Outcome>;
  /** A file somebody put into Slack. The browser, which has no token, gets the pictures among them. */
  slackFile: (id: string) => { mimetype: string; bytes: Buffer } | undefined;
  /** A file of a message in WhatsApp; here too, the pictures. */
  whatsappFile: (id: string) => { mimeType: string; bytes: Uint8Array } | undefined;
  /** A JPEG. */
  groupPicture: (groupId: string) => Uint8Array | null;
};

const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};
/** Files that somebody puts into a form come as base64. */
const BODY_MAX_BYTES = 15_000_000;

export async function startPageServer(parts: PageServerParts) {
  const server = createServer((req, res) => {
    if (!isFromHere(req)) return answer(res, 403, { refused: "This page is for this machine only." });
    const path = (req.url ?? "/").split("?", 1)[0] ?? "/";
    if (req.method === "POST" && path === "/act") return void takeAct(parts, req, res);
    if (req.method !== "GET") return answer(res, 405, { refused: "There is nothing to do here." });
    if (path === "/events") return parts.feed.follow(res);
    const file =
      parts.files.get(path) ??
      slackFile(parts, path) ??
      whatsappFile(parts, path) ??
      groupPicture(parts, path);
    if (!file) return answer(res, 404, { refused: "There is nothing here." });
    res.writeHead(200, { ...HEADERS, "content-type": file.type }).end(file.body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(parts.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const closed = new Promise((resolve) => void server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function slackFile({ slackFile: find }: PageServerParts, path: string): PageFile | undefined {
  const id = /^\/slack-file\/(\w+)$/u.exec(path)?.[1];
  const file = id === undefined ? undefined : find(id);
  return file && pictureAlone(file.mimetype, file.bytes);
}

function whatsappFile({ whatsappFile: find }: PageServerParts, path: string): PageFile | undefined {
  const id = /^\/whatsapp-file\/(\d+)$/u.exec(path)?.[1];
  const file = id === undefined ? undefined : find(id);
  return file && pictureAlone(file.mimeType, Buffer.from(file.bytes));
}

/** Nothing else that somebody sent is opened as part of this page. */
function pictureAlone(type: string, body: Buffer): PageFile | undefined {
  return /^image\/(?:jpeg|png|gif|webp)$/u.test(type) ? { type, body } : undefined;
}

function groupPicture({ groupPicture: find }: PageServerParts, path: string): PageFile | undefined {
  const id = /^\/group-picture\/((?:\w|%2B|%2F|%3D)+)$/u.exec(path)?.[1];
  const bytes = id === undefined ? null : find(decodeURIComponent(id));
  return bytes === null ? undefined : { type: "image/jpeg", body: Buffer.from(bytes) };
}

/** A foreign Host means somebody else's name was pointed at this machine; a foreign Origin, that their page sent this. */
function isFromHere({ headers, socket }: IncomingMessage): boolean {
  const ours = [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`];
  const { host = "", origin } = headers;
  return ours.includes(host) && (origin === undefined || origin === `http://${host}`);
}

async function takeAct(
  { perform, feed }: PageServerParts,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  if (!req.headers["content-type"]?.startsWith("application/json")) {
    return answer(res, 415, { refused: "Acts are told in JSON." });
  }
  const wanted = act.safeParse(jsonOf(await bodyOf(req)));
  if (!wanted.success) return answer(res, 400, { refused: "That is nothing this page can do." });
  const outcome = await perform(wanted.data);
  feed.noteAll();
  return answer(res, 200, outcome);
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_MAX_BYTES) chunks.push(chunk);
  }
  return bytes > BODY_MAX_BYTES ? "" : Buffer.concat(chunks).toString("utf8");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function answer(res: ServerResponse, status: number, body: Outcome): void {
  if (res.writableEnded || res.destroyed) return;
  res.writeHead(status, { ...HEADERS, "content-type": "application/json" }).end(JSON.stringify(body));
}

// The sandbox's address: takes Web API calls, replies to response_urls, uploads and downloads over HTTP, and passes
// WebSocket upgrades on. It can vanish from the network and come back.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Faults } from "./faults.ts";
import type { RateLimits } from "./rate-limits.ts";
import { SlackRefusal } from "./refusal.ts";
import type { ResponseUrls } from "./response-urls.ts";
import type { JsonObject } from "./shapes.ts";
import { mimetypeOf } from "./shown-files.ts";
import { type Answer, answerWith, failing, rateLimited } from "./web-api.ts";
import type { Workspace } from "./workspace.ts";

export interface HttpServerOptions {
  workspace: Workspace;
  faults: Faults;
  limits: RateLimits;
  responseUrls: ResponseUrls;
  botToken: string;
  /** What answers are dated by. */
  wireNow: () => number;
  callMethod(name: string, token: string, args: JsonObject): Promise<Answer>;
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export function createHttpServer(options: HttpServerOptions) {
  const sockets = new Set<Socket>();
  let isDown = false;
  const server = createServer((request, response) => {
    response.setHeader("date", new Date(options.wireNow()).toUTCString());
    serve(options, request, response).catch((error: unknown) => {
      if (request.complete) options.workspace.report(`the sandbox itself failed: ${String(error)}`);
      response.destroy();
    });
  });
  server.on("upgrade", options.upgrade);
  server.on("connection", (socket: Socket) => {
    if (isDown) return socket.destroy();
    sockets.add(socket);
    return socket.once("close", () => sockets.delete(socket));
  });

  return {
    async start(host: string, port: number): Promise<string> {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, resolve);
      });
      return `http://${host}:${(server.address() as AddressInfo).port}`;
    },
    /** While down, every connection is reset, the open ones too. */
    down(shouldBeDown: boolean): void {
      isDown = shouldBeDown;
      if (isDown) cutAll();
    },
    async stop(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      cutAll();
      await closed;
    },
  };

  function cutAll(): void {
    for (const socket of sockets) socket.destroy();
  }
}

async function serve(
  options: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? "/", "http://sandbox").pathname;
  const [, room = "", ...rest] = path.split("/");
  const body = await readBody(request);
  switch (room) {
    case "api": {
      const args = readArguments(request, body);
      return send(
        response,
        await options.callMethod(rest.join("/"), bearerOf(request, args), withoutToken(args)),
      );
    }
    case "response":
      return send(response, answerResponseUrl(options, rest[0] ?? "", body));
    case "upload":
      return receiveUpload(options, rest[0] ?? "", { request, body, response });
    case "files":
      return sendFile(options, rest[0] ?? "", { request, response });
    default:
      response.writeHead(404).end();
  }
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer.kind === "silence") return;
  if (answer.kind === "cut") {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, { "content-type": "application/json; charset=utf-8", ...answer.headers });
  response.end(JSON.stringify(answer.body));
}

function answerResponseUrl(
  { responseUrls, faults, limits }: HttpServerOptions,
  id: string,
  body: Buffer,
): Answer {
  const parsed = parseJson(body.toString());
  const failure = faults.take("response_url", isObject(parsed) ? parsed : {});
  if (failure && failure !== "after") return failing(failure);
  const channel = isObject(parsed) ? responseUrls.channelPostedTo(id, parsed) : null;
  const waitSeconds = limits.take({ method: "response_url", perMinute: null, postsTo: channel });
  if (waitSeconds !== null) return rateLimited(waitSeconds);
  try {
    responseUrls.use(id, parsed);
    return failure ? { kind: "cut" } : answerWith({ ok: true });
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    return answerWith({ ok: false, error: error.message, ...error.details }, 404);
  }
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

function receiveUpload(
  { workspace, faults }: HttpServerOptions,
  id: string,
  exchange: Exchange & { body: Buffer },
): void {
  const { request, body, response } = exchange;
  const failure = faults.take("upload", { file: id });
  if (failure === "hang") return;
  if (failure === "before") return void response.destroy();
  if (failure !== null && failure !== "after")
    return void response.writeHead("status" in failure ? failure.status : 500).end();
  const file = workspace.files.get(id);
  if (!file || file.bytes.length > 0) {
    response.writeHead(404).end();
    return;
  }
  const contentType = request.headers["content-type"] ?? "";
  const isForm = contentType.startsWith("multipart/form-data");
  file.bytes = isForm ? firstPart(body, contentType) : body;
  file.mimetype = mimetypeOf(file.bytes);
  if (failure === "after") return void response.destroy();
  response.writeHead(200).end(`OK - ${file.bytes.length}`);
}

function firstPart(body: Buffer, contentType: string): Buffer {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1] ?? "";
  const start = body.indexOf("\r\n\r\n") + 4;
  return body.subarray(start, body.indexOf(`\r\n--${boundary}`, start));
}

/** Without the token a browser would be led to a sign-in page, and that is what a client gets too. */
function sendFile(
  { workspace, faults, botToken }: HttpServerOptions,
  id: string,
  { request, response }: Exchange,
): void {
  const failure = faults.take("download", { file: id });
  if (failure === "hang") return;
  if (failure === "before" || failure === "after") return void response.destroy();
  if (failure !== null && "status" in failure) return void response.writeHead(failure.status).end();
  if (failure !== null && "rateLimited" in failure)
    return void response.writeHead(429, { "retry-after": String(failure.rateLimited) }).end();
  const file = failure === null ? workspace.files.get(id) : undefined;
  if (file && bearerOf(request, {}) === botToken) {
    response.writeHead(200, { "content-type": file.mimetype }).end(file.bytes);
  } else {
    response
      .writeHead(200, { "content-type": "text/html; charset=utf-8" })
      .end("<html><title>Sign in</title></html>");
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function readArguments(request: IncomingMessage, body: Buffer): JsonObject {
  const query = new URL(request.url ?? "/", "http://sandbox").searchParams;
  const isJson = request.headers["content-type"]?.startsWith("application/json");
  const parsed = isJson
    ? parseJson(body.toString())
    : Object.fromEntries(new URLSearchParams(body.toString()));
  const args = { ...Object.fromEntries(query), ...(isObject(parsed) ? parsed : {}) };
  const entries = Object.entries(args).map(([name, value]) => [
    name,
    NESTED.has(name) ? unpack(value) : value,
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

/** Arguments that a form carries as JSON strings. What cannot be read stays as it came, for the method to refuse. */
const NESTED = new Set(["blocks", "view", "metadata", "files", "attachments"]);

function unpack(value: unknown): unknown {
  return typeof value === "string" ? (parseJson(value) ?? value) : value;
}

function bearerOf(request: IncomingMessage, args: JsonObject): string {
  const header = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  return header ?? (typeof args["token"] === "string" ? args["token"] : "");
}

function withoutToken({ token: _token, ...args }: JsonObject): JsonObject {
  return args;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

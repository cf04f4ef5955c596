// The door for Meta's webhooks: handshake (GET) and deliveries (POST). The HTTP server hands every request for
// /whatsapp/webhook to `handle`, which always answers; 200 means that `take` has stored the updates.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { looksSigned, signatureMatches } from "./signature.ts";
import { toldIn, type Told } from "./wire.ts";

/** Why a request was refused; stable names for logs and metrics. */
export type Refusal =
  | "handshake"
  | "method"
  | "signature"
  | "not JSON"
  | "too large"
  | "too slow"
  | "too busy"
  | "cut short"
  | "not stored";

export type WebhookOptions = {
  /** Any of them may have signed; several while a secret is rotated. */
  appSecrets: readonly string[];
  verifyToken: string;
  /** Stores what one delivery tells. Resolved means stored; rejected makes Meta deliver again. */
  take: (told: Told[]) => Promise<void>;
  log: WebhookLog;
  onRefusal?: (refusal: Refusal) => void;
  /** Reads a body within a time, and within what all bodies together may hold in memory. */
  readBody: (
    req: IncomingMessage,
    res: ServerResponse,
    largestBytes: number,
  ) => Promise<{ kind: "complete"; bytes: Buffer } | { kind: Unread }>;
  now?: () => number;
};

type Unread = "too large" | "too slow" | "too busy" | "cut short";

type WebhookLog = {
  warn: (facts: Record<string, unknown>, message: string) => void;
  error: (facts: Record<string, unknown>, message: string) => void;
};

export type Webhook = { handle: (req: IncomingMessage, res: ServerResponse) => Promise<void> };

// Meta sends up to 3 MB (developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview).
const LARGEST_BODY_BYTES = 3 * 1024 * 1024;

type Answer = { status: number; text: string; refusal: Refusal | null };

const REFUSALS: Record<Refusal, { status: number; text: string }> = {
  handshake: { status: 403, text: "The verify token does not match." },
  method: { status: 405, text: "Only GET and POST are answered here." },
  signature: { status: 401, text: "The signature is missing or does not match." },
  "not JSON": { status: 400, text: "The body is not JSON." },
  "too large": { status: 413, text: "The body is larger than 3 MiB." },
  "too slow": { status: 408, text: "The body took too long to arrive." },
  "too busy": { status: 503, text: "Too much arrives at once. Please deliver it again." },
  "cut short": { status: 400, text: "The body did not arrive completely." },
  "not stored": { status: 503, text: "The updates could not be stored. Please deliver them again." },
};

export function createWebhook(options: WebhookOptions): Webhook {
  return {
    async handle(req, res) {
      const answer = await answerTo(req, res, options).catch((error: unknown) => failed(error, options));
      send(answer, res);
      if (answer.refusal === null) return;
      options.onRefusal?.(answer.refusal);
      // What could not be stored is our trouble, and logged as such already.
      if (answer.refusal === "not stored") return;
      options.log.warn(
        { status: answer.status, refusal: answer.refusal },
        "Refused a request to the webhook",
      );
    },
  };
}

async function answerTo(req: IncomingMessage, res: ServerResponse, options: WebhookOptions): Promise<Answer> {
  if (req.method === "GET") return handshake(req.url ?? "", options.verifyToken);
  if (req.method !== "POST") return refuse("method");
  const signature = req.headers["x-hub-signature-256"];
  if (!looksSigned(signature)) return refuse("signature");
  const read = await options.readBody(req, res, LARGEST_BODY_BYTES);
  if (read.kind !== "complete") return refuse(read.kind);
  return receive(read.bytes, signature, options);
}

function handshake(url: string, verifyToken: string): Answer {
  const query = new URLSearchParams(url.split("?")[1] ?? "");
  const challenge = query.get("hub.challenge");
  const matches = sameText(query.get("hub.verify_token") ?? "", verifyToken);
  if (query.get("hub.mode") !== "subscribe" || !matches || challenge === null) return refuse("handshake");
  return { status: 200, text: challenge, refusal: null };
}

async function receive(
  rawBody: Buffer,
  signature: string,
  { appSecrets, take, now = Date.now }: WebhookOptions,
): Promise<Answer> {
  const receivedAtMs = now();
  if (!signatureMatches(rawBody, signature, appSecrets)) return refuse("signature");
  const body = parseJson(rawBody);
  if (body === undefined) return refuse("not JSON");
  await take(await toldIn(body, { receivedAtMs }));
  return { status: 200, text: "Stored.", refusal: null };
}

function parseJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function refuse(refusal: Refusal): Answer {
  return { ...REFUSALS[refusal], refusal };
}

/** Logs the kind of failure only: messages of databases may quote what was to be stored. */
function failed(error: unknown, { log }: WebhookOptions): Answer {
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && "code" in error ? error.code : null;
  log.error(
    { error: name, code },
    "Could not store the updates of a webhook; WhatsApp will deliver them again",
  );
  return refuse("not stored");
}

function send(answer: Answer, res: ServerResponse): void {
  const headers = {
    "Content-Type": "text/plain; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    ...(answer.status === 405 ? { Allow: "GET, POST" } : {}),
    ...(answer.status === 408 ? { Connection: "close" } : {}),
  };
  res.writeHead(answer.status, headers).end(answer.text);
}

function sameText(one: string, other: string): boolean {
  // Digests have one length, which timingSafeEqual needs, and hide the lengths of the texts.
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

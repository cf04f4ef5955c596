// Carries what people do to the bot: signs it and posts it as Slack does, or sends it down a Socket Mode connection, waits
// three seconds for the acknowledgement, and keeps the exact bytes so that a test can send them again.

import { createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import type { JsonObject } from "./shapes.ts";

const ACK_DEADLINE_MS = 3000;

type DeliveryKind = "slash_commands" | "interactive" | "events_api";

export interface Delivery {
  kind: DeliveryKind;
  payload: JsonObject;
  /** Whether the acknowledgement may carry an answer. */
  acceptsAnswer: boolean;
  retry?: { num: number; reason: string };
}

export interface Ack {
  /** The HTTP status; 200 for a Socket Mode acknowledgement; 0 when none came. */
  status: number;
  /** What the acknowledgement carried, parsed if it was JSON; null if nothing. */
  body: unknown;
  ackMs: number;
  isTimeout: boolean;
  /** The bot asked not to be sent this again. */
  refusesRetry: boolean;
}

export interface SentDelivery {
  kind: DeliveryKind;
  payload: JsonObject;
  ack: Ack | null;
  send: () => Promise<Omit<Ack, "ackMs">>;
}

export interface DeliveryOptions {
  signingSecret: string;
  requestUrl: string | null;
  mode: "http" | "socket";
  /** What requests are signed by. */
  wireNow: () => number;
  /** Nothing is sent before it resolves: for a moment in which the bot may live by another time than `wireNow`. */
  wireReady: () => Promise<void>;
  sendToSocket(delivery: Delivery, deadlineMs: number): () => Promise<Omit<Ack, "ackMs">>;
  report(problem: string): void;
}

export type Courier = ReturnType<typeof createCourier>;

export function createCourier(options: DeliveryOptions) {
  const { signingSecret, wireNow, wireReady } = options;
  let { requestUrl } = options;
  const sent: SentDelivery[] = [];
  const underway = new Set<Promise<unknown>>();

  return {
    sent,
    setRequestUrl(url: string): void {
      requestUrl = url;
    },
    /** Resolves when the bot has answered all that was sent by now, or did not in time. */
    async answered(): Promise<void> {
      await Promise.allSettled(underway);
    },
    async deliver(delivery: Delivery): Promise<Ack> {
      await wireReady();
      const send =
        options.mode === "socket"
          ? options.sendToSocket(delivery, ACK_DEADLINE_MS)
          : prepareRequest(delivery, { url: requestUrl, signingSecret, wireNow });
      const record: SentDelivery = { kind: delivery.kind, payload: delivery.payload, ack: null, send };
      sent.push(record);
      record.ack = await measure(record);
      return record.ack;
    },
    /** Sends the very same bytes once more, signature and all. */
    async replay(index: number): Promise<Ack> {
      const record = sent.at(index);
      if (!record) throw new Error(`nothing was sent with the number ${index}; there are ${sent.length}`);
      return measure(record);
    },
  };

  async function measure({ send, kind, payload }: SentDelivery): Promise<Ack> {
    const startedMs = performance.now();
    const answering = send();
    underway.add(answering);
    const answer = await answering.finally(() => underway.delete(answering));
    const ack = { ...answer, ackMs: performance.now() - startedMs };
    const isAccepted = kind === "events_api" ? ack.status >= 200 && ack.status < 300 : ack.status === 200;
    if (!isAccepted) options.report(describeFailure(nameOf(kind, payload), ack));
    return ack;
  }
}

function describeFailure(what: string, { status, ackMs, isTimeout }: Ack): string {
  if (isTimeout) return `${what} was not acknowledged within ${ACK_DEADLINE_MS} ms`;
  const outcome = status === 0 ? "could not be delivered" : `was answered ${status}`;
  return `${what} ${outcome} after ${Math.round(ackMs)} ms`;
}

function nameOf(kind: DeliveryKind, payload: JsonObject): string {
  if (kind === "slash_commands") return `${String(payload["command"])} ${String(payload["text"])}`.trim();
  return kind === "interactive" ? String(payload["type"]) : `event ${JSON.stringify(payload["event"])}`;
}

function prepareRequest(
  delivery: Delivery,
  {
    url,
    signingSecret,
    wireNow,
  }: { url: string | null } & Pick<DeliveryOptions, "signingSecret" | "wireNow">,
) {
  const body = encode(delivery);
  const timestamp = String(Math.floor(wireNow() / 1000));
  const signature = createHmac("sha256", signingSecret).update(`v0:${timestamp}:${body}`).digest("hex");
  const isEvent = delivery.kind === "events_api";
  const headers: Record<string, string> = {
    "content-type": isEvent ? "application/json" : "application/x-www-form-urlencoded",
    "content-length": String(Buffer.byteLength(body)),
    "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    "x-slack-request-timestamp": timestamp,
    "x-slack-signature": `v0=${signature}`,
  };
  if (delivery.retry) {
    headers["x-slack-retry-num"] = String(delivery.retry.num);
    headers["x-slack-retry-reason"] = delivery.retry.reason;
  }
  return async () => post({ url, headers, body });
}

function encode({ kind, payload }: Delivery): string {
  if (kind === "events_api") return JSON.stringify(payload);
  if (kind === "interactive") return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return new URLSearchParams(payload as Record<string, string>).toString();
}

interface Post {
  url: string | null;
  headers: Record<string, string>;
  body: string;
}

function post({ url, headers, body }: Post): Promise<Omit<Ack, "ackMs">> {
  const { promise, resolve } = Promise.withResolvers<Omit<Ack, "ackMs">>();
  const lost = (isTimeout: boolean) => resolve({ status: 0, body: null, isTimeout, refusesRetry: false });
  if (url === null) {
    lost(false);
    return promise;
  }
  const signal = AbortSignal.timeout(ACK_DEADLINE_MS);
  const request = httpRequest(url, { method: "POST", headers, agent: false, signal }, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", () => lost(signal.aborted));
    response.on("end", () => {
      const refusesRetry = response.headers["x-slack-no-retry"] === "1";
      const text = Buffer.concat(chunks).toString();
      resolve({ status: response.statusCode ?? 0, body: parseBody(text), isTimeout: false, refusesRetry });
    });
  });
  request.on("error", () => lost(signal.aborted));
  request.end(body);
  return promise;
}

function parseBody(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

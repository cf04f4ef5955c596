// Slack's door over HTTP: refuses by the headers before it reads, checks the signature before it parses, and hands on only
// what the envelope's schema knows. It answers every request itself, so that nothing Bolt does with one can go unheard.
// `bolt.ts` makes it and gives it what Bolt does with a body.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { BodyReader } from "../http-body.ts";
import type { Log } from "../log.ts";
import { isOurs, readBodyText, readEnvelope, type Envelope, type Installation } from "./envelope.ts";
import { isSigned, isStale, readClaim } from "./signature.ts";

/** Why something of Slack's was refused; stable names for logs and metrics. */
export type SlackRefusal =
  | "signature"
  /** Made more than five minutes ago, or to be made later, by our clock. */
  | "stale"
  | "too large"
  | "too slow"
  | "too busy"
  | "cut short"
  | "malformed"
  | "foreign"
  | "not known yet";

/** One thing of Slack's, on its way to Bolt. `ack` may be called once. */
export type Received = {
  body: Record<string, unknown>;
  ack(answer?: unknown): Promise<void>;
  retryNum?: number;
  retryReason?: string;
};

export type Process = (received: Received) => Promise<void>;

export type DoorRules = {
  /** Which installation we are; asked until it is known, for as long as Slack waits. */
  installation(): Installation;
  /** Hears of everything that was taken, by Slack's word for it, or "unknown". */
  onRequest(what: string): void;
  onRefusal(refusal: SlackRefusal): void;
  log: Log;
  /** For refusals, which anybody can bring about. */
  refusalLog: { warn(facts: Record<string, unknown>, message: string): void };
};

type Parts = DoorRules & {
  signingSecret: string;
  readBody: BodyReader;
  process: Process;
  now?: () => number;
};

// A form with a hundred blocks, filled in and encoded for a form field, stays below it.
const largestBytes = 1024 * 1024;
/** Slack's check of the certificate is the one request that may come unsigned. */
const largestUnsignedBytes = 1024;
/** Slack gives up after three seconds; then an answer serves nobody, and only frees the connection. */
const answerWithinMs = 3_500;

const statuses: Record<SlackRefusal, number> = {
  signature: 401,
  stale: 401,
  "too large": 413,
  "too slow": 408,
  "too busy": 503,
  "cut short": 400,
  malformed: 400,
  foreign: 403,
  "not known yet": 503,
};

export function createHttpReceiver(parts: Parts) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const refusal = await answer(parts, req, res);
    if (refusal === undefined) return;
    const status = statuses[refusal];
    parts.onRefusal(refusal);
    parts.refusalLog.warn({ status, refusal }, "refused a request to Slack's door");
    // Repeated, it would be refused again.
    const headers = status === 503 ? {} : { "x-slack-no-retry": "1" };
    if (!res.headersSent) res.writeHead(status, headers).end();
  };
}

async function answer(
  parts: Parts,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<SlackRefusal | undefined> {
  const { signingSecret, readBody, now = Date.now } = parts;
  const claim = readClaim(req.headers, now());
  if (claim === undefined && !mayBeSslCheck(req)) return isStale(req.headers, now()) ? "stale" : "signature";
  const read = await readBody(req, res, claim === undefined ? largestUnsignedBytes : largestBytes);
  if (read.kind !== "complete") return read.kind;
  const signed = claim !== undefined && isSigned(read.bytes, claim, signingSecret);
  const envelope = readEnvelope(readBodyText(read.bytes.toString("utf8"), req.headers["content-type"]));
  if (envelope.kind === "ssl check") return void res.writeHead(200).end();
  if (!signed) return "signature";
  if (envelope.kind === "url verification")
    return void res
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ challenge: envelope.challenge }));
  const admitted = await admit(parts, envelope);
  if (admitted.kind === "refused") return admitted.refusal;
  if (admitted.kind === "unknown") return void res.writeHead(200).end();
  return process(parts, { body: admitted.body, req, res });
}

/** Source: docs.slack.dev/interactivity/implementing-slash-commands#best-practices */
function mayBeSslCheck(req: IncomingMessage): boolean {
  const length = Number(req.headers["content-length"]);
  return req.headers["x-slack-signature"] === undefined && length > 0 && length <= largestUnsignedBytes;
}

export type Admitted =
  | { kind: "admitted"; body: Record<string, unknown> }
  | { kind: "unknown" }
  | { kind: "refused"; refusal: SlackRefusal };

const installationKnownWithinMs = 2_000;
const askAgainMs = 50;

/** The same rules for both ways in: what is understood must be ours, and what is not known is only counted. */
export async function admit(
  { installation, onRequest }: Pick<DoorRules, "installation" | "onRequest">,
  envelope: Envelope,
): Promise<Admitted> {
  if (envelope.kind === "unknown") {
    onRequest("unknown");
    return { kind: "unknown" };
  }
  if (envelope.kind !== "understood") return { kind: "refused", refusal: "malformed" };
  // In the first moments after a start Slack has not told us yet who we are.
  const givenUpAt = performance.now() + installationKnownWithinMs;
  while (installation().workspaceIds.length === 0 && performance.now() < givenUpAt)
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
  const ours = installation();
  if (ours.workspaceIds.length === 0) return { kind: "refused", refusal: "not known yet" };
  if (!isOurs(envelope.body, ours)) return { kind: "refused", refusal: "foreign" };
  onRequest(envelope.what);
  return { kind: "admitted", body: envelope.body };
}

async function process(
  parts: Parts,
  { body, req, res }: { body: Record<string, unknown>; req: IncomingMessage; res: ServerResponse },
): Promise<undefined> {
  const end = (status: number, answered?: unknown): void => {
    if (res.headersSent) return;
    if (answered === undefined || answered === "") res.writeHead(status).end();
    else if (typeof answered === "string") res.writeHead(status).end(answered);
    else res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answered));
  };
  const late = setTimeout(() => {
    parts.log.error({}, "a request of Slack was not answered in time");
    end(503);
  }, answerWithinMs);
  try {
    const retryNum = Number(req.headers["x-slack-retry-num"]);
    const retryReason = req.headers["x-slack-retry-reason"];
    await parts.process({
      body,
      ack: async (answered) => end(200, answered),
      ...(Number.isNaN(retryNum) ? {} : { retryNum }),
      ...(typeof retryReason === "string" ? { retryReason } : {}),
    });
    end(200);
  } catch {
    // Whoever processes has logged it. Answered at once, instead of letting Slack wait.
    end(500);
  } finally {
    clearTimeout(late);
  }
  return undefined;
}

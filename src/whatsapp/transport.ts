// Carries one call to the Graph API and brings back its answer or a `WhatsAppError`. All calls of the client go
// through it; it knows HTTP and Graph's error envelope, and nothing of groups.
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import got, { HTTPError, RequestError, type Got, type Response } from "got";
import type { z } from "zod";
import { proveAppSecret } from "./app-secret-proof.ts";
import { checked } from "./calls/checks.ts";
import { WhatsAppError } from "./errors.ts";
import { openFile, transferTimeouts, type OpenedAddress } from "./meta-files.ts";
import { accountId, groupId } from "./wire/ids.ts";
import { longestWaitMs, readUsages, type Usage } from "./wire/usage.ts";
import { readEnvelope, saysNo } from "./wire/envelope.ts";

export type TransportOptions = {
  /** Without a version, such as "https://graph.facebook.com". */
  baseUrl: string;
  /** Such as "v26.0". */
  version: string;
  accessToken: string;
  /** When given, every call proves that we hold it. */
  appSecret?: string | undefined;
  /** Milliseconds since 1970; a proof tells when it was made. */
  now?: () => number;
  timeoutMs?: number;
  /** Hears of every answer that is a refusal, with what Meta's support asks for. */
  onRefusal?: (refusal: RefusedCall) => void;
  /** Hears of each answer with a list of which something could not be read, and is left out. */
  onUnread?: (unread: { edge: string | null; leftOut: number }) => void;
  /** Hears how much of WhatsApp's allowances is used, whenever an answer tells. */
  onUsage?: (usage: Usage) => void;
  /** Ends all calls under way, for the stop of the process. */
  signal?: AbortSignal;
  /** What allows the call under way, asked right before it is sent; undefined: nothing limits it. */
  permit?: () => Permit | undefined;
};

/** For how long a call may be made, and who wants to know that it was answered. */
type Permit = {
  signal: AbortSignal;
  /** Throws when it is over. */
  check(): void;
  answered(): void;
};

export type RefusedCall = {
  method: string;
  /** Such as "join_requests"; null for a call about the object itself. */
  edge: string | null;
  code: number | null;
  subcode: number | null;
  httpStatus: number;
  fbtraceId: string | null;
};

/** A part of an address: an id, whose shape is checked before anything is sent, or the name of an edge. */
export type Segment = { group: string } | { account: string } | string;

type Call<Answer> = {
  method: "GET" | "POST" | "DELETE";
  /** What follows the version, one by one. */
  path: readonly Segment[];
  query?: Record<string, string>;
  /** Sent as JSON, or as multipart when it is a form. */
  body?: Record<string, unknown> | FormData | Streamed;
  answer: z.ZodType<Answer>;
  /** Whether sending it twice does no harm: reads, and writes that set or remove something. */
  repeatable: boolean;
  /** Another token than the usual one. */
  as?: string;
  /** A whole file is in its body. */
  isTransfer?: true;
};

/** A body that is made while it is sent. */
type Streamed = { contentType: string; length: number; stream: AsyncGenerator<Uint8Array> };

export type Transport = {
  call: <Answer>(call: Call<Answer>) => Promise<Answer>;
  /** What stands at an address of Meta's; the token goes nowhere else. */
  open: (url: string) => Promise<OpenedAddress>;
  /** The usual one. */
  accessToken: string;
};

const TIMEOUT_MS = 20_000;
// A connection that was idle for long may have died unnoticed; a write sent on it would fail unclearly.
const CONNECTIONS = { keepAlive: true, timeout: 30_000 };
const QUICK_RETRIES = 2;
const QUICK_RETRY_DELAY_MS = 150;

export function createTransport(options: TransportOptions): Transport {
  const http = createHttp(options);
  return {
    open: (url) => openFile(http, url, options),
    accessToken: options.accessToken,
    async call(call) {
      const url = call.path.map(asSegment).join("/");
      const query = { ...call.query, ...proofOf(options, call.as) };
      const permit = options.permit?.();
      const response = await send(http, url, { ...call, query }, { permit, stopped: options.signal });
      for (const usage of readUsages(response.headers)) options.onUsage?.(usage);
      return heard(permit, () => readAnswer(response, call, options));
    },
  };
}

function proofOf(
  { appSecret, accessToken, now = Date.now }: TransportOptions,
  as = accessToken,
): Record<string, string> {
  return appSecret === undefined ? {} : proveAppSecret(appSecret, as, now());
}

function createHttp({ baseUrl, version, accessToken, timeoutMs = TIMEOUT_MS }: TransportOptions): Got {
  return got.extend({
    prefixUrl: `${baseUrl.replace(/\/+$/, "")}/${version}`,
    headers: { authorization: `Bearer ${accessToken}`, "user-agent": "groupdesk" },
    agent: { http: new HttpAgent(CONNECTIONS), https: new HttpsAgent(CONNECTIONS) },
    timeout: { request: timeoutMs },
    followRedirect: false,
    retry: {
      limit: QUICK_RETRIES,
      methods: ["GET"],
      statusCodes: [500, 502, 503, 504],
      // Whoever names a time is asked again by the caller, then; this is only for hiccups.
      calculateDelay: ({ attemptCount, computedValue, retryAfter }) =>
        computedValue === 0 || retryAfter !== undefined
          ? 0
          : attemptCount * QUICK_RETRY_DELAY_MS * (0.5 + Math.random()),
    },
  });
}

/** A clear refusal is an answer too; a limit, a fault and what cannot be read are none. */
function heard<Answer>(permit: Permit | undefined, read: () => Answer): Answer {
  try {
    const answer = read();
    permit?.answered();
    return answer;
  } catch (error) {
    if (error instanceof WhatsAppError && error.cure.kind === "never") permit?.answered();
    throw error;
  }
}

async function send(
  http: Got,
  url: string,
  { method, query, body, repeatable, as, isTransfer }: Call<unknown>,
  { permit, stopped }: { permit: Permit | undefined; stopped: AbortSignal | undefined },
) {
  permit?.check();
  const ends = [stopped, permit?.signal].filter((each) => each !== undefined);
  try {
    return await http(url, {
      method,
      signal: AbortSignal.any(ends),
      ...(as === undefined ? {} : { headers: { authorization: `Bearer ${as}` } }),
      ...(isTransfer === true ? { timeout: transferTimeouts } : {}),
      ...(query === undefined ? {} : { searchParams: query }),
      ...bodyOf(body),
      responseType: "text",
    });
  } catch (error) {
    if (error instanceof HTTPError) return error.response as Response<string>;
    permit?.check();
    // The original is not kept as a cause: its options hold the token.
    if (error instanceof RequestError) {
      throw new WhatsAppError({ code: null, httpStatus: null, details: error.code, repeatable });
    }
    throw error;
  }
}

function bodyOf(body: Call<unknown>["body"]) {
  if (body === undefined) return {};
  if (body instanceof FormData) return { body };
  if (!isStreamed(body)) return { json: body };
  const { contentType, length, stream } = body;
  return { body: stream, headers: { "content-type": contentType, "content-length": String(length) } };
}

function isStreamed(body: Record<string, unknown> | Streamed): body is Streamed {
  return "stream" in body && "contentType" in body;
}

function readAnswer<Answer>(
  response: Response<string>,
  { answer, repeatable, method, path }: Call<Answer>,
  { onRefusal, onUnread }: TransportOptions,
): Answer {
  const httpStatus = response.statusCode;
  const body = parseBody(response.body);
  const envelope = readEnvelope(body);
  const edge = path.findLast((segment) => typeof segment === "string") ?? null;
  const isSuccess = httpStatus >= 200 && httpStatus < 300;
  // "Partly done" is a success whose lists tell what was done; the caller reads them.
  if (!isSuccess || (envelope !== null && envelope.code !== PARTLY_DONE)) {
    const refusal = {
      code: envelope?.code ?? null,
      subcode: envelope?.subcode ?? null,
      httpStatus,
      fbtraceId: envelope?.fbtraceId ?? headerOf(response, "x-fb-trace-id"),
    };
    onRefusal?.({ method, edge, ...refusal });
    throw new WhatsAppError({
      ...refusal,
      details: envelope?.details ?? null,
      transient: envelope?.transient ?? false,
      regainAccessMs: longestWaitMs(response.headers),
      repeatable,
    });
  }
  const parsed = answer.safeParse(body);
  if (parsed.success && !saysNo(body)) {
    const leftOut = unreadIn(parsed.data);
    if (leftOut > 0) onUnread?.({ edge, leftOut });
    return parsed.data;
  }
  const fbtraceId = headerOf(response, "x-fb-trace-id");
  throw new WhatsAppError({ code: null, httpStatus, details: "unreadable answer", fbtraceId, repeatable });
}

/** Of a page of a list; 0 of anything else. */
function unreadIn(answer: unknown): number {
  if (typeof answer !== "object" || answer === null || !("items" in answer && "receivedCount" in answer))
    return 0;
  const { items, receivedCount } = answer;
  return Array.isArray(items) && typeof receivedCount === "number" ? receivedCount - items.length : 0;
}

function parseBody(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function headerOf(response: Response, name: string): string | null {
  const value = response.headers[name];
  return typeof value === "string" ? value : null;
}

// Another id than meant would turn one object's address into another's, and the call may be a DELETE.
function asSegment(segment: Segment): string {
  if (typeof segment === "string") return segment;
  return encodeURIComponent(
    "group" in segment ? checked(groupId, segment.group) : checked(accountId, segment.account),
  );
}

const PARTLY_DONE = 131201;

// Structured logs, one JSON line each. Nothing secret and nothing personal: known fields are redacted here, and the rest
// of the program logs kinds and counts, never ids of WhatsApp (they carry phone numbers).
import { type DestinationStream, type Logger, pino } from "pino";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error" | "child">;

const secretPaths = [
  "authorization",
  "token",
  "secret",
  "waId",
  "whatsappId",
  "phone",
  "body",
  "rawBody",
  "headers",
];

/** Lines go to standard output unless somebody else wants them. */
export function createLog(level: string, destination: DestinationStream = pino.destination()): Logger {
  const paths = [
    ...secretPaths,
    ...secretPaths.map((path) => `*.${path}`),
    "err.config",
    "err.options",
    "err.data",
    "err.request",
    "err.response",
  ];
  const options = {
    level,
    base: null,
    redact: { paths, remove: true },
    serializers: { err: describeError },
    formatters: { log: hideInFacts },
    // The sentence may name what it is about.
    hooks: {
      logMethod(given: Parameters<pino.LogFn>, method: pino.LogFn) {
        const said = given.map((each: unknown) => (typeof each === "string" ? hideNumbers(each) : each));
        method.apply(this, said as Parameters<pino.LogFn>);
      },
    },
  };
  return pino(options, destination);
}

function hideInFacts(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name, typeof fact === "string" ? hideNumbers(fact) : fact]),
  );
}

/** Name, code, message and stack only: other properties of an error may hold requests with tokens and numbers. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: "not an Error was thrown" };
  const { name, stack } = error;
  const code = (error as { code?: unknown }).code;
  const cause = error.cause instanceof Error ? describeError(error.cause) : undefined;
  return { name, message: hideNumbers(error.message), code, stack: hideNumbers(stack ?? ""), cause };
}

/**
 * Phone numbers, however they are written, WhatsApp's ids (they carry phone numbers in base64), tokens and passwords leave a
 * mark only. Paths, addresses and dates stay.
 */
export function hideNumbers(text: string): string {
  return text
    .replace(/\bx(?:ox[a-z]|app)-[\w-]+/g, "…")
    .replace(/(:\/\/)[^\s/@:]*:[^\s/]*@/g, "$1…@")
    .replace(/([?&](?:access_token|appsecret_proof|password|token|hub\.verify_token)=)[^&\s]+/g, "$1…")
    .replace(/[A-Za-z0-9_+-]{11,}={0,2}/g, (word) => (isSecret(word) ? "…" : word))
    .replace(numberRun, (run) => (isPhoneNumber(run) ? "…" : run));
}

/** Digits with at most three blanks, brackets, dots or dashes between them. */
const numberRun = /\+?\d(?:[ \t\u00a0\u2000-\u200b\u2010-\u2015\u202f\u2060().-]{0,3}\d)*/g;

/** Digits of the shortest number that rings somewhere with its country's code. */
const fewestDigits = 8;
const digits = new RegExp(`\\d{${fewestDigits},}`);

/** A day, perhaps with a time, as people and programs put it into lines and names of files: 2026-11-26 19-05-00, 20261126-190500. */
const times = [
  /^\d{4}-\d\d-\d\d([ _-]\d\d([-.]\d\d){0,2}(\.\d{3})?)?$/,
  /^20\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])[_-]([01]\d|2[0-3])[0-5]\d[0-5]\d$/,
  // What follows the T of such a name.
  /^([01]\d|2[0-3])-[0-5]\d-[0-5]\d\.\d{3}$/,
];

function isPhoneNumber(run: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(run) || times.some((time) => time.test(run))) return false;
  return run.replaceAll(/\D/g, "").length >= fewestDigits;
}

function isSecret(word: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(word)) return true;
  if (word.length >= 32 && /[a-z]/.test(word) && /[A-Z]/.test(word) && /(\d.*){3}/.test(word)) return true;
  // An id may follow a word that is glued to it: then its letters are counted from another place.
  return [0, 1, 2, 3].some((from) =>
    digits.test(Buffer.from(word.slice(from), "base64url").toString("latin1")),
  );
}

/** Lines of one kind from the first on, and then one a minute, with how many were left out. */
const sampledEveryMs = 60_000;

/** For what anybody on the net can bring about as often as they like: it must not fill the disk. */
export function sampled(log: Pick<Log, "warn" | "error">): SampledLog {
  const kinds = new Map<string, { loggedAt: number; leftOut: number }>();
  const sampler = (level: "warn" | "error") => (facts: Record<string, unknown>, message: string) => {
    const kind = JSON.stringify([message, facts]);
    const now = performance.now();
    const known = kinds.get(kind);
    if (known !== undefined && now - known.loggedAt < sampledEveryMs) {
      known.leftOut += 1;
      return;
    }
    kinds.set(kind, { loggedAt: now, leftOut: 0 });
    log[level](
      known === undefined || known.leftOut === 0 ? facts : { ...facts, leftOut: known.leftOut },
      message,
    );
  };
  return { warn: sampler("warn"), error: sampler("error") };
}

type SampledLog = Record<"warn" | "error", (facts: Record<string, unknown>, message: string) => void>;

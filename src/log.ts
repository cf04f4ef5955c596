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
  const options = { level, base: null, redact: { paths, remove: true }, serializers: { err: describeError } };
  return pino(options, destination);
}

/** Name, code, message and stack only: other properties of an error may hold requests with tokens and numbers. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: "not an Error was thrown" };
  const { name, stack } = error;
  const code = (error as { code?: unknown }).code;
  const cause = error.cause instanceof Error ? describeError(error.cause) : undefined;
  return { name, message: hideNumbers(error.message), code, stack: hideNumbers(stack ?? ""), cause };
}

/** Digits in a row as long as a phone number, and long base64 (WhatsApp's ids), leave a mark only. */
export function hideNumbers(text: string): string {
  return text
    .replace(/\bx(?:ox[a-z]|app)-[\w-]+/g, "…")
    .replace(/\+?\d{8,}/g, "…")
    .replace(/[A-Za-z0-9+/]{32,}={0,2}/g, "…");
}

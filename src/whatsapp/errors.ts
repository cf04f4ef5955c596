// What went wrong at WhatsApp and what to do about it. The client throws `WhatsAppError`; the outbox acts on its cure,
// and whoever writes to a person asks `explain` for the words.
import {
  RATE_LIMITED,
  UNKNOWN,
  knownError,
  type Cure,
  type ErrorFamily,
  type KnownError,
} from "./error-table.ts";

export { codes } from "./codes.ts";
export type { Cure, ErrorFamily };

/** What is known about a failed call. `code` and `httpStatus` are null when no answer came. */
export type Failure = {
  code: number | null;
  httpStatus: number | null;
  subcode?: number | null;
  details?: string | null;
  fbtraceId?: string | null;
  /** WhatsApp's own `is_transient`. */
  transient?: boolean;
  /** How long WhatsApp asks us to wait, if it says. */
  regainAccessMs?: number | null;
  /** Whether the call may be sent twice without harm; if not, an unclear failure must be looked into first. */
  repeatable: boolean;
};

/** A call to WhatsApp that failed. Its message never holds tokens or phone numbers; `details` may, as WhatsApp wrote them. */
export class WhatsAppError extends Error {
  readonly code: number | null;
  readonly httpStatus: number | null;
  readonly family: ErrorFamily;
  readonly cure: Cure;
  readonly details: string | null;
  readonly fbtraceId: string | null;

  constructor(given: Failure) {
    // Graph answers 100 for bad parameters and, with subcode 33, for objects that do not exist; 33 alone means those too.
    const failure = given.code === 100 && given.subcode === 33 ? { ...given, code: 33 } : given;
    const { what, advice } = lookUp(failure) ?? explanation(failure.code);
    super(`${advice === null ? what : `${what} ${advice}`} (${label(failure)})`);
    this.name = "WhatsAppError";
    this.code = failure.code;
    this.httpStatus = failure.httpStatus;
    this.details = failure.details ?? null;
    this.fbtraceId = failure.fbtraceId ?? null;
    const verdict = judge(failure);
    this.family = verdict.family;
    this.cure = verdict.cure;
  }
}

/**
 * For a success that does not name what was done. It may have been: whoever asked looks.
 */
export function unclearAnswer(details: string): WhatsAppError {
  return new WhatsAppError({ code: null, httpStatus: 200, details, repeatable: false });
}

/** For a call that cannot be right and is not sent: what WhatsApp itself would answer to an invalid parameter. */
export function refusedUnsent(details: string): WhatsAppError {
  return new WhatsAppError({ code: 131009, httpStatus: null, details, repeatable: true });
}

/** What a person in Slack reads about an error: what is the matter, and what they can do, each a whole sentence. */
export type Explanation = { what: string; advice: string | null };

/**
 * For whoever says in one breath what is the matter and what happens next: `what` and "Groupdesk tries again by itself.", or
 * `what` and `advice`. `null`: no answer came.
 */
export function explanation(code: number | null, details: string | null = null): Explanation {
  const known = lookUp({ code, details });
  if (known !== undefined && !known.quotesDetails) return { what: known.what, advice: known.advice };
  if (code === null) return { what: "WhatsApp could not be reached or gave no clear answer.", advice: null };
  const what = known?.what ?? `WhatsApp refused with error ${code}.`;
  const quoted = details === null ? "" : quotable(details);
  return { what: quoted === "" ? what : `${what} WhatsApp says: ${quoted}`, advice: known?.advice ?? null };
}

/** Both parts as one text, for an error or for a fault in a webhook. */
export function explain(code: number | null, details: string | null = null): string {
  const { what, advice } = explanation(code, details);
  return advice === null ? what : `${what} ${advice}`;
}

/** What the code means, and for two codes of many meanings what WhatsApp's own words say. */
function lookUp({ code, details }: Pick<Failure, "code" | "details">): KnownError | undefined {
  if (code === 100 && /appsecret_proof/.test(details ?? "")) return wantsProof;
  if (code === 2500 && /access token/i.test(details ?? "")) return knownError(190);
  return code === null ? undefined : knownError(code);
}

/** Graph calls this a bad parameter, whatever was asked. Source: developers.facebook.com/docs/graph-api/guides/secure-requests */
const wantsProof: KnownError = {
  family: "auth",
  cure: { kind: "again", scope: "app", delayMs: 60_000 },
  what: "WhatsApp wants proof of the app secret with every call, or does not accept it.",
  advice:
    "An administrator must set WHATSAPP_APP_SECRET_PROOF to on and check WHATSAPP_APP_SECRET; everything waits until then.",
  mayHaveHappened: false,
  quotesDetails: false,
};

type Verdict = { family: ErrorFamily; cure: Cure };

function judge(failure: Failure): Verdict {
  const base = baseVerdict(failure);
  if (base.cure.kind === "again") {
    const delayMs = failure.regainAccessMs ?? base.cure.delayMs;
    return { family: base.family, cure: { ...base.cure, delayMs } };
  }
  return base;
}

function baseVerdict(failure: Failure): Verdict {
  const { code, httpStatus, repeatable } = failure;
  const unsure: Cure = repeatable ? { kind: "again", scope: "call", delayMs: null } : { kind: "look" };
  if (code === null && httpStatus === null) return { family: "network", cure: unsure };
  const known = lookUp(failure);
  if (known !== undefined && known.cure.kind === "again") {
    return { family: known.family, cure: known.mayHaveHappened ? unsure : known.cure };
  }
  if (failure.transient === true) return { family: known?.family ?? "transient", cure: unsure };
  if (known !== undefined) return { family: known.family, cure: known.cure };
  return verdictByStatus(httpStatus, unsure);
}

function verdictByStatus(httpStatus: number | null, unsure: Cure): Verdict {
  if (httpStatus === null) return UNKNOWN;
  if (httpStatus === 429) return RATE_LIMITED;
  if (httpStatus >= 500 || httpStatus === 408) return { family: "transient", cure: unsure };
  // A success that cannot be read: whatever was asked may well have been done.
  if (httpStatus < 300) return { family: "unclear", cure: unsure };
  if (httpStatus === 401) return { family: "auth", cure: wantsProof.cure };
  if (httpStatus === 403) return { family: "permission", cure: { kind: "never" } };
  if (httpStatus === 404) return { family: "not found", cure: { kind: "never" } };
  return UNKNOWN;
}

function label({ code, httpStatus }: Failure): string {
  const parts = [code === null ? null : `code ${code}`, httpStatus === null ? null : `HTTP ${httpStatus}`];
  return parts.filter((part) => part !== null).join(", ") || "no answer";
}

/** More than WhatsApp's longest explanations that are of use to anybody. */
const LONGEST_QUOTE = 240;

/**
 * One line of WhatsApp's own words, with nothing in it that could harm: group ids and join-request ids carry phone numbers in
 * base64, and a link in a card would be clicked.
 */
export function quotable(text: string): string {
  const line = text
    .replaceAll(/[\p{C}\p{Z}]+/gu, " ")
    .replaceAll(/\b[A-Za-z][A-Za-z\d+.-]*:\/\/\S+|\b(?:[A-Za-z\d-]+\.)+[a-z]{2,}\b\S*/g, "…")
    .replaceAll(/\+?\(?\d[\d\s().\u2010-\u2015-]{4,}\d/gu, "…")
    .replaceAll(/[\w+/=-]{16,}/g, (word) => (/\d|[a-z][A-Z]/.test(word) ? "…" : word))
    .trim();
  if (line.length <= LONGEST_QUOTE) return line;
  // The cut may have gone through a character.
  return `${line
    .slice(0, LONGEST_QUOTE)
    .replace(/\p{Cs}$/u, "")
    .trimEnd()}…`;
}

// What went wrong at WhatsApp and what to do about it. The client throws `WhatsAppError`; the outbox acts on its cure,
// and whoever writes to a person asks `explain` for the words.
import { RATE_LIMITED, UNKNOWN, knownError, type Cure, type ErrorFamily } from "./error-table.ts";

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
    super(`${wantsProof(failure) ? PROOF_SENTENCE : explain(failure.code)} (${label(failure)})`);
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

/** For a call that cannot be right and is not sent: what WhatsApp itself would answer to an invalid parameter. */
export function refusedUnsent(details: string): WhatsAppError {
  return new WhatsAppError({ code: 131009, httpStatus: null, details, repeatable: true });
}

/** The sentence a person in Slack reads about an error, or about a fault in a webhook. `null`: no answer came. */
export function explain(code: number | null, details: string | null = null): string {
  if (wantsProof({ code, details })) return PROOF_SENTENCE;
  if (code === null) return "WhatsApp could not be reached or gave no clear answer.";
  const known = knownError(code);
  if (known !== undefined && !known.quotesDetails) return known.sentence;
  const sentence = known?.sentence ?? `WhatsApp refused with error ${code}.`;
  const quoted = details === null ? "" : withoutNumbersAndIds(details).trim();
  return quoted === "" ? sentence : `${sentence} WhatsApp says: ${quoted}`;
}

const PROOF_SENTENCE =
  "WhatsApp wants proof of the app secret with every call, or does not accept it. An administrator must set WHATSAPP_APP_SECRET_PROOF to on and check WHATSAPP_APP_SECRET; everything waits until then.";

/** Graph calls this a bad parameter, whatever was asked. Source: developers.facebook.com/docs/graph-api/guides/secure-requests */
function wantsProof({ code, details }: Pick<Failure, "code" | "details">): boolean {
  return code === 100 && /appsecret_proof/.test(details ?? "");
}

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
  if (wantsProof(failure)) return AUTH;
  const unsure: Cure = repeatable ? { kind: "again", scope: "none", delayMs: null } : { kind: "look" };
  if (code === null && httpStatus === null) return { family: "network", cure: unsure };
  const known = code === null ? undefined : knownError(code);
  if (known !== undefined && known.cure.kind === "again") {
    return { family: known.family, cure: known.mayHaveHappened ? unsure : known.cure };
  }
  if (failure.transient === true) return { family: known?.family ?? "transient", cure: unsure };
  if (known !== undefined) return { family: known.family, cure: known.cure };
  return verdictByStatus(httpStatus, unsure);
}

const AUTH: Verdict = { family: "auth", cure: { kind: "again", scope: "app", delayMs: 60_000 } };

function verdictByStatus(httpStatus: number | null, unsure: Cure): Verdict {
  if (httpStatus === null) return UNKNOWN;
  if (httpStatus === 429) return RATE_LIMITED;
  if (httpStatus >= 500 || httpStatus === 408) return { family: "transient", cure: unsure };
  // A success that cannot be read: whatever was asked may well have been done.
  if (httpStatus < 300) return { family: "network", cure: unsure };
  if (httpStatus === 401) return AUTH;
  if (httpStatus === 403) return { family: "permission", cure: { kind: "never" } };
  if (httpStatus === 404) return { family: "not found", cure: { kind: "never" } };
  return UNKNOWN;
}

function label({ code, httpStatus }: Failure): string {
  const parts = [code === null ? null : `code ${code}`, httpStatus === null ? null : `HTTP ${httpStatus}`];
  return parts.filter((part) => part !== null).join(", ") || "no answer";
}

// Group ids and join-request ids carry phone numbers in base64; both they and bare numbers stay out of sentences.
export function withoutNumbersAndIds(text: string): string {
  return text.replaceAll(/\+?\d[\d\s().-]{5,}\d/g, "…").replaceAll(/[\w+/=-]{24,}/g, "…");
}

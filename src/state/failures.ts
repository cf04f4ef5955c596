// From WhatsApp's errors and faults to the failures that the state keeps: a code, or a word of ours where more depends on it
// than a sentence, and WhatsApp's own explanation.
import type { Failure, OwnCode } from "../groups/model.ts";
import { codes } from "../whatsapp/codes.ts";
import { quotable, type WhatsAppError } from "../whatsapp/errors.ts";
import type { Fault } from "../whatsapp/events.ts";

export function failureOf({ code, details }: Pick<WhatsAppError, "code" | "details">): Failure {
  const detail = details === null ? "" : quotable(details);
  return {
    code: code === null ? "no answer" : (ownCodes.get(code) ?? code),
    detail: detail === "" ? null : detail,
  };
}

/** The first fault that names a reason; those of the whole answer stand for people or parts without one of their own. */
export function failureIn(faults: readonly Fault[], otherwise: readonly Fault[] = []): Failure {
  const fault = faults[0] ?? otherwise[0];
  return fault === undefined ? noReason : failureOf(fault);
}

export const noReason: Failure = { code: null, detail: null };
export const unclear: Failure = { code: "unclear", detail: null };
export const noWord: Failure = { code: "no word", detail: null };
export const bridgeSwitched: Failure = { code: "bridge switched", detail: null };

const ownCodes: ReadonlyMap<number, OwnCode> = new Map([
  [codes.notAMember, "not a member"],
  [codes.windowClosed, "window closed"],
]);

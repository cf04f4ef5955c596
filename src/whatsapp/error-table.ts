// The one table from WhatsApp's error codes to what kind of trouble it is, what cures it, and what a person reads: what is
// the matter, and what they can do. `errors.ts` looks codes up here.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/error-codes and …/support/error-codes
import { codes } from "./codes.ts";

export type ErrorFamily =
  | "auth"
  | "permission"
  | "rate"
  | "transient"
  | "not found"
  | "limit"
  | "state"
  | "input"
  /** No answer came. */
  | "network"
  /** An answer came that does not tell what was done. */
  | "unclear";

/** What has to wait: everything the app does, one phone number, what goes to one recipient, or just this call. */
export type CureScope = "app" | "number" | "recipient" | "call";

/** `again`: send it again (after `delayMs`, if known); `look`: find out first whether it happened; `never`: it stays refused. */
export type Cure =
  | { kind: "again"; scope: CureScope; delayMs: number | null }
  | { kind: "look" }
  | { kind: "never" };

export type KnownError = {
  family: ErrorFamily;
  cure: Cure;
  /** What is the matter; a whole sentence. */
  what: string;
  /** What a person can do about it; null when there is nothing. */
  advice: string | null;
  /** The service failed rather than refused: a write may have been carried out all the same. */
  mayHaveHappened: boolean;
  /** This alone does not help; WhatsApp's own details belong after it. */
  quotesDetails: boolean;
};

const NEVER: Cure = { kind: "never" };
const AUTH_PAUSE_MS = 60_000;
// The throughput upgrade takes up to a minute (developers.facebook.com/documentation/business-messaging/whatsapp/throughput).
const MAINTENANCE_PAUSE_MS = 60_000;

/** What holds for a code that is in no list and came with no telling HTTP status. */
export const UNKNOWN: { family: ErrorFamily; cure: Cure } = { family: "input", cure: NEVER };
/** What holds for HTTP 429 with a code that is in no list. */
export const RATE_LIMITED: { family: ErrorFamily; cure: Cure } = { family: "rate", cure: again("number") };

/** What is known about a code; undefined if it is in no list of Meta's. */
export function knownError(code: number): KnownError | undefined {
  // Graph reserves 200 to 299 for permissions.
  return TABLE.get(code >= 200 && code <= 299 ? 200 : code);
}

const LATER = "Try again in a little while.";
const TOKEN = {
  what: "WhatsApp does not accept the access token.",
  advice: "An administrator must renew it; everything waits until then.",
};

const TABLE: ReadonlyMap<number, KnownError> = new Map([
  // Groups
  stays(
    131020,
    "state",
    "Nobody has joined this group yet, so nothing can be posted to it.",
    "Try again when somebody has.",
  ),
  stays(
    131041,
    "not found",
    "WhatsApp does not know this group: it was deleted, or this number is not in it.",
  ),
  repeats(131059, "call", "transient", "WhatsApp lost its place while listing.", LATER),
  looks(131201, "Only part of this was done.", "See who is missing, and try those again."),
  stays(131202, "input", "The same person was named twice.", "Name everybody once and try again."),
  stays(
    131203,
    "state",
    "This person has not accepted WhatsApp's current terms.",
    "They must open WhatsApp and accept them, then you can try again.",
  ),
  stays(131204, "limit", "The group is full (8 people).", "Remove somebody first."),
  stays(
    131207,
    "state",
    "WhatsApp has suspended this group.",
    "Nothing can be changed until the suspension is lifted.",
  ),
  repeats(131208, "number", "rate", "There were too many group operations in a short time.", LATER),
  stays(131209, "input", "The group picture must be square.", "Choose another and try again."),
  stays(131210, "input", "The group picture is too small.", "It must be larger than 192 by 192 pixels."),
  stays(
    131211,
    "limit",
    "This phone number has as many groups as WhatsApp allows.",
    "Delete groups that are no longer needed.",
  ),
  stays(codes.notAMember, "not found", "This person is not in the group (any more)."),
  stays(codes.requestGone, "not found", "The request is gone: it was withdrawn or already decided."),
  stays(
    131214,
    "limit",
    "WhatsApp has paused new groups for this number, because too much marketing was sent in the last seven days.",
    "Try again in a few days.",
  ),
  stays(
    131215,
    "permission",
    "This phone number may not use WhatsApp groups.",
    "It needs to be an Official Business Account; ask an administrator.",
  ),
  stays(130501, "input", "WhatsApp does not support this kind of message in groups."),
  stays(131051, "input", "WhatsApp does not support this kind of message."),

  // Access
  ...[0, 190, 102, 104].map((code) => repeats(code, "app", "auth", TOKEN.what, TOKEN.advice, AUTH_PAUSE_MS)),
  ...[3, 10, 200, 131005].map((code) =>
    stays(
      code,
      "permission",
      "The access token lacks a permission for this.",
      "An administrator must grant it at Meta.",
    ),
  ),
  ...[368, 131031].map((code) =>
    stays(
      code,
      "permission",
      "WhatsApp has restricted or disabled the business account.",
      "An administrator must look into it at Meta.",
    ),
  ),
  stays(
    131042,
    "permission",
    "There is a problem with the payment method of the business account.",
    "An administrator must fix it at Meta.",
  ),
  stays(
    131048,
    "permission",
    "WhatsApp has restricted this number, because people reported or blocked it.",
    "Wait, and send less.",
  ),
  stays(
    131064,
    "permission",
    "WhatsApp limits this account, because templates were put in the wrong category.",
    "An administrator must look into it at Meta.",
  ),
  stays(
    133010,
    "permission",
    "This phone number is not registered with WhatsApp's Cloud service.",
    "An administrator must register it at Meta.",
  ),
  stays(
    2500,
    "input",
    "WhatsApp does not know the address that was asked.",
    "An administrator must check WHATSAPP_API_URL and WHATSAPP_API_VERSION.",
  ),

  // Limits that pass
  ...[4, 17, 341, 613].map((code) =>
    repeats(code, "app", "rate", "WhatsApp takes no more calls from this app for now.", LATER),
  ),
  // Of the business account, to which all our numbers belong.
  ...[80007, 80008].map((code) =>
    repeats(code, "app", "rate", "The business account has reached a limit at WhatsApp.", LATER),
  ),
  repeats(130429, "number", "rate", "This number is sending faster than WhatsApp allows.", LATER),
  repeats(131056, "recipient", "rate", "Too many messages went to the same person.", LATER),

  // Trouble at WhatsApp
  ...[1, 2, 131000, 131016, 133004].map((code) =>
    breaks(code, "WhatsApp has trouble of its own at the moment.", LATER),
  ),
  ...[131057, 2494100].map((code) =>
    repeats(
      code,
      "number",
      "transient",
      "WhatsApp is upgrading this number.",
      "Try again in a few minutes.",
      MAINTENANCE_PAUSE_MS,
    ),
  ),
  repeats(131052, "call", "transient", "WhatsApp could not fetch the file.", LATER),

  // What was asked
  stays(
    33,
    "not found",
    "WhatsApp does not know what this was about: it was deleted, or the access token may not see it.",
  ),
  ...[100, 131008, 131009, 131021, 135000].map((code) =>
    stays(code, "input", "WhatsApp did not accept what was entered.", null, { quotesDetails: true }),
  ),
  stays(
    131026,
    "state",
    "The message cannot be delivered to this person: they may not use WhatsApp, or have an old version.",
  ),
  stays(
    131047,
    "state",
    "More than 24 hours have passed since the last message from there.",
    "Only a template can be sent.",
  ),
  stays(
    131049,
    "state",
    "WhatsApp holds this message back, because this person gets many like it.",
    "Wait at least a day.",
  ),
  stays(131050, "state", "This person does not want marketing messages from this business."),
  stays(
    130472,
    "state",
    "WhatsApp does not deliver this message, because this person takes part in an experiment of Meta's.",
  ),
  stays(130403, "state", "WhatsApp blocks messages between this number and this person."),
  stays(130497, "permission", "This business may not send messages to people in that country."),
  stays(131053, "input", "WhatsApp could not take in the picture or file.", "Try another one."),
  stays(131062, "input", "WhatsApp needs this person's phone number for this message, and it is hidden."),
  stays(132000, "input", "The template expects a different number of texts."),
  stays(132001, "input", "There is no approved template of this name in this language."),
  stays(132005, "input", "The text is too long for the template.", "Make it shorter."),
  stays(132007, "input", "The content of the template breaks WhatsApp's rules."),
  stays(132012, "input", "A text does not fit the template.", null, { quotesDetails: true }),
  stays(132015, "state", "WhatsApp has paused this template, because of its low quality."),
  stays(132016, "state", "WhatsApp has disabled this template for good, because of its low quality."),
  stays(132018, "input", "The template was filled in wrongly.", null, { quotesDetails: true }),
  stays(
    2388019,
    "limit",
    "The business account has as many templates as WhatsApp allows.",
    "Delete one that is not needed.",
  ),
  ...[2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299].map((code) =>
    stays(code, "input", "WhatsApp did not accept the template.", null, { quotesDetails: true }),
  ),
]);

function again(scope: CureScope, delayMs: number | null = null): Cure {
  return { kind: "again", scope, delayMs };
}

type Row = [code: number, known: KnownError];

function stays(
  code: number,
  family: ErrorFamily,
  what: string,
  advice: string | null = null,
  { quotesDetails = false }: { quotesDetails?: boolean } = {},
): Row {
  return [code, { family, cure: NEVER, what, advice, mayHaveHappened: false, quotesDetails }];
}

function repeats(
  code: number,
  scope: CureScope,
  family: ErrorFamily,
  what: string,
  advice: string,
  delayMs: number | null = null,
): Row {
  const cure = again(scope, delayMs);
  return [code, { family, cure, what, advice, mayHaveHappened: false, quotesDetails: false }];
}

function breaks(code: number, what: string, advice: string): Row {
  const cure = again("call");
  return [code, { family: "transient", cure, what, advice, mayHaveHappened: true, quotesDetails: false }];
}

function looks(code: number, what: string, advice: string): Row {
  const cure: Cure = { kind: "look" };
  return [code, { family: "state", cure, what, advice, mayHaveHappened: true, quotesDetails: false }];
}

// What WhatsApp tells us, in our words: one update of a webhook becomes one of these. `wire.ts` makes them; the
// rest of the program knows WhatsApp's events only in this form.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/webhooks

/** Somebody at WhatsApp. Since 2026 the phone number may be hidden; then `userId` (CC.…) names the person. */
export type Person = {
  /** Phone number, digits only, without "+"; null when hidden. */
  waId: string | null;
  /** Business-scoped user id such as "US.13491208655302741918". */
  userId: string | null;
  /** The same person's id in an organisation of several portfolios, "US.ENT.…", where there is one. */
  parentUserId?: string;
  /** Changeable handle, with or without "@"; for show only, never a key. */
  username: string | null;
};

/** One entry of WhatsApp's `errors[]`. An entry without a readable code has 1, WhatsApp's "unknown error". */
export type Fault = { code: number; title: string | null; details: string | null };

export type PersonWithFaults = { person: Person; faults: Fault[] };

/** The verdict on one part of a settings change. `text` is null for pictures. */
export type SettingsPart = {
  part: "picture" | "subject" | "description";
  text: string | null;
  faults: Fault[];
  done: boolean;
};

type Common = {
  /** The business number it concerns. */
  phoneNumberId: string;
  /** When WhatsApp says it happened; milliseconds since 1970. */
  at: number;
};

export type JoinApprovalMode = "approval_required" | "auto_approve";

export type WhatsAppEvent = Common &
  (
    | {
        kind: "group created";
        groupId: string;
        requestId: string | null;
        /** Empty if WhatsApp did not say. */
        subject: string;
        description: string | null;
        inviteLink: string | null;
        joinApprovalMode: JoinApprovalMode | null;
      }
    | { kind: "group create failed"; requestId: string | null; subject: string | null; faults: Fault[] }
    | { kind: "group deleted"; groupId: string; requestId: string | null }
    | { kind: "group delete failed"; groupId: string; requestId: string | null; faults: Fault[] }
    /** Link joins and approved requests look the same but for `input`; `approved` says which. */
    | { kind: "people joined"; groupId: string; people: Person[]; approved: boolean }
    | { kind: "join requested"; groupId: string; joinRequestId: string; person: Person }
    | { kind: "join request withdrawn"; groupId: string; joinRequestId: string; person: Person }
    /** The business removed people: wholly, partly (`failed` not empty) or not at all (`removed` empty). */
    | {
        kind: "people removed";
        groupId: string;
        requestId: string | null;
        removed: Person[];
        failed: PersonWithFaults[];
        faults: Fault[];
      }
    | { kind: "people left"; groupId: string; people: Person[] }
    | {
        kind: "settings changed";
        groupId: string;
        requestId: string | null;
        parts: SettingsPart[];
        faults: Fault[];
      }
    | { kind: "group suspended"; groupId: string }
    | { kind: "group suspension cleared"; groupId: string }
    /** Somebody goes by another number, or another id. */
    | { kind: "identity changed"; before: Person; after: Person }
    /** Somebody wrote in a group. `raw` is read where the group's conversation is wanted, and nowhere else. */
    | { kind: "group message"; groupId: string; raw: unknown }
    /** How far a message of ours has come. */
    | {
        kind: "message status";
        messageId: string;
        status: MessageStatus;
        /** Whom in a group it has reached; null when it is about the message as a whole. */
        person: Person | null;
        /** What we sent along with the message. */
        callbackData: string | null;
        faults: Fault[];
      }
  );

/** What WhatsApp says about something of the account as a whole; `about` tells what, the same each time. */
export type AccountNews = {
  about: string;
  topic: "restriction" | "ban" | "violation" | "access" | "quality" | "limit" | "template" | "notice";
  word: string;
  subject: string | null;
  standing: "bad" | "good" | "told" | "known";
  until: number | null;
  level: number | null;
  detail: string | null;
};

/** `news` is null when nobody must act on it. */
export type AccountEvent = {
  kind: "account news";
  /** The business account; null when it is not named. */
  accountId: string | null;
  at: number;
  news: AccountNews | null;
};

export type MessageStatus = "sent" | "delivered" | "read" | "failed";

/** An update we store and report once, but do not understand. `reason` never quotes its content. */
export type UnsupportedUpdate = {
  kind: "unsupported";
  phoneNumberId: string | null;
  field: string;
  type: string | null;
  reason: string;
};

/** One `groups[i]` or `statuses[i]` (or whole `value` where there is none) of a webhook, with the bytes that identify it. */
export type Update = {
  /** SHA-256 (hex) of the canonical JSON of what was received, with field and phone number: the dedupe key. */
  hash: string;
  field: string;
  /** Canonical JSON as received, kept as evidence. */
  body: string;
  event: WhatsAppEvent | AccountEvent | UnsupportedUpdate;
};

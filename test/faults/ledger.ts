// What people did during a run and how the bot answered them: what the invariant holds the bot to. The load writes it.

export type TaskKind = "create" | "settings" | "remove" | "delete" | "reset link" | "send" | "invite";

/** `unknown`: no answer came, so it may have been stored or not. What was refused is not written down. */
export type Answered = "taken" | "unknown";

export type Asked = {
  kind: TaskKind;
  /** WhatsApp's id; empty for a create. */
  groupId: string;
  /** What only this one says: a word of its text, a phone number, part of a subject. */
  token: string;
  answered: Answered;
  /** How often somebody pressed Try again on it. */
  again: number;
};

export type Decided = {
  groupId: string;
  phone: string;
  decision: "approve" | "reject";
  who: string;
  answered: Answered;
  /** When the click was answered; milliseconds since 1970. */
  at: number;
};

/** What people did on their phones, and WhatsApp by itself. */
export type Happened = {
  kind: "asked" | "withdrew" | "left" | "suspended" | "cleared";
  groupId: string;
  /** Empty when it is about the whole group. */
  phone: string;
};

export type Ledger = {
  asked: Asked[];
  decided: Decided[];
  happened: Happened[];
  /** How often each kind of act was tried, and how often it could not be, because what it needs was not there. */
  acts: Map<string, { done: number; impossible: number; refused: number }>;
};

export function createLedger(): Ledger {
  return { asked: [], decided: [], happened: [], acts: new Map() };
}

export function countAct(ledger: Ledger, kind: string, came: "done" | "impossible" | "refused"): void {
  const counts = ledger.acts.get(kind) ?? { done: 0, impossible: 0, refused: 0 };
  counts[came] += 1;
  ledger.acts.set(kind, counts);
}

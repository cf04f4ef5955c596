// What the worker asks of those who bring things up to date, and what they may answer.
import type { Thing } from "./entries.ts";
import type { Lease } from "./lease.ts";

/** What came of bringing one thing up to date. `restMs`: a call was made, and the lane's next comes no sooner; its pace. */
export type Verdict =
  | { kind: "done"; restMs?: number }
  /** Nothing is wrong; look again then. */
  | { kind: "later"; at: number; restMs?: number }
  /** It failed and may work later. `delayMs`: when, if that is known. */
  | { kind: "again"; reach: Reach; delayMs: number | null; error: string; restMs?: number };

/** Whose failure it is, as far as one can see from it alone. */
export type Reach =
  /** The thing's own. */
  | "own"
  /** The thing's own, or an outage (no answer, an answer that cannot be read, HTTP 5xx): others will tell. */
  | "unsure"
  /** A limit of the lane's. */
  | "limit"
  /** Everything fails in this lane until somebody mends it (a channel that refuses us) … */
  | "lane"
  /** … or on the whole platform (a token). */
  | "platform";

export type Handler<Id extends string = string> = {
  /** After so many failures of its own the thing is given up. */
  attempts: number;
  /** What is given up stays in the outbox, in sight, until it is put again or revived. */
  keepsDeadLetters?: true;
  act(id: Id, lease: Lease): Promise<Verdict>;
  giveUp(id: Id, error: string): Promise<void>;
};

export type Handlers = { [Kind in Thing["kind"]]: Handler<Extract<Thing, { kind: Kind }>["id"]> };

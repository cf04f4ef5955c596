// What the acts of the load have in common: how they are called, what came of one, and what they may look at.
import type { GroupView } from "../../src/sandbox/whatsapp/snapshot.ts";
import type { Ledger, TaskKind } from "./ledger.ts";
import type { Random } from "./random.ts";
import type { Stage } from "./stage.ts";

export type ActKind =
  | TaskKind
  | "approve"
  | "reject"
  | "all at once"
  | "try again"
  | "look"
  | "ask"
  | "withdraw"
  | "leave"
  | "suspend"
  | "clear"
  | "edit elsewhere";

/** `impossible`: what it needs is not there just now. */
export type Came = "done" | "refused" | "impossible";

/** `weight`: how often it is done, beside the others. */
export type Act = { weight: number; run: (random: Random, who: string) => Promise<Came> | Came };

export type Acts = Partial<Record<ActKind, Act>>;

export type ActParts = { stage: Stage; ledger: Ledger; newPhone: () => string };

/** Those in which something can be done. */
export function livingGroups({ whatsapp }: Stage): GroupView[] {
  return whatsapp.groups().filter(({ deleted, suspended }) => !deleted && !suspended);
}

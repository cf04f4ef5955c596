// What stops the work of a business number, or what the self-check found: a row of its own. `state/troubles.ts` keeps it.
import type { Failure } from "./model.ts";

/** What stops all work for a business number until somebody mends it, or what the self-check finds wrong. */
export type Trouble = {
  id: string;
  /** Or "check " and what was looked at. */
  phoneNumberId: string;
  failure: Failure;
  since: number;
  clearedAt: number | null;
};

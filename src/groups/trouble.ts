// What stops the work of a business number. The model names it; `state/troubles.ts` keeps it.
import type { Failure } from "./model.ts";

/** What stops all work for a business number until somebody mends it. */
export type Trouble = {
  id: string;
  phoneNumberId: string;
  failure: Failure;
  since: number;
  clearedAt: number | null;
};

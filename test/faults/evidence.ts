// What the invariant is judged by: both platforms and the database as they are at one moment, and what people did.
import type { Ledger } from "./ledger.ts";
import type { Shown } from "./shown.ts";
import type { Stage } from "./stage.ts";

export type Evidence = {
  stage: Stage;
  ledger: Ledger;
  shown: Shown[];
  /** Webhooks were lost for good: what only they tell, such as who has read a message, may never be known. */
  isLossy: boolean;
};

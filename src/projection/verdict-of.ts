// What becomes of an entry that the messenger did not take, where nothing better than another attempt is known. Handlers that know better
// ask only for the rest.
import type { Verdict } from "../outbox/worker.ts";
import { cardPace } from "../pace.ts";
import type { MessengerError } from "./messenger.ts";

export function verdictOf({ cure, code: error }: MessengerError): Verdict {
  switch (cure.kind) {
    case "again":
      return { ...cure, error };
    case "look":
      return { kind: "again", reach: "unsure", delayMs: null, error };
    case "other channel":
      return { kind: "again", reach: "own", delayMs: cardPace.closedChannelMs, error };
    case "message gone":
    case "frozen":
    case "never":
      return { kind: "again", reach: "own", delayMs: null, error };
  }
}

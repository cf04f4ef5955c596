// What was written for a group's conversation and not sent yet is not sent any more, because somebody has switched its bridge. Called with
// the switching itself, in one transaction: switching it on again brings nothing back.
import { isBridged } from "./bridge.ts";
import type { Dossier, Moment } from "./dossier.ts";
import { givenUp } from "./messages.ts";
import type { Failure } from "./model.ts";
import { ended } from "./operations.ts";

/** What WhatsApp may have taken already ends by itself. */
export function callOff(dossier: Dossier, failure: Failure, moment: Moment): Dossier {
  return dossier.operations.reduce((next, operation) => {
    const { task, state, attemptedAt } = operation;
    if (!isBridged(task) || state !== "due" || attemptedAt !== null) return next;
    return ended(next, operation, { task: givenUp(task, failure), state: "failed", failure }, moment);
  }, dossier);
}

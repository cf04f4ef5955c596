// What was written for a group's conversation and not sent yet is not sent any more, because somebody has switched its bridge. Called with
// the switching itself, in one transaction: switching it on again brings nothing back.
import { isBridged } from "./bridge.ts";
import { withOperation, type Dossier, type Moment } from "./dossier.ts";
import { givenUp } from "./messages.ts";
import type { Failure } from "./model.ts";
import { ended, withTask } from "./operations.ts";

/** Where WhatsApp is being asked just now, its answer ends it, or else the next attempt. */
export function callOff(dossier: Dossier, failure: Failure, moment: Moment): Dossier {
  return dossier.operations.reduce((next, operation) => {
    const { task, state, attemptedAt } = operation;
    if (!isBridged(task) || state !== "due") return next;
    if (attemptedAt !== null) {
      const bridged = { ...task.bridged, isCalledOff: true as const };
      return withOperation(next, withTask(operation, { ...task, bridged }));
    }
    return ended(next, operation, { task: givenUp(task, failure), state: "failed", failure }, moment);
  }, dossier);
}

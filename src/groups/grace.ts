// The seconds in which a decision can be taken back, where its route gives some. What draws cards, decides and asks WhatsApp looks here.
import type { Operation } from "./model.ts";

/** Undefined: at once. Before it has begun it can be taken back. */
export function beginsAt({ task }: Pick<Operation, "task">): number | undefined {
  return task.kind === "decide" ? task.beginsAt : undefined;
}

/** It waits for its time, or for a line that is stopped: nothing of it has been sent. */
export function canBeTakenBack(operation: Operation): boolean {
  return operation.state === "due" && operation.attempts === 0 && beginsAt(operation) !== undefined;
}

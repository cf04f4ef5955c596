// Deleting a group. WhatsApp not knowing it any more is the end that was wanted.
import type { End } from "../../groups/operations.ts";
import { operationPace } from "../../pace.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";
import { groupKind, readIfThere, type RunOf } from "./kind.ts";

export const deletion = groupKind("delete", {
  isIdempotent: true,
  lookForMs: 0,
  webhookWithinMs: operationPace.webhookWithinMs.others,
  async ask(run) {
    try {
      const { requestId } = await run.whatsapp.deleteGroup(run.group.whatsappId);
      return { kind: "accepted", requestId };
    } catch (error) {
      if (!(error instanceof WhatsAppError) || error.family !== "not found") throw error;
      // Who may not delete a group may be told the same; whoever can read it knows better.
      const end = await endIfGone(run);
      if (end === undefined) throw error;
      return { kind: "ended", end };
    }
  },
  look: endIfGone,
});

async function endIfGone(run: RunOf<"delete">): Promise<End | undefined> {
  const isGone = (await readIfThere(run)) === undefined;
  return isGone ? { task: run.operation.task, state: "done", failure: null } : undefined;
}

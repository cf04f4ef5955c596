// A line of the audit for what changes nothing: somebody was refused something, or was shown something about people.
// `groupdesk.ts` offers it to the messenger's room, which alone knows of either.
import type { GroupId, SlackUserId } from "../groups/model.ts";
import { appendAudit } from "../store/audit.ts";
import type { Context } from "./context.ts";

export type Note = {
  by: SlackUserId;
  action:
    | "refused"
    | "numbers shown"
    | "invite link shown"
    | "members shown"
    | "expected guests shown"
    | "audit shown"
    | "audit exported";
  groupId: GroupId | null;
  /** Nothing personal: no number, no name, no link. */
  details: Record<string, unknown>;
};

export function noteInAudit({ store, clock }: Context, { by, ...note }: Note): Promise<void> {
  const entry = { at: clock.now(), actor: by, operationId: null, ...note };
  return store.transact((trx) => appendAudit(trx, store, [entry]));
}

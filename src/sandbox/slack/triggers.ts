// trigger_ids: the three seconds and the single use in which a click or a command may open a form. Issued by the verbs
// of a person, redeemed by views.open and views.push. Source: https://docs.slack.dev/interactivity/handling-user-interaction

import { SlackRefusal } from "./refusal.ts";
import type { Workspace } from "./workspace.ts";

const LIFETIME_MS = 3000;

export type Triggers = ReturnType<typeof createTriggers>;

export function createTriggers({ now, nextId }: Pick<Workspace, "now" | "nextId">) {
  const issued = new Map<string, { userId: string; expiresAt: number; isUsed: boolean }>();

  return {
    issue(userId: string): string {
      const id = `${nextId("")}.1.${nextId("")}`;
      issued.set(id, { userId, expiresAt: now() + LIFETIME_MS, isUsed: false });
      return id;
    },
    /** The person whose act the trigger came from. */
    redeem(id: string): string {
      const trigger = issued.get(id);
      if (!trigger) throw new SlackRefusal("invalid_trigger_id");
      if (trigger.isUsed) throw new SlackRefusal("exchanged_trigger_id");
      if (now() > trigger.expiresAt) throw new SlackRefusal("expired_trigger_id");
      trigger.isUsed = true;
      return trigger.userId;
    },
  };
}

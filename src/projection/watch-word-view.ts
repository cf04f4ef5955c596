// What the card about watched words says: which were written, and whether the conversation is in Slack anyway. `card-views.ts` calls it.
import type { Card } from "../groups/model.ts";
import type { GroupName, WatchWordView } from "../groups/views.ts";
import { bridgeOf } from "../state/bridge-settings.ts";
import type { Context } from "../state/context.ts";

export async function watchWordView(
  { store: { db } }: Context,
  { kind, facts, groupId }: Card<"watch word">,
  group: GroupName,
): Promise<WatchWordView> {
  return { kind, ...facts, group, isBridged: (await bridgeOf(db, groupId)) !== null };
}

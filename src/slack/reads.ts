// What people are shown that is personal, written into the audit before they see it: whole numbers, who is in a group, a link that
// lets others in. The listeners say when.
import type { Groupdesk } from "../groupdesk.ts";
import type { CardId, GroupId, SlackUserId } from "../groups/model.ts";

type Parts = { groupdesk: Pick<Groupdesk, "note"> };

/** Which list, and where in it. */
export type NumbersOf = {
  view: string;
  page?: number;
  cardId?: CardId | null;
  groupId?: GroupId | undefined;
};

export function noteNumbers({ groupdesk }: Parts, by: SlackUserId, shown: NumbersOf): Promise<void> {
  const { groupId = null, ...details } = shown;
  return groupdesk.note({ by, action: "numbers shown", groupId, details });
}

export type Revealed = "invite link" | "members" | "expected guests";

/** `view` is the verb that shows it. */
export async function noteRevealed(
  { groupdesk }: Parts,
  by: SlackUserId,
  { revealed, groupId, view }: { revealed: readonly Revealed[]; groupId: GroupId; view: string },
): Promise<void> {
  for (const what of revealed)
    await groupdesk.note({ by, action: `${what} shown`, groupId, details: { view } });
}

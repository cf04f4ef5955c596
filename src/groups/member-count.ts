// How many people are in a group: what the last reading counted, and who has come and gone since by WhatsApp's news and answers. Whoever is
// approved counts from the answer on, so that no place is given away twice before the news of their joining.
import { withGroup, type Dossier } from "./dossier.ts";
import { groupCapacity, roundingMs, type Group } from "./model.ts";

/** Nobody has come or gone since the reading began, so that its count holds. */
export function isCountedBy(
  { startedAt }: { startedAt: number },
  { peopleAt }: Pick<Group, "peopleAt">,
): boolean {
  return peopleAt + roundingMs <= startedAt;
}

/** Where a reading of the same second may have counted it or not, the group has rather too many members than too few. */
export function memberCountChanged(dossier: Dossier, change: number, at: number): Dossier {
  const { memberCount, readAt, peopleAt } = dossier.group;
  const isRead = readAt !== null && readAt >= (change > 0 ? at + roundingMs : at);
  const isKnown = memberCount === null || isRead;
  const count = isKnown ? memberCount : Math.min(groupCapacity, Math.max(0, memberCount + change));
  return withGroup(dossier, { memberCount: count, peopleAt: Math.max(peopleAt, at) });
}

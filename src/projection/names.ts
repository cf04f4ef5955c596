// How things are named in a view: a group, and the business number it belongs to.
import type { Group } from "../groups/model.ts";
import type { GroupName, Standing } from "../groups/views.ts";
import { numberWritten } from "../state/business-numbers.ts";
import type { Context } from "../state/context.ts";

export async function nameOf(context: Context, group: Group): Promise<GroupName> {
  return {
    id: group.id,
    subject: group.subject,
    numberLabel: await numberLabel(context, group.phoneNumberId),
  };
}

/** Null when there is only one number and nothing to tell apart. */
export async function numberLabel(context: Context, phoneNumberId: string): Promise<string | null> {
  return context.phoneNumberIds.length > 1 ? numberWritten(context.store.db, phoneNumberId) : null;
}

export function standingOf(group: Group): Standing {
  if (group.deletedAt !== null) return "deleted";
  return group.suspendedAt === null ? "active" : "suspended";
}

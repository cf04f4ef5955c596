// How the desk names things in a view: a group, a business number, an error as a sentence.
import type { Group, GroupId } from "../groups/model.ts";
import type { GroupName, Standing } from "../groups/views.ts";
import type { Database } from "../store/database.ts";
import { groupFromRow } from "../store/rows.ts";
import { explain } from "../whatsapp/errors.ts";
import { numberWritten } from "../readings/business-numbers.ts";
import type { Context } from "../state/context.ts";

export async function groupById(db: Database, id: GroupId): Promise<Group | null> {
  const row = await db.selectFrom("groups").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : groupFromRow(row);
}

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

export function sentenceFor(code: number | null): string {
  return code === null ? "WhatsApp gave no reason." : explain(code);
}

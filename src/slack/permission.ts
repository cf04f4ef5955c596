// The gate before everything people ask for: a command, a click, a sent form, a choice offered while somebody types. Each names
// the right it takes; the right is checked here, a refusal is counted and written into the audit, and the person is told.
import type { Groupdesk } from "../groupdesk.ts";
import type { GroupId, SlackUserId } from "../groups/model.ts";
import type { Log } from "../log.ts";
import type { Access, Right } from "./access.ts";
import type { Actor } from "./actor.ts";
import type { Waiting } from "./forms/show.ts";
import type { Markup } from "./text.ts";

/** Somebody who asks for something, and how they are answered. */
export type Asker = Waiting & { user: SlackUserId };

/** Something that is done, or shown, for whoever has the right. */
export type Guarded = { right: Right; run(): Promise<unknown> };

/** In words of ours, for the audit. */
export type Wanted = { what: string; groupId?: GroupId | undefined };

type Parts = { access: Access; groupdesk: Pick<Groupdesk, "note">; log: Log; onDenied(): void };

/** `refuse` acknowledges and tells: how depends on where it was asked. */
type Asked = Guarded & { actor: Actor; wanted: Wanted; refuse(sentence: Markup): Promise<void> };

export async function ifPermitted(parts: Parts, { actor, wanted, right, run, refuse }: Asked): Promise<void> {
  const permission = await parts.access.check(actor, right);
  if (permission.kind === "granted") {
    await run();
    return;
  }
  parts.onDenied();
  const { kind: why } = permission;
  await Promise.all([refuse(permission.sentence), noteRefusal(parts, actor, { ...wanted, right, why })]);
}

/** A refusal stands whether or not it could be written down. */
async function noteRefusal(
  { groupdesk, log }: Parts,
  { id, teamIds }: Actor,
  { what, groupId, right, why }: Wanted & { right: Right; why: string },
): Promise<void> {
  try {
    await groupdesk.note({
      by: slackId(id) ?? "somebody",
      action: "refused",
      groupId: groupId ?? null,
      details: { wanted: what, right, why, teamIds: teamIds.flatMap((team) => slackId(team) ?? []) },
    });
  } catch (error) {
    log.error({ err: error, wanted: what }, "a refusal could not be written into the audit");
  }
}

/** What stands where an id should may be anything, even a name. */
function slackId(given: string): string | undefined {
  return /^[A-Z][A-Z0-9]{1,30}$/u.test(given) ? given : undefined;
}

// The gate before everything people ask for: a command, a click, a sent form, a choice offered while somebody types. Each names
// the right it takes; the right is checked here, a refusal is counted and written into the audit, and the person is told.
import type { Groupdesk, Subject } from "../groupdesk.ts";
import type { Reach, RouteInForce } from "../groups/routes.ts";
import type { Log } from "../log.ts";
import type { Access, Right } from "./access.ts";
import type { Actor } from "./actor.ts";
import type { Waiting } from "./forms/show.ts";
import type { Markup } from "./text.ts";

/** Somebody who asks for something, and how they are answered. */
export type Asker = Waiting & { actor: Actor };

/**
 * Something that is done, or shown, for whoever has the right. `to` says what: "list groups". A refusal reads so, to the person and in
 * the audit, which also has the group it would have been done to. What it is about decides whose right counts: that of the route of
 * each group; `reach` are the groups that the right is known to be granted for.
 */
export type Guarded = Subject & {
  right: Right;
  to: string;
  run(reach: Reach): Promise<unknown>;
};

export type Rights = ReadonlySet<Right>;

type Parts = {
  access: Access;
  groupdesk: Pick<Groupdesk, "note" | "routesOf">;
  log: Log;
  onDenied(): void;
};

/**
 * What somebody may, about groups of these routes or at all, so that nothing else is offered to them. Whoever cannot be asked about is
 * offered nothing.
 */
export async function rightsOf(
  { access }: Pick<Parts, "access">,
  actor: Actor,
  about?: readonly RouteInForce[],
): Promise<Rights> {
  const rights = ["approve", "administer"] as const;
  const answers = await Promise.all(rights.map((right) => access.check(actor, right, "do this", about)));
  return new Set(rights.filter((_, index) => answers[index]?.kind === "granted"));
}

/** `refuse` acknowledges and tells: how depends on where it was asked. */
type Asked = Guarded & { actor: Actor; refuse(sentence: Markup): Promise<void> };

export async function ifPermitted(
  parts: Parts,
  { actor, right, to, groupId, requestIds, cardId, operationId, isWritten, run, refuse }: Asked,
): Promise<void> {
  const about = await parts.groupdesk.routesOf({ groupId, requestIds, cardId, operationId, isWritten });
  const permission = await parts.access.check(actor, right, to, about);
  if (permission.kind === "granted") {
    await run(permission.reach);
    return;
  }
  parts.onDenied();
  const { kind: why } = permission;
  await Promise.all([refuse(permission.sentence), noteRefusal(parts, actor, { right, to, groupId, why })]);
}

/** A refusal stands whether or not it could be written down. */
async function noteRefusal(
  { groupdesk, log }: Parts,
  { id, teamIds }: Actor,
  { to, groupId, right, why }: Omit<Guarded, "run"> & { why: string },
): Promise<void> {
  try {
    await groupdesk.note({
      by: slackId(id) ?? "somebody",
      action: "refused",
      groupId: groupId ?? null,
      details: { wanted: to, right, why, teamIds: teamIds.flatMap((team) => slackId(team) ?? []) },
    });
  } catch (error) {
    log.error({ err: error, wanted: to }, "a refusal could not be written into the audit");
  }
}

/** What stands where an id should may be anything, even a name. */
function slackId(given: string): string | undefined {
  return /^[A-Z][A-Z0-9]{1,30}$/u.test(given) ? given : undefined;
}

// The Try again button of cards: the same once more, for whoever may ask for such a thing at all. `actions.ts` calls it.
import type { Groupdesk } from "../groupdesk.ts";
import type { OperationId, SlackUserId } from "../groups/model.ts";
import type { Access } from "./access.ts";
import * as replies from "./replies.ts";
import type { Markup } from "./text.ts";
import { rightFor } from "./verbs/registry.ts";

type Parts = { groupdesk: Groupdesk; access: Access; onDenied(): void };

/** Resolves after the commit, with what to tell this person. */
export async function tryAgain(parts: Parts, operationId: OperationId, by: SlackUserId): Promise<Markup> {
  const kind = await parts.groupdesk.taskKind(operationId);
  if (kind === undefined) return replies.createAgain[await parts.groupdesk.tryCreateAgain(operationId, by)];
  const permission = await parts.access.check(by, rightFor(kind));
  if (permission.kind === "denied") {
    parts.onDenied();
    return permission.sentence;
  }
  return replies.taskAgain[await parts.groupdesk.tryTaskAgain(operationId, by)];
}

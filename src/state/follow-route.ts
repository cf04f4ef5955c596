// The outbox's handler for "where the cards of this group go": its route has changed, or its name, and what waits follows.
import { cardsFollow } from "../groups/live-card.ts";
import type { GroupId } from "../groups/model.ts";
import type { Handler } from "../outbox/worker.ts";
import { attempts } from "../pace.ts";
import { momentOf, type Context } from "./context.ts";
import { withDossier } from "./dossiers.ts";

export function createRouteHandler(context: Context): Handler<GroupId> {
  return {
    attempts: attempts.byTheClock,
    async act(groupId) {
      await withDossier(context, groupId, (dossier) => [cardsFollow(dossier, momentOf(context)), undefined]);
      return { kind: "done" };
    },
    async giveUp() {},
  };
}

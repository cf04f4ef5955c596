// Who acts, as Slack's payload names them: the person, the workspaces they are said to act from, and the app it is sent to. What
// that is worth is for `access.ts` to find out. Every listener reads it here, whatever kind of payload it has.
import { z } from "zod";
import type { SlackUserId } from "../groups/model.ts";

export type Actor = {
  id: SlackUserId;
  /** Ids of workspaces and organisations; empty when nothing was said. */
  teamIds: readonly string[];
  appId: string | undefined;
};

const text = z.string().optional().catch(undefined);
const named = z.object({ id: z.string() }).optional().catch(undefined);

/** Sources: docs.slack.dev/interactivity/handling-user-interaction and /implementing-slash-commands, payloads. */
const body = z.object({
  user_id: text,
  user: z.object({ id: z.string(), team_id: text }).optional().catch(undefined),
  team_id: text,
  team: named,
  enterprise_id: text,
  enterprise: named,
  api_app_id: text,
});

export function readActor(given: unknown): Actor {
  const said = body.parse(given);
  const teams = [said.team_id, said.team?.id, said.user?.team_id];
  const known = teams.filter((id) => id !== undefined);
  // For an app of a whole organisation the organisation may be all that is named.
  const organisations = [said.enterprise_id, said.enterprise?.id].filter((id) => id !== undefined);
  return {
    id: said.user?.id ?? said.user_id ?? "",
    teamIds: [...new Set([...known, ...organisations])],
    appId: said.api_app_id,
  };
}

/** Somebody we know by nothing but the id: it is asked whose it is. */
export function actorById(id: SlackUserId): Actor {
  return { id, teamIds: [], appId: undefined };
}

// The workspace's user groups, to choose among: on-call works through them. What was chosen before stays offered, whatever Slack says.
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { Log } from "../../log.ts";
import type { Choice } from "../forms/form-fields.ts";
import { isUserGroup } from "../user-groups.ts";

/** Source: docs.slack.dev/reference/methods/usergroups.list */
const listed = z.object({ usergroups: z.array(z.object({ id: z.string(), handle: z.string() })).optional() });

export async function userGroupsOffered(
  { client, log }: { client: WebClient; log: Log },
  chosen: readonly string[],
): Promise<Choice[]> {
  const known = await client.usergroups.list().then(
    (answer) => listed.parse(answer).usergroups ?? [],
    (error: unknown) => {
      log.warn(
        { err: error },
        "Slack could not be asked for the user groups; only those chosen before are offered",
      );
      return [];
    },
  );
  const lost = chosen.filter((id) => isUserGroup(id) && !known.some((group) => group.id === id));
  return [
    ...lost.map((id) => ({ text: id, value: id })),
    ...known.map(({ id, handle }) => ({ text: `@${handle}`, value: id })),
  ];
}

// The button under what failed: the same once more, for whoever may ask for such a thing at all. `answer-click.ts` calls it.
import type { OperationId } from "../../groups/model.ts";
import type { SlackParts } from "../parts.ts";
import type { Guarded } from "../permission.ts";
import { triedAgain } from "../replies.ts";
import { channelLink, mrkdwn, type Markup } from "../text.ts";
import { guardOf } from "../verbs/verb-table.ts";
import type { Press } from "./press.ts";

export async function triesAgain(parts: SlackParts, press: Press, id: OperationId): Promise<Guarded> {
  const task = await parts.groupdesk.taskOf(id);
  return {
    ...(task === undefined ? { right: "administer", to: "have this tried again" } : guardOf(task.kind)),
    operationId: id,
    async run() {
      const problem = task?.kind === "create" ? await problemWith(parts, task.channel) : null;
      const sentence = problem ?? triedAgain[await parts.groupdesk.tryAgain(id, press.actor.id)];
      await press.ack();
      await press.tell(sentence);
    },
  };
}

/** The form was sent some time ago: the channel may have been shared, or closed to us, since. */
async function problemWith({ channels }: SlackParts, channel: string): Promise<Markup | null> {
  const problem = await channels.problemWith(channel);
  return problem === null
    ? null
    : mrkdwn`Nothing was done: the cards of this group would go to ${channelLink(channel)}. ${problem}`;
}

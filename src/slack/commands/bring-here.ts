// `/wa here Spring`: the news of a group comes to the channel in which somebody types it.
import type { ChannelId } from "../../groups/model.ts";
import type { Reach } from "../../groups/routes.ts";
import type { SlackParts } from "../parts.ts";
import type { Asker } from "../permission.ts";
import { mrkdwn } from "../text.ts";
import { newsCame } from "../verbs/news-sent.ts";
import { findByName, openFound } from "../verbs/open-verb.ts";
import { newsVerb } from "../verbs/send-news.ts";

/** The channel that the command is typed in. Several groups of that name: a form to choose one, and then its channel. */
export async function bringHere(
  parts: SlackParts,
  asker: Asker & { channel: ChannelId; rest: string },
  reach: Reach,
): Promise<void> {
  const { channel, rest, actor } = asker;
  const found = await findByName(parts, { words: rest, reach });
  if (found.group === undefined) return openFound(parts, asker, newsVerb, found);
  const problem = await parts.channels.problemWith(channel);
  if (problem !== null) return asker.tell(mrkdwn`${problem}`);
  const { id: groupId } = found.group;
  await asker.tell(newsCame(await parts.groupdesk.sendNewsTo({ groupId, channel, by: actor.id })));
}

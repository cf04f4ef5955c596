// Somebody wrote a word in a group that its people want to be called for: which, in which group and how often, and the way to its
// conversation. What was written stays in WhatsApp.
import type { WatchWordView } from "../../groups/views.ts";
import { actions, section, type Message } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { count, date, joinMarkup, mrkdwn, nameOf } from "../text.ts";
import { callingMessage, type Look } from "./look.ts";

const mostNamed = 8;

export function renderWatchWord(view: WatchWordView, look: Look): Message {
  const { group, words, since, isBridged } = view;
  const named = words.slice(0, mostNamed).map((word) => mrkdwn`*${nameOf(word)}*`);
  const more = words.length > mostNamed ? [mrkdwn`${words.length - mostNamed} more`] : [];
  const listen = {
    text: "Listen to the conversation…",
    label: `Listen to the conversation… of ${nameOf(group.subject ?? "the group")}`,
    click: { verb: "manage", word: "bridge", groupId: group.id },
  } as const;
  return callingMessage(
    [
      section(
        mrkdwn`🔎 Somebody wrote ${joinMarkup([...named, ...more], ", ")} in ${groupName(group)}: ${count(view.count, "message", "messages")}, the first ${date(since)}`,
      ),
      ...(isBridged
        ? []
        : [
            section(mrkdwn`It can be read in WhatsApp. An admin can have the conversation shown in Slack.`),
            ...actions([listen]),
          ]),
    ],
    look,
  );
}

// Whom a rule let in, in the thread of their card: why, and who vouched for them.
import type { GuestsView } from "../../groups/guest-views.ts";
import { lines, message, type Message } from "../blocks.ts";
import { groupName, personName } from "../display-names.ts";
import { date, mention, mrkdwn, raw, type Markup } from "../text.ts";
import type { Look } from "./look.ts";

export function renderGuests({ group, people }: GuestsView, { phoneNumbers }: Look): Message {
  return message(
    lines(
      people.map(
        ({ person, ...why }) =>
          mrkdwn`🎟️ ${personName(person, phoneNumbers)} is expected in ${groupName(group)}: ${because(why)}`,
      ),
    ),
  );
}

function because({ rule, by, at }: Omit<GuestsView["people"][number], "person">): Markup {
  const whose = by === null ? raw("") : mrkdwn` by ${mention(by)}`;
  const when = at === null ? raw("") : mrkdwn`, ${date(at)}`;
  switch (rule) {
    case "rule:invited":
      return mrkdwn`invited${whose}${when}`;
    case "rule:list":
      return mrkdwn`put on the list${whose}${when}`;
    case "rule:everybody":
      return raw("everybody who asks is let in here");
  }
}

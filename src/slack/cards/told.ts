// To whoever asked for something that took long: that it is over, and how. It rings with them alone, once; the card above it has the
// rest.
import type { DecisionView, ToldView } from "../../groups/views.ts";
import { message, section, type Message } from "../blocks.ts";
import { groupName, personName } from "../display-names.ts";
import { mention, mrkdwn, type Markup } from "../text.ts";
import { outcome } from "./creation.ts";
import type { Look } from "./look.ts";
import { headline } from "./task.ts";

export function renderTold({ to, what }: ToldView, look: Look): Message {
  return { ...message([section(mrkdwn`${mention(to)} ${ending(what, look)}`)]), rings: [to] };
}

function ending(what: ToldView["what"], look: Look): Markup {
  switch (what.kind) {
    case "creation":
      return outcome(what);
    case "task":
      return headline(what);
    case "decision":
      return decided(what, look);
  }
}

function decided({ group, decision, people, done }: DecisionView, { phoneNumbers }: Look): Markup {
  const word = decision === "approve" ? "approved" : "rejected";
  const [only, ...others] = people;
  if (only !== undefined && others.length === 0) {
    const name = personName(only, phoneNumbers);
    return done > 0
      ? mrkdwn`✅ ${groupName(group)}: ${name} was ${word}`
      : mrkdwn`⚠️ ${groupName(group)}: ${name} was not ${word}`;
  }
  if (done === people.length) return mrkdwn`✅ ${groupName(group)}: all ${done} people were ${word}`;
  return mrkdwn`⚠️ ${groupName(group)}: ${done} of ${people.length} people were ${word}`;
}

// Where the news of one group goes: chosen in its Manage menu. It counts before any route.
import type { NewsView } from "../../groups/views.ts";
import { context, section } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { channelMenu, filledForm, radioButtons } from "../forms/form-fields.ts";
import { channelLink, date, mention, mrkdwn, type Markup } from "../text.ts";
import type { Verb } from "./verb.ts";

const whereField = radioButtons<"channel" | "route">(
  { id: "news_where", label: "Its requests and alerts go to" },
  [
    { value: "channel", text: "The channel chosen below" },
    { value: "route", text: "Where its route sends them" },
  ],
);
export const newsChannelField = channelMenu({ id: "news_channel", label: "Channel", optional: true });

function asItIs({ channel, isOwn, chosen }: NewsView): Markup {
  const now = isOwn
    ? mrkdwn`Now: ${channelLink(channel)}, chosen for this group alone`
    : mrkdwn`Now: ${channelLink(channel)}, where its route sends them`;
  return chosen === null ? now : mrkdwn`${now}. Changed by ${mention(chosen.by)}, ${date(chosen.at)}`;
}

export const newsVerb: Verb = {
  word: "news",
  typed: "news",
  label: "Send its news to…",
  right: "administer",
  to: "choose where a group's news goes",
  form: (info) => ({
    title: "Where its news goes",
    submit: "Save",
    blocks: [
      section(
        mrkdwn`Where do the requests and alerts of ${groupName(info.group)} go? Whoever waits moves along.`,
      ),
      ...(info.news === undefined ? [] : [context(asItIs(info.news))]),
      whereField.block(),
      newsChannelField.block(undefined),
    ],
  }),
  read(values) {
    const form = filledForm(values);
    const channel = form.chosen(newsChannelField);
    if (form.read(whereField) === "route") return { kind: "channel", channel: null };
    if (channel === undefined) form.complain(newsChannelField, "Choose a channel.");
    return form.mistakes() ?? { kind: "channel", channel: channel ?? null };
  },
};

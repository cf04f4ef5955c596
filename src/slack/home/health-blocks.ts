// How the bot itself is doing, at the end of the Home tab: for whoever wonders whether silence means that all is well.
import type { KnownBlock } from "@slack/types";
import type { HealthView } from "../../groups/home-views.ts";
import { context, lines, sectionWithButton } from "../blocks.ts";
import { alertSentence } from "../cards/alert.ts";
import { count, date, joinMarkup, mrkdwn, raw, type Markup } from "../text.ts";

export function healthBlocks(health: HealthView): KnownBlock[] {
  return [
    ...lines([raw("*Groupdesk*"), ...state(health)]),
    ...givenUp(health.givenUp),
    context(joinMarkup(times(health), " · ")),
  ];
}

function givenUp({ cards, reasons }: HealthView["givenUp"]): KnownBlock[] {
  if (cards === 0) return [];
  const why = reasons.length === 0 ? raw("") : mrkdwn` (${reasons.join(", ")})`;
  const what = count(cards, "message is missing or out of date", "messages are missing or out of date");
  return [
    sectionWithButton(mrkdwn`⚠️ ${what} in Slack, which did not take what was to be shown${why}.`, {
      text: "Try again",
      label: "Try again to show what Slack did not take",
      click: { verb: "show_cards_again" },
    }),
  ];
}

function state({
  alerts,
  troubles,
  resting,
  late,
  lateSince,
  failing,
  givenUp: missing,
}: HealthView): Markup[] {
  const said = [
    ...alerts.map(({ news, since }) => mrkdwn`⛔ ${alertSentence(news)} Since ${date(since)}.`),
    ...troubles.map(({ sentence, since }) => mrkdwn`⚠️ ${sentence} Since ${date(since)}.`),
    ...resting.map(
      ({ number, until }) => mrkdwn`⏸ WhatsApp's limits make ${number} wait until ${date(until)}.`,
    ),
    ...(late === 0 || lateSince === null
      ? []
      : [
          mrkdwn`⏳ ${count(late, "thing is", "things are")} on the way, the oldest since ${date(lateSince)}.`,
        ]),
    ...(failing === 0
      ? []
      : [mrkdwn`⚠️ ${count(failing, "thing", "things")} did not work and will be tried again by itself.`]),
  ];
  return said.length === 0 && missing.cards === 0 ? [raw("✅ Everything is up to date.")] : said;
}

function times({ version, lastWebhookAt, lastSweepAt }: HealthView): Markup[] {
  return [
    lastWebhookAt === null
      ? raw("WhatsApp has sent no webhook yet")
      : mrkdwn`last webhook ${date(lastWebhookAt)}`,
    lastSweepAt === null
      ? raw("WhatsApp has not been looked through yet")
      : mrkdwn`WhatsApp last looked through ${date(lastSweepAt)}`,
    mrkdwn`version ${version}`,
  ];
}

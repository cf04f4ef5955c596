// WhatsApp has said something about the account as a whole: what it is, what it means for the groups, and the way on. Cleared in
// place. The Home tab uses the same sentence.
import type { AlertNews } from "../../groups/alerts.ts";
import type { AlertView } from "../../groups/alert-views.ts";
import { context, lines, message, type Message } from "../blocks.ts";
import { date, link, mrkdwn, nameOf, raw, type Markup } from "../text.ts";
import { callingMessage, type Look } from "./look.ts";

export function renderAlert({ news, since, clearedAt }: AlertView, look: Look): Message {
  if (clearedAt !== null)
    return message(
      lines([mrkdwn`✅ Over: ${alertSentence(news)}`, mrkdwn`From ${date(since)} to ${date(clearedAt)}`]),
    );
  const until = news.until === null ? raw("") : mrkdwn`, until ${date(news.until)}`;
  const said = [
    mrkdwn`⛔ ${alertSentence(news)}`,
    ...consequence(news),
    ...explanation(news),
    mrkdwn`Since ${date(since)}${until}`,
  ];
  return callingMessage([...lines(said), context(wayOn(news))], look);
}

/** What it is, in a sentence. */
export function alertSentence(news: AlertNews): Markup {
  const { topic, word, subject, detail } = news;
  const name = nameOf(subject ?? "");
  switch (topic) {
    case "restriction":
      return raw("WhatsApp has restricted the account.");
    case "ban":
      return raw(
        detail === "SCHEDULE_FOR_DISABLE"
          ? "WhatsApp is going to switch off the account."
          : "WhatsApp has switched off the account.",
      );
    case "violation":
      return raw("WhatsApp says that the account broke a rule.");
    case "access":
      return raw(
        word === "ACCOUNT_DELETED"
          ? "The WhatsApp account was deleted."
          : "The WhatsApp account is not connected to this app any more.",
      );
    case "quality":
      return mrkdwn`People complain about messages from ${name || "a number"}, and WhatsApp may restrict it.`;
    case "limit":
      return subject === null
        ? mrkdwn`WhatsApp has lowered how many people the account may write to: ${levels(news)}.`
        : mrkdwn`WhatsApp has lowered how many people ${name} may write to: ${levels(news)}.`;
    case "template":
      return mrkdwn`WhatsApp has ${templateWords[word] ?? "stopped"} the template ${name}.`;
    case "notice":
      return mrkdwn`WhatsApp warns about the account: ${words(subject)}.`;
  }
}

const templateWords: Readonly<Record<string, string>> = {
  PAUSED: "paused",
  DISABLED: "switched off",
  FLAGGED: "received complaints about",
};

function levels({ was, level }: AlertNews): string {
  const people = (amount: number | null) => (amount ?? 0).toLocaleString("en");
  return `${people(level)} in a day instead of ${(was ?? 0) >= 1_000_000_000 ? "any number" : people(was)}`;
}

function consequence({ topic, word, detail }: AlertNews): Markup[] {
  switch (topic) {
    case "ban":
    case "access":
      return [raw("All of its groups stand still: nothing can be changed or sent.")];
    case "template":
      return word === "FLAGGED"
        ? [raw("It may be paused next.")]
        : [raw("Messages made of it, such as invitations, are not sent meanwhile.")];
    case "limit":
      return [raw("Invitations and templates beyond that are not sent until the next day.")];
    case "restriction":
      return restrictionsIn(detail).flatMap((each) => restrictions.get(each) ?? []);
    case "violation":
    case "quality":
    case "notice":
      return [];
  }
}

/** Source: developers.facebook.com/documentation/business-messaging/whatsapp/policy-enforcement */
const restrictions: ReadonlyMap<string, Markup> = new Map([
  ["RESTRICTED_BIZ_INITIATED_MESSAGING", raw("Messages that it begins, such as invitations, are not sent.")],
  ["RESTRICTED_CUSTOMER_INITIATED_MESSAGING", raw("Answers to people who have written are not sent.")],
  ["RESTRICTED_ADD_PHONE_NUMBER_ACTION", raw("No phone number can be added to it.")],
]);

function restrictionsIn(detail: string | null): string[] {
  return detail?.split(", ") ?? [];
}

/** WhatsApp's own words for it. */
function explanation({ topic, detail }: AlertNews): Markup[] {
  if (detail === null || topic === "ban") return [];
  if (topic === "restriction" && restrictionsIn(detail).every((each) => restrictions.has(each))) return [];
  return [mrkdwn`WhatsApp says: ${/^[A-Z0-9_, ]+$/u.test(detail) ? words(detail) : detail}`];
}

/** RESTRICTED_BIZ_INITIATED_MESSAGING in small letters, without its low lines. */
function words(said: string | null): string {
  return (said ?? "something").replaceAll("_", " ").toLowerCase();
}

/** Where a business looks and appeals. Source: WhatsApp, "Policy enforcement". */
const manager = link("https://business.facebook.com/wa/manage/home/", "WhatsApp Manager");
const support = link("https://business.facebook.com/business-support-home/", "Business Support");

function wayOn({ topic, until }: AlertNews): Markup {
  if (topic === "violation") return mrkdwn`Nothing stops yet. Look in ${support} at what it was.`;
  if (topic === "template") return mrkdwn`Look at it in ${manager}, or use another template.`;
  const over = until === null ? raw("when WhatsApp says that it is over") : raw("when its time is over");
  return mrkdwn`Look at it in ${manager}; appeal in ${support}. This message is cleared ${over}.`;
}

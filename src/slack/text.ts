// Words on their way to Slack: everything from outside becomes harmless here, whatever somebody called a group or
// themselves. Every card, form and reply builds its texts with these.
import { isRule, type Rule } from "../groups/guests.ts";
import { withoutInvisible } from "./invisible.ts";

/** Text in Slack's markup that may be sent as it is. */
export type Markup = { readonly markup: string };

/** Longest name of a group or person on a card. A person may go on; a card has other things to say. */
const longestName = 80;
const longestInterpolation = 600;

/** Own words pass, outside text in between is escaped, and other markup (dates, mentions, links) stays markup. */
export function mrkdwn(
  words: TemplateStringsArray,
  ...values: readonly (string | number | Markup)[]
): Markup {
  return raw(words.map((word, place) => word + written(values[place] ?? "")).join(""));
}

/** Vouches for a text that is markup already. Only for what this program composed itself. */
export function raw(markup: string): Markup {
  return { markup };
}

export function joinMarkup(parts: readonly Markup[], separator: string): Markup {
  return raw(parts.map((part) => part.markup).join(separator));
}

/** At most `limit` UTF-16 units, never ending inside a mention, a date or an entity; a name that keeps to itself still does. */
export function cut(text: Markup, limit: number): Markup {
  if (text.markup.length <= limit) return text;
  let kept = "";
  let closing = "";
  for (const [whole] of text.markup.matchAll(/<[^>]*>|&[a-z]+;|[^]/gu)) {
    const needed = whole === "\u2068" ? "\u2069" : whole === "\u2069" ? "" : closing;
    if (kept.length + whole.length + needed.length > limit - 1) break;
    kept += whole;
    closing = needed;
  }
  return raw(`${kept}…${closing}`);
}

/** Outside text for places where Slack knows no markup: one line, no tricks, at most `limit` UTF-16 units. */
export function plain(text: string, limit: number): string {
  return fitted(text, limit, lengthOf);
}

/** Something to copy, letter by letter: inside backticks Slack formats nothing. */
export function code(text: string): Markup {
  return raw(`\`${escape(shorten(clean(text), longestInterpolation, escapedLength).replaceAll("`", "ˋ"))}\``);
}

/** A text of several lines, each made harmless by itself, so that its line breaks survive. */
export function paragraphs(text: string): Markup {
  const lines = text.trim().split(/\r\n?|\n/u);
  return joinMarkup(
    lines.map((line) => mrkdwn`${line}`),
    "\n",
  );
}

/** The same, as words of somebody else. */
export function quote(text: string): Markup {
  return raw(paragraphs(text).markup.replaceAll(/^/gmu, "> "));
}

/** How such words begin, where a card has other things to say. */
export function quotedBeginning(text: string, most: { letters: number; lines: number }): Markup {
  const lines = text.trim().split(/\r\n?|\n/u);
  const kept = lines
    .slice(0, most.lines)
    .map((line) => line.trimEnd())
    .join("\n");
  return quote(shorten(lines.length <= most.lines ? kept : `${kept}…`, most.letters, lengthOf));
}

/** Shown in the reader's own time zone. Source: Slack, "Formatting message text", dates. */
export function date(ms: number): Markup {
  if (Number.isNaN(new Date(ms).getTime())) return raw("at an unknown time");
  return raw(`<!date^${Math.floor(ms / 1000)}^{date_short_pretty} {time}|${utc(ms)}>`);
}

/** A day; the same for every reader. */
export function dateAlone(ms: number): Markup {
  return raw(new Date(ms).toLocaleDateString("en", { day: "numeric", month: "long", timeZone: "UTC" }));
}

/** A person; or a user group, which in a channel would notify everybody in it. */
export function mention(id: string): Markup {
  if (isRule(id)) return raw(ruleWords[id]);
  if (/^S[A-Z0-9]+$/u.test(id)) return raw(`<!subteam^${id}>`);
  return raw(/^[UW][A-Z0-9]+$/u.test(id) ? `<@${id}>` : "somebody");
}

/** Where a person would stand who decided. */
const ruleWords: Record<Rule, string> = {
  "rule:invited": "the rule for invited people",
  "rule:list": "the rule for expected guests",
  "rule:everybody": "the rule for everybody",
};

/** A channel by its name, as Slack shows it. */
export function channelLink(id: string): Markup {
  return raw(/^[CG][A-Z0-9]+$/u.test(id) ? `<#${id}>` : "a channel");
}

/** A link whose label says where it leads; an address that is not http(s) becomes its label alone. */
export function link(url: string, label: string): Markup {
  if (!URL.canParse(url) || !/^https?:/iu.test(url)) return raw(harmless(label, longestName));
  const address = new URL(url).href.replaceAll("|", "%7C").replaceAll("<", "%3C").replaceAll(">", "%3E");
  return raw(`<${address.replaceAll("&", "&amp;")}|${harmless(label.replaceAll("|", "ǀ"), longestName)}>`);
}

/** An address of WhatsApp's, shown as it is: tapped on a phone, and copied. Anything else can only be copied. */
export function whatsappLink(url: string): Markup {
  return /^https:\/\/chat\.whatsapp\.com\/[\w-]+$/u.test(url) ? link(url, url) : code(url);
}

/** A name cut to a length fit for a card. */
export function nameOf(text: string): string {
  return plain(text, longestName);
}

/** "1 person", "5 people". */
export function count(amount: number, one: string, many: string): string {
  return `${amount.toLocaleString("en")} ${amount === 1 ? one : many}`;
}

/** Outside words in the middle of a text, with their spaces: escaped, and formatting nothing. */
export function outsideWords(text: string): string {
  return escape(withoutFormatting(text));
}

function written(value: string | number | Markup): string {
  if (typeof value === "object") return value.markup;
  return typeof value === "number" ? String(value) : harmless(value, longestInterpolation);
}

/** Its limit counts what escaping adds: six hundred ampersands must not push the rest off a card. */
function harmless(text: string, limit: number): string {
  return escape(withoutFormatting(fitted(text, limit, escapedLength)));
}

function fitted(text: string, limit: number, measure: Measure): string {
  return isolate(shorten(clean(text), limit, measure), limit, measure);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * Slack has no way to escape its formatting characters, and what an invisible character beside one does differs
 * between its clients. So each becomes a twin that looks the same and means nothing. An underscore between letters
 * or digits formats nothing and stays, so that user names can be copied.
 */
function withoutFormatting(text: string): string {
  return text
    .replaceAll("*", "∗")
    .replaceAll("~", "∼")
    .replaceAll("`", "ˋ")
    .replaceAll(/(?<![a-z0-9])_|_(?![a-z0-9])/giu, "ˍ")
    .replaceAll(/:(?!\s|\/\/)/gu, "꞉")
    .replace(/^(?:[\u2068\s]*>)+/u, (quotes) => quotes.replaceAll(">", "›"));
}

/** One line without what nobody can see: it could let a name rewrite the words around it. */
function clean(text: string): string {
  return withoutInvisible(text.toWellFormed().replaceAll(/[\s\u0085]+/gu, " "))
    .replaceAll(/(\p{M}{4})\p{M}+/gu, "$1")
    .replaceAll(/ {2,}/gu, " ")
    .trim();
}

/** A name written from right to left keeps to itself; else it would drag the numbers after it to its other side. */
function isolate(text: string, limit: number, measure: Measure): string {
  if (
    !/[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Rohg}\u061C\u200F]/u.test(
      text,
    )
  )
    return text;
  return `\u2068${shorten(text, limit - 2, measure)}\u2069`;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

type Measure = (text: string) => number;

/** In UTF-16 units, which is never less than what Slack may count. */
const lengthOf: Measure = (text) => text.length;
const escapedLength: Measure = (text) => escape(text).length;

/** Cuts between what readers see as one. */
function shorten(text: string, limit: number, measure: Measure): string {
  if (measure(text) <= limit) return text;
  let kept = "";
  let length = 0;
  for (const { segment } of graphemes.segment(text.slice(0, limit * 2))) {
    length += measure(segment);
    if (length > limit - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

function utc(ms: number): string {
  const [day = "", time = ""] = new Date(ms).toISOString().split("T");
  return `${day} ${time.slice(0, 5)} UTC`;
}

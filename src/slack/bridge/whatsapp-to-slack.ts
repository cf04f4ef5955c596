// What somebody wrote in WhatsApp, as Slack shows it: the same words, bold and quoted where they were, and nothing that calls people,
// opens a link under another name or formats what it should not. Pure; the posts of a conversation are drawn with it.
import { withoutInvisible } from "../invisible.ts";
import { joinMarkup, mrkdwn, outsideWords, raw, type Markup } from "../text.ts";

/** Source: faq.whatsapp.com, "How to format your messages". */
export function whatsappToSlack(text: string): Markup {
  const clean = withoutInvisible(text.toWellFormed()).replaceAll(/\r\n?|\u0085|\u2028|\u2029/gu, "\n");
  const parts = clean.trim().split(/```([^]*?)```/u);
  return raw(parts.map((part, at) => (at % 2 === 1 ? block(part) : linesOf(part))).join(""));
}

function block(text: string): string {
  const kept = escaped(text.replaceAll("`", "ˋ"));
  return kept.trim() === "" ? "" : `\`\`\`${kept}\`\`\``;
}

function linesOf(text: string): string {
  return joinMarkup(text.split("\n").map(lineOf), "\n").markup;
}

function lineOf(line: string): Markup {
  const quoted = /^> (.*)$/u.exec(line)?.[1];
  return quoted === undefined ? raw(inline(line)) : mrkdwn`${raw("> ")}${raw(inline(quoted))}`;
}

/** Code, an address, or what stands between two equal marks, not so far apart that looking for the second costs the length squared. */
const piece =
  /`(?<code>[^`\n]+)`|(?<address>https?:\/\/[^\s<>|"`]+)|(?<![\p{L}\p{N}*_~])(?<mark>[*_~])(?=[^\s*_~])(?<inside>[^\n]{0,1000}?(?<=\S))\k<mark>(?![\p{L}\p{N}*_~])/gu;

function inline(text: string): string {
  let shown = "";
  let from = 0;
  for (const found of text.matchAll(piece)) {
    shown += outsideWords(text.slice(from, found.index));
    shown += shownPiece(found[0], found.groups ?? {});
    from = found.index + found[0].length;
  }
  return shown + outsideWords(text.slice(from));
}

function shownPiece(
  whole: string,
  { code, address, mark = "", inside }: Record<string, string | undefined>,
): string {
  if (code !== undefined) return `\`${escaped(code)}\``;
  if (address !== undefined) return URL.canParse(address) ? `<${escaped(address)}>` : outsideWords(whole);
  // The same mark cannot stand inside once more: Slack would end there.
  return inside === undefined || inside.includes(mark)
    ? outsideWords(whole)
    : `${mark}${inline(inside)}${mark}`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

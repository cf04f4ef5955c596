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

/** Code and addresses: no mark in them means anything. */
const wholePiece = /`(?<code>[^`\n]+)`|(?<address>[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s<>|"`]+)/gu;

/** Besides, what stands between two equal marks, not so far apart that looking for the second costs the length squared. */
const piece = new RegExp(
  String.raw`${wholePiece.source}|(?<![\p{L}\p{N}*_~])(?<mark>[*_~])(?!\k<mark>)(?=\S)(?<inside>[^\n]{0,1000}?(?<=\S))\k<mark>(?![\p{L}\p{N}*_~])`,
  "gu",
);

function inline(text: string, pieces = piece): string {
  let shown = "";
  let from = 0;
  for (const found of text.matchAll(pieces)) {
    shown += outsideWords(text.slice(from, found.index));
    shown += shownPiece(found[0], found.groups ?? {});
    from = found.index + found[0].length;
  }
  return shown + outsideWords(text.slice(from));
}

function shownPiece(
  found: string,
  { code, address, mark = "", inside }: Record<string, string | undefined>,
): string {
  if (code !== undefined) return `\`${escaped(code)}\``;
  if (address !== undefined) return shownAddress(address);
  // The same mark cannot stand inside once more: Slack would end there.
  return inside === undefined || inside.replaceAll(wholePiece, "").includes(mark)
    ? inline(found, wholePiece)
    : `${mark}${inline(inside)}${mark}`;
}

function shownAddress(found: string): string {
  const address = withoutEnd(found);
  if (!URL.canParse(address)) return outsideWords(found);
  const [scheme = ""] = /^[a-z]+/iu.exec(address) ?? [];
  const shown = scheme.toLowerCase() + address.slice(scheme.length);
  return `<${escaped(shown)}>${outsideWords(found.slice(address.length))}`;
}

/** What ends the sentence is no part of an address, nor is a bracket that opens before it. */
function withoutEnd(address: string): string {
  let end = address.length;
  let unopened = address.split(")").length - address.split("(").length;
  for (; end > 0; end -= 1) {
    const last = address[end - 1] ?? "";
    if (last === ")" && unopened > 0) unopened -= 1;
    else if (!/[.,;:!?'’”»…。、！？*~]/u.test(last)) break;
  }
  return address.slice(0, end);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

// Words that somebody is to be called for when they are written in a group: whole words, whatever their case and accents; with a star at
// its end also what goes on differently. Pure; the intake looks for them, and the form of a route reads them.
import { folded } from "./name-matching.ts";

/** Of one group, for a while: which words, in how many messages. `heard`: of which, so that one told twice counts once. */
export type Watched = { words: string[]; count: number; heard: string[]; since: number; at: number };

export const mostWatched = { words: 50, letters: 60 };

/** As people type them: one a line, or with commas between. */
export function watchWordsIn(typed: string): string[] {
  const words = typed.split(/[,;\n]/u).map((word) => word.replaceAll(/\s+/gu, " ").trim());
  return [...new Map(words.filter((word) => plain(word) !== "").map((word) => [plain(word), word])).values()];
}

/** Gives back those of the words that a text has, as they were typed. */
export function watching(words: readonly string[]): (text: string) => string[] {
  if (words.length === 0) return () => [];
  const each = words.map((word) => ({ word, found: patternOf([word]) }));
  const any = patternOf(words);
  return (text) => {
    const read = plain(text);
    return any.test(read) ? each.flatMap(({ word, found }) => (found.test(read) ? [word] : [])) : [];
  };
}

function patternOf(words: readonly string[]): RegExp {
  return new RegExp(words.map(wordPattern).join("|"), "u");
}

/** These scripts leave no spaces between words: their words are found anywhere. */
const withoutSpaces =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

function wordPattern(word: string): string {
  const goesOn = word.endsWith("*");
  const letters = plain(word);
  const literal = letters
    .replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`)
    .replaceAll(" ", String.raw`\s+`);
  const isBegun = withoutSpaces.test(letters.slice(0, 1)) ? "" : String.raw`(?<![\p{L}\p{N}])`;
  const isEnded = goesOn || withoutSpaces.test(letters.slice(-1)) ? "" : String.raw`(?![\p{L}\p{N}])`;
  return `${isBegun}${literal}${isEnded}`;
}

/** Without accents, in one case; a star at the end is no part of the word. */
function plain(text: string): string {
  return folded(text.replace(/\*+$/u, "").normalize("NFKC"))
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .trim();
}

/** The same message again changes nothing. */
export function watched(
  before: Watched | null,
  news: { words: readonly string[]; message: string; at: number },
): Watched {
  const { words, message, at } = news;
  if (before === null) return { words: [...words], count: 1, heard: [message], since: at, at };
  if (before.heard.includes(message)) return before;
  return {
    words: [...new Set([...before.words, ...words])],
    count: before.count + 1,
    heard: [...before.heard, message].slice(-mostHeard),
    since: Math.min(before.since, at),
    at: Math.max(before.at, at),
  };
}

/** WhatsApp repeats the last ones, if any. */
const mostHeard = 50;

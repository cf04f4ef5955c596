// Words that somebody is to be called for when they are written in a group: whole words, whatever their case and accents; with a star at
// its end also what goes on differently. Pure; the intake looks for them, and the form of a route reads them.
import { folded } from "./name-matching.ts";

/** Of one group, for a while: which words, in how many messages. `heard`: of which, so that one told twice counts once. */
export type Watched = { words: string[]; count: number; heard: string[]; since: number; at: number };

export const mostWatched = { words: 50, letters: 60 };

/** As people type them: one a line, or with commas between. */
export function watchWordsIn(typed: string): string[] {
  const words = typed.split(/[,;\n]/u).map((word) => word.replaceAll(/\s+/gu, " ").trim());
  return [
    ...new Map(
      words.filter((word) => lettersOf(word) !== "").map((word) => [lettersOf(word), word]),
    ).values(),
  ];
}

/** Gives back those of the words that a text has, as they were typed. */
export function watching(words: readonly string[]): (text: string) => string[] {
  if (words.length === 0) return () => [];
  const each = words.map((word) => ({ word, isIn: finding(word) }));
  return (text) => {
    const read = plain(text);
    return each.flatMap(({ word, isIn }) => (isIn(read) ? [word] : []));
  };
}

/** These scripts leave no spaces between words: their words are found anywhere. */
const withoutSpaces =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/** Letter by letter: by a pattern, a text could be written that takes its length squared. */
function finding(word: string): (read: string) => boolean {
  const letters = lettersOf(word);
  const mayGoBefore = withoutSpaces.test(letters.slice(0, 1));
  const mayGoOn = word.endsWith("*") || withoutSpaces.test(letters.slice(-1));
  return (read) => {
    for (let at = read.indexOf(letters); at !== -1; at = read.indexOf(letters, at + 1)) {
      const end = at + letters.length;
      const isBegun = mayGoBefore || !/[\p{L}\p{N}]$/u.test(read.slice(Math.max(0, at - 2), at));
      if (isBegun && (mayGoOn || !/^[\p{L}\p{N}]/u.test(read.slice(end, end + 2)))) return true;
    }
    return false;
  };
}

/** Stars at the end are no part of the word. */
function lettersOf(word: string): string {
  let end = word.length;
  while (word[end - 1] === "*") end -= 1;
  return plain(word.slice(0, end));
}

/** Without accents, in one case, with one space between words. */
function plain(text: string): string {
  return folded(text).normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll(/\s+/gu, " ").trim();
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

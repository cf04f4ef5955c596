// When two names are the same to the people who read and type them: for finding a group and for confirming its name, never
// for what is sent or shown. Searches, commands and the form that deletes a group call it.
import { distance } from "fastest-levenshtein";

/** The flags of England, Scotland and Wales are the only use of tag characters that a reader can see. Source: UTS #51. */
export const flagsOfTags =
  /\u{1F3F4}\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}/u;

/** One spelling for all that people take for the same: quotes, dashes, spaces, letter case, and what nobody can see. */
export function folded(text: string): string {
  return /^[ -~]*$/u.test(text) ? foldedPlain(text) : foldedAny(text);
}

/** What `foldedAny` makes of printable ASCII, in a fraction of the time: each route's words are compared with each group's name. */
function foldedPlain(text: string): string {
  return text.toLowerCase().replaceAll("`", "'").replaceAll(/-{2,}/gu, "-").replaceAll(/ {2,}/gu, " ").trim();
}

function foldedAny(text: string): string {
  const compatible = withFewMarks(text.toWellFormed())
    .replaceAll(/[´΄\u1FFD]/gu, "'") // NFKC makes a space and a combining accent of them.
    .normalize("NFKC");
  return inOneCase(withFewMarks(asOnKeyboards(compatible)))
    .normalize("NFKC")
    .trim();
}

/**
 * No letter of any language has more marks in a row, and putting marks in order takes their number squared.
 * Source: UAX #15, 13, "Stream-Safe Text Format".
 */
function withFewMarks(text: string): string {
  return text.replaceAll(/(\p{M}{30})\p{M}+/gu, "$1");
}

const mostNear = 5;
const mostWords = 8;

/**
 * The few of `names` that were probably meant by `words`, nearest and shortest first, each as it was given. Every word must
 * be there, whole or as the beginning of a longer one, with a slip for each three letters.
 */
export function nearest(words: string, names: readonly string[]): string[] {
  const wanted = wordsOf(words).slice(0, mostWords);
  if (wanted.length === 0) return [];
  return names
    .flatMap((name) => {
      const slips = slipsBetween(wanted, wordsOf(name));
      return slips === null ? [] : [{ name, slips }];
    })
    .toSorted((one, other) => one.slips - other.slips || one.name.length - other.name.length)
    .slice(0, mostNear)
    .map(({ name }) => name);
}

const unseen = new RegExp(
  String.raw`${flagsOfTags.source}|[\p{Default_Ignorable_Code_Point}\p{Cc}\uFFF9-\uFFFB]`,
  "gu",
);

/** Phones, word processors and our own cards put look-alikes in place of what is on a keyboard. */
function asOnKeyboards(text: string): string {
  return text
    .replaceAll(/[\s\u0085\u2800]+/gu, " ")
    .replaceAll(unseen, (found) => (flagsOfTags.test(found) ? found : ""))
    .replaceAll(/[‘’‚‛ʻʼˈˊˋ`′‵׳]/gu, "'")
    .replaceAll(/[“”„‟″‶«»״]/gu, '"')
    .replaceAll(/[\p{Pd}−⁃]+/gu, (dashes) => (dashes === "〜" ? "~" : "-"))
    .replaceAll(/[∗∼ˍ꞉ǀ‹›]/gu, (twin) => cardTwins.get(twin) ?? twin)
    .replaceAll(/ {2,}/gu, " ");
}

/** What a card shows in place of characters that have a meaning in Slack, back again: people copy names from cards. */
const cardTwins = new Map([
  ["∗", "*"],
  ["∼", "~"],
  ["ˍ", "_"],
  ["꞉", ":"],
  ["ǀ", "|"],
  ["‹", "<"],
  ["›", ">"],
]);

/**
 * Upper case on the way makes ß of SS and ẞ, and one sigma of two. Turkish dots, Greek accents and the Armenian ligature are
 * lost or kept in capitals by the writer's language, which nobody knows here: both ways are the same.
 * Source: Unicode, SpecialCasing.txt.
 */
function inOneCase(text: string): string {
  return text
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll("ς", "σ")
    .replaceAll("i\u0307", "i")
    .replaceAll("եվ", "եւ")
    .normalize("NFD")
    .replaceAll(/(\p{Script=Greek})\p{M}+/gu, "$1");
}

function wordsOf(text: string): string[] {
  return folded(text).match(/[\p{L}\p{M}\p{N}\p{Extended_Pictographic}]+/gu) ?? [];
}

/** Null when they are too far apart. A space too many or too few is a slip like another. */
function slipsBetween(wanted: readonly string[], there: readonly string[]): number | null {
  return fewest([slipsWordByWord(wanted, there), slipsTo(wanted.join(""), there.join(""))]);
}

function slipsWordByWord(wanted: readonly string[], there: readonly string[]): number | null {
  let sum = 0;
  for (const word of wanted) {
    const least = fewest(there.map((each) => slipsToWordOrBeginning(word, each)));
    if (least === null) return null;
    sum += least;
  }
  return sum;
}

function slipsToWordOrBeginning(word: string, there: string): number | null {
  const beginnings = [word.length, word.length + 1].filter((length) => length < there.length);
  return fewest(
    [there, ...beginnings.map((length) => there.slice(0, length))].map((each) => slipsTo(word, each)),
  );
}

function slipsTo(word: string, other: string): number | null {
  const most = Math.min(3, Math.floor(word.length / 3));
  if (Math.abs(word.length - other.length) > most) return null;
  const found = distance(word, other);
  return found > most ? null : found;
}

function fewest(counts: readonly (number | null)[]): number | null {
  return counts.reduce(
    (least, count) => (count === null || (least !== null && least <= count) ? least : count),
    null,
  );
}

// Reads the words after `/wa`: which command they are, and what follows it.
import { distance } from "fastest-levenshtein";
import { withEmoji } from "../emoji-aliases.ts";
import { commands, type Command } from "./command-table.ts";

export type Parsed =
  | { kind: "known"; command: Command; rest: string }
  /** `words` is all of it; `nearest` is the command that was probably meant. */
  | { kind: "unknown"; word: string; words: string; nearest: string | undefined };

/** The text after the slash command, as Slack sends it. */
export function parseCommand(text: string): Parsed {
  const typed = withEmoji(unescaped(text)).trim() || "help";
  for (const { word, command } of longestFirst) {
    const [begin] = beginOf(word).exec(typed) ?? [];
    if (begin !== undefined) return { kind: "known", command, rest: unquoted(typed.slice(begin.length)) };
  }
  const [word = ""] = typed.split(/\s/u, 1);
  return { kind: "unknown", word, words: unquoted(typed), nearest: nearestCommand(word) };
}

/** "link reset" is looked for before "link". */
const longestFirst = commands
  .flatMap((command) => [command.typed, ...(command.also ?? [])].map((word) => ({ word, command })))
  .toSorted((one, other) => other.word.length - one.word.length);

function beginOf(word: string): RegExp {
  const escaped = word.replaceAll("?", String.raw`\?`).replaceAll(" ", String.raw`\s+`);
  return new RegExp(`^${escaped}(?:\\s+|$)`, "iu");
}

/** Two slips of the finger at most, and never more than half the word; the beginning of a command counts as meant. */
export function nearestCommand(typed: string): string | undefined {
  const word = typed.toLowerCase();
  const known = commands.filter(({ help }) => help !== undefined).map((command) => command.typed);
  const begun = known.find((command) => word.length > 1 && command.startsWith(word));
  if (begun !== undefined) return begun;
  const far = Math.min(2, Math.floor(word.length / 2));
  const [nearest] = known
    .map((command) => ({ command, slips: distance(word, command) }))
    .filter(({ slips }) => slips <= far)
    .toSorted((one, other) => one.slips - other.slips);
  return nearest?.command;
}

/** Slack escapes these three in the text of a command, and nothing else. */
function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

const quotes = [
  ["“", "”"],
  ["„", "“"],
  ["‘", "’"],
  ["«", "»"],
  ['"', '"'],
  ["'", "'"],
] as const;

/** Quotes around the whole text, as phones type them, are punctuation and not part of a name. */
function unquoted(text: string): string {
  const around = quotes.find(([opening, closing]) => text.startsWith(opening) && text.endsWith(closing));
  return around === undefined || text.length < 2 ? text : text.slice(1, -1).trim();
}

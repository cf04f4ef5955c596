// What may follow `/wa`: the table of commands, how their text is read, and the help that lists them.
// The handler of the slash command calls it.
import { distance } from "fastest-levenshtein";
import { message, lines, section, type Message } from "./blocks.ts";
import { code, mrkdwn } from "./text.ts";
import type { VerbWord } from "./verbs/verb.ts";

export type Command =
  | { kind: "help" }
  | { kind: "create"; subject: string }
  /** The groups whose names have these words. */
  | { kind: "list"; words: string }
  | { kind: "requests" }
  /** Something to do with a group whose name has these words. */
  | { kind: "group"; word: VerbWord; words: string }
  /** `nearest` is the word that was probably meant. */
  | { kind: "unknown"; word: string; nearest: string | undefined };

type CommandWord = {
  word: string;
  usage: string;
  sentence: string;
  read: (rest: string) => Command;
};

const commands: readonly CommandWord[] = [
  {
    word: "create",
    usage: "/wa create Spring order 4471",
    sentence: "Opens a form for a new group, with the name filled in if you give one.",
    read: (rest) => ({ kind: "create", subject: unquoted(rest) }),
  },
  {
    word: "requests",
    usage: "/wa requests",
    sentence: "Lists everybody who waits to join, in all groups, to decide on many at once.",
    read: () => ({ kind: "requests" }),
  },
  {
    word: "list",
    usage: "/wa list Spring",
    sentence: "Lists the groups, newest first, with a search.",
    read: (rest) => ({ kind: "list", words: unquoted(rest) }),
  },
  {
    word: "info",
    usage: "/wa info Spring",
    sentence: "Shows a group: who is in it, its link, and a menu of everything you can do with it.",
    read: about("info"),
  },
  {
    word: "edit",
    usage: "/wa edit Spring",
    sentence: "Changes a group's name, description or picture.",
    read: about("edit"),
  },
  {
    word: "link",
    usage: "/wa link Spring",
    sentence: "Shows a group's invite link; “/wa link reset Spring” replaces it.",
    read: (rest) => {
      const reset = /^reset(?:\s+|$)/iu.exec(rest);
      return reset === null ? about("link")(rest) : about("reset-link")(rest.slice(reset[0].length));
    },
  },
  {
    word: "invite",
    usage: "/wa invite Spring",
    sentence: "Invites people by phone number, several at once, or gives you the link to hand on.",
    read: about("invite"),
  },
  {
    word: "send",
    usage: "/wa send Spring",
    sentence: "Sends a text to everybody in a group, and shows who got and read it.",
    read: about("send"),
  },
  {
    word: "remove",
    usage: "/wa remove Spring",
    sentence: "Takes people out of a group: you choose whom.",
    read: about("remove"),
  },
  {
    word: "delete",
    usage: "/wa delete Spring",
    sentence: "Deletes a group for good, after you have typed its name.",
    read: about("delete"),
  },
  { word: "help", usage: "/wa help", sentence: "Shows this list.", read: () => ({ kind: "help" }) },
];

function about(word: VerbWord): (rest: string) => Command {
  return (rest) => ({ kind: "group", word, words: unquoted(rest) });
}

/** The text after the slash command, as Slack sends it. */
export function parseCommand(text: string): Command {
  const [, typed = "", rest = ""] = /^\s*(\S*)\s*([^]*)$/u.exec(unescaped(text)) ?? [];
  if (typed === "") return { kind: "help" };
  const word = typed.toLowerCase();
  const known = commands.find((command) => command.word === word);
  return known?.read(rest.trim()) ?? { kind: "unknown", word: typed, nearest: nearestCommand(word) };
}

/** Two slips of the finger at most, and never more than half the word; the beginning of a command counts as meant. */
export function nearestCommand(typed: string): string | undefined {
  const word = typed.toLowerCase();
  const begun = commands.find((command) => word.length > 1 && command.word.startsWith(word));
  if (begun !== undefined) return begun.word;
  const far = Math.min(2, Math.floor(word.length / 2));
  const [nearest] = commands
    .map((command) => ({ word: command.word, slips: distance(word, command.word) }))
    .filter(({ slips }) => slips <= far)
    .toSorted((one, other) => one.slips - other.slips);
  return nearest?.word;
}

export function helpMessage(): Message {
  const table = commands.map(({ usage, sentence }) => mrkdwn`${code(usage)}\n${sentence}`);
  return message([section(mrkdwn`*What you can do with WhatsApp groups here*`), ...lines(table)]);
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

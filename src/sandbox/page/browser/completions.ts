// The commands that are offered while somebody types one, in the words of the bot's own help.
export type Completion = { text: string; usage: string; sentence: string };

/** The sandbox knows nothing of the bot's code; a test holds these to its help. */
const COMMANDS: readonly Completion[] = [
  command(
    "/wa create Spring order 4471",
    "Opens a form for a new group, with the name filled in if you give one.",
  ),
  command("/wa requests", "Lists everybody who waits to join, in all groups, to decide on many at once."),
  command("/wa list Spring", "Lists the groups, newest first, with a search."),
  command(
    "/wa info Spring",
    "Shows a group: who is in it, its link, and a menu of everything you can do with it.",
  ),
  command("/wa edit Spring", "Changes a group's name, description or picture."),
  command("/wa link Spring", "Shows a group's invite link; “/wa link reset Spring” replaces it."),
  command(
    "/wa invite Spring",
    "Invites people by phone number, several at once, or gives you the link to hand on.",
  ),
  command("/wa guests Spring", "Shows who is expected in a group, and takes numbers of more."),
  command("/wa send Spring", "Sends a text to everybody in a group, and shows who got and read it."),
  command(
    "/wa bridge Spring",
    "For admins: shows what people write in a group in a Slack thread, and sends answers back.",
  ),
  command("/wa remove Spring", "For admins: takes people out of a group; you choose whom."),
  command("/wa delete Spring", "For admins: deletes a group for good, after you have typed its name."),
  command(
    "/wa person +46 70 123 45 67",
    "Shows who somebody is, by number or name: what they asked, who decided, and your notes.",
  ),
  command("/wa people", "For admins: imports a list of names and notes for numbers, or exports it."),
  command(
    "/wa send several Spring",
    "Writes to several groups at once, chosen by words of their names, by a route or by ticks.",
  ),
  command("/wa audit", "For admins: who did what, by group, person, time and kind, and as a file."),
  command("/wa forget +46 70 123 45 67", "For admins: removes one person from everything Groupdesk keeps."),
  command("/wa here Spring", "For admins: brings a group's requests and alerts to this channel."),
  command(
    "/wa routes",
    "For admins: which groups' news goes to which channel, who decides, and who is called.",
  ),
  command(
    "/wa doctor",
    "For admins: looks at everything that can be wrong with Groupdesk, and says what to do.",
  ),
  command("/wa help", "Shows this list."),
];

/** What is taken over is the command; the example after it only shows how it goes on. */
function command(usage: string, sentence: string): Completion {
  const words = usage.split(" ");
  // Examples are names and numbers; commands are small letters.
  const isWord = (word: string): boolean => /^\/?[a-z]+$/u.test(word);
  const end = words.findIndex((word) => !isWord(word));
  return { text: end === -1 ? usage : `${words.slice(0, end).join(" ")} `, usage, sentence };
}

export function completionsOf(typed: string): Completion[] {
  if (!typed.startsWith("/")) return [];
  return COMMANDS.filter(({ text }) => text.startsWith(typed) || typed.startsWith(text));
}

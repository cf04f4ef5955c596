// What is typed after the slash command: which command it is, what follows it, and what the help says.
import { describe, expect, it } from "vitest";
import { findBlockProblems } from "../../src/sandbox/slack/block-kit/find-block-problems.ts";
import { commands, helpMessage } from "../../src/slack/commands/command-table.ts";
import { nearestCommand, parseCommand } from "../../src/slack/commands/parse-command.ts";
import { drawn } from "./drawn.ts";

/** The command, and what follows it. */
function read(text: string): [command: string, rest: string] | undefined {
  const parsed = parseCommand(text);
  return parsed.kind === "known" ? [parsed.command.typed, parsed.rest] : undefined;
}

describe("the words after /wa", () => {
  it("are help when there are none", () => {
    expect(["", "  Help "].map(read)).toEqual([
      ["help", ""],
      ["help", ""],
    ]);
  });

  it("give a new group its name, letter by letter", () => {
    expect(read("create  Spring  order #4471 – *new*")).toEqual(["create", "Spring  order #4471 – *new*"]);
    expect(read("CREATE")).toEqual(["create", ""]);
  });

  it("lose the quotes a phone put around them, and no others", () => {
    const subjects = [
      "“Spring order”",
      "‘Spring order’",
      "„Spring order“",
      '"Spring order"',
      "«Spring order»",
    ];
    for (const typed of subjects) expect(read(`create ${typed}`)).toEqual(["create", "Spring order"]);
    expect(read("create The “Spring” order")).toEqual(["create", "The “Spring” order"]);
    expect(read('create "')).toEqual(["create", '"']);
  });

  it("lose what Slack escaped in them", () => {
    expect(read("create Salt &amp; pepper &amp;lt;3")).toEqual(["create", "Salt & pepper &lt;3"]);
  });

  it("that are wrong lead to the nearest right one", () => {
    expect(parseCommand("craete Spring")).toEqual({
      kind: "unknown",
      word: "craete",
      words: "craete Spring",
      nearest: "create",
    });
    expect(parseCommand("frobnicate")).toMatchObject({ word: "frobnicate", nearest: undefined });
    expect(["hlep", "HELP!", "cre", "crate", "lst", "reqests", "x"].map(nearestCommand)).toEqual([
      "help",
      "help",
      "create",
      "create",
      "list",
      "requests",
      undefined,
    ]);
  });

  it("find every command of the table, and no command hides another", () => {
    for (const { typed, also = [] } of commands)
      for (const word of [typed, ...also]) expect(read(`${word} Spring`)).toEqual([typed, "Spring"]);
  });

  it("may be those that people use for a command", () => {
    expect(["approve", "groups", "new Spring", "rename Spring", "?"].map(read)).toEqual([
      ["requests", ""],
      ["list", ""],
      ["create", "Spring"],
      ["edit", "Spring"],
      ["help", ""],
    ]);
  });

  it("have the emoji that Slack writes as aliases, and keep those of the workspace", () => {
    expect(read("create Wine night :wine_glass: :shipit: 16:9:2")).toEqual([
      "create",
      "Wine night 🍷 :shipit: 16:9:2",
    ]);
  });
});

describe("a command about groups", () => {
  it("takes what follows as words of a name", () => {
    expect(read("remove “Spring order”")).toEqual(["remove", "Spring order"]);
    expect(read("list Spring")).toEqual(["list", "Spring"]);
    expect(read("list")).toEqual(["list", ""]);
  });

  it("knows a new link by the word after it", () => {
    expect(read("link reset Spring")).toEqual(["link reset", "Spring"]);
    expect(read("link   Reset")).toEqual(["link reset", ""]);
    expect(read("link resetting day")).toEqual(["link", "resetting day"]);
  });
});

describe("help", () => {
  it("lists every command with an example", () => {
    expect(findBlockProblems(helpMessage(), "message")).toEqual([]);
    expect(drawn(helpMessage())).toMatchInlineSnapshot(`
      "*What you can do with WhatsApp groups here*
      \`/wa create Spring order 4471\`
      Opens a form for a new group, with the name filled in if you give one.
      \`/wa requests\`
      Lists everybody who waits to join, in all groups, to decide on many at once.
      \`/wa list Spring\`
      Lists the groups, newest first, with a search.
      \`/wa info Spring\`
      Shows a group: who is in it, its link, and a menu of everything you can do with it.
      \`/wa edit Spring\`
      Changes a group's name, description or picture.
      \`/wa link Spring\`
      Shows a group's invite link; “/wa link reset Spring” replaces it.
      \`/wa invite Spring\`
      Invites people by phone number, several at once, or gives you the link to hand on.
      \`/wa guests Spring\`
      Shows who is expected in a group, and takes numbers of more.
      \`/wa send Spring\`
      Sends a text to everybody in a group, and shows who got and read it.
      \`/wa bridge Spring\`
      For admins: shows what people write in a group in a Slack thread, and sends answers back.
      \`/wa remove Spring\`
      For admins: takes people out of a group; you choose whom.
      \`/wa delete Spring\`
      For admins: deletes a group for good, after you have typed its name.
      \`/wa person +46 70 123 45 67\`
      Shows who somebody is, by number or name: what they asked, who decided, and your notes.
      \`/wa people\`
      For admins: imports a list of names and notes for numbers, or exports it.
      \`/wa send several Spring\`
      Writes to several groups at once, chosen by words of their names, by a route or by ticks.
      \`/wa audit\`
      For admins: who did what, by group, person, time and kind, and as a file.
      \`/wa forget +46 70 123 45 67\`
      For admins: removes one person from everything Groupdesk keeps.
      \`/wa here Spring\`
      For admins: brings a group's requests and alerts to this channel.
      \`/wa routes\`
      For admins: which groups' news goes to which channel, who decides, and who is called.
      \`/wa doctor\`
      For admins: looks at everything that can be wrong with Groupdesk, and says what to do.
      \`/wa help\`
      Shows this list."
    `);
  });
});

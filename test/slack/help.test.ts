import { describe, expect, it } from "vitest";
import { findBlockProblems } from "../../src/sandbox/slack/block-kit/find-block-problems.ts";
import { helpMessage, nearestCommand, parseCommand } from "../../src/slack/help.ts";
import { drawn } from "./drawn.ts";

describe("the words after /wa", () => {
  it("are help when there are none", () => {
    expect(parseCommand("")).toEqual({ kind: "help" });
    expect(parseCommand("  Help ")).toEqual({ kind: "help" });
  });

  it("give a new group its name, letter by letter", () => {
    expect(parseCommand("create  Spring  order #4471 – *new*")).toEqual({
      kind: "create",
      subject: "Spring  order #4471 – *new*",
    });
    expect(parseCommand("CREATE")).toEqual({ kind: "create", subject: "" });
  });

  it("lose the quotes a phone put around them, and no others", () => {
    const subjects = [
      "“Spring order”",
      "‘Spring order’",
      "„Spring order“",
      '"Spring order"',
      "«Spring order»",
    ];
    for (const typed of subjects)
      expect(parseCommand(`create ${typed}`)).toEqual({ kind: "create", subject: "Spring order" });
    expect(parseCommand("create The “Spring” order")).toEqual({
      kind: "create",
      subject: "The “Spring” order",
    });
    expect(parseCommand('create "')).toEqual({ kind: "create", subject: '"' });
  });

  it("lose what Slack escaped in them", () => {
    expect(parseCommand("create Salt &amp; pepper &amp;lt;3")).toEqual({
      kind: "create",
      subject: "Salt & pepper &lt;3",
    });
  });

  it("that are wrong lead to the nearest right one", () => {
    expect(parseCommand("craete Spring")).toEqual({ kind: "unknown", word: "craete", nearest: "create" });
    expect(parseCommand("frobnicate")).toEqual({ kind: "unknown", word: "frobnicate", nearest: undefined });
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
});

describe("a command about groups", () => {
  it("takes what follows as words of a name", () => {
    expect(parseCommand("remove “Spring order”")).toEqual({
      kind: "group",
      word: "remove",
      words: "Spring order",
    });
    expect(parseCommand("list Spring")).toEqual({ kind: "list", words: "Spring" });
    expect(parseCommand("list")).toEqual({ kind: "list", words: "" });
    expect(parseCommand("requests please")).toEqual({ kind: "requests" });
  });

  it("knows a new link by the word after it", () => {
    expect(parseCommand("link reset Spring")).toEqual({ kind: "group", word: "reset-link", words: "Spring" });
    expect(parseCommand("link Reset")).toEqual({ kind: "group", word: "reset-link", words: "" });
    expect(parseCommand("link resetting day")).toEqual({
      kind: "group",
      word: "link",
      words: "resetting day",
    });
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
      \`/wa send Spring\`
      Sends a text to everybody in a group, and shows who got and read it.
      \`/wa remove Spring\`
      Takes people out of a group: you choose whom.
      \`/wa delete Spring\`
      Deletes a group for good, after you have typed its name.
      \`/wa help\`
      Shows this list."
    `);
  });
});

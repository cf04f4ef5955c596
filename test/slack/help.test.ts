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
    expect(["hlep", "HELP!", "cre", "crate", "list", "x"].map(nearestCommand)).toEqual([
      "help",
      "help",
      "create",
      "create",
      undefined,
      undefined,
    ]);
  });
});

describe("help", () => {
  it("lists every command with an example", () => {
    expect(findBlockProblems(helpMessage(), "message")).toEqual([]);
    expect(drawn(helpMessage())).toMatchInlineSnapshot(`
      "*What you can do with WhatsApp groups here*
      \`/wa create Spring order 4471\`
      Opens a form for a new group, with the name filled in if you give one.
      \`/wa help\`
      Shows this list."
    `);
  });
});

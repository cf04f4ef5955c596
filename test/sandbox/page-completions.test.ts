// What the page offers while somebody types a command is what the bot's help says.
import { describe, expect, it } from "vitest";
import { completionsOf } from "../../src/sandbox/page/browser/completions.ts";
import { helpMessage } from "../../src/slack/commands/command-table.ts";

describe("the commands offered on the page", () => {
  it("are those of the help, in its words and order", () => {
    const [, ...help] = helpMessage().text.split("\n");
    expect(completionsOf("/").flatMap(({ usage, sentence }) => [`\`${usage}\``, sentence])).toEqual(help);
  });

  it("narrow down to the one that is typed", () => {
    expect(completionsOf("/wa re").map(({ text }) => text)).toEqual(["/wa requests", "/wa remove "]);
    expect(completionsOf("/wa edit Spring").map(({ text }) => text)).toEqual(["/wa edit "]);
    expect(completionsOf("good morning")).toEqual([]);
  });
});

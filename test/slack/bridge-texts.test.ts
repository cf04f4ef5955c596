// Texts between WhatsApp and Slack, both ways: nothing is injected, and everything readable survives.
import { assert, property, string, constantFrom, array, oneof } from "fast-check";
import { describe, expect, it } from "vitest";
import { slackToWhatsapp, withoutMention } from "../../src/slack/bridge/slack-to-whatsapp.ts";
import { whatsappToSlack } from "../../src/slack/bridge/whatsapp-to-slack.ts";
import { processorMs } from "../processor-time.ts";

const nobody = () => undefined;
const pieces = [
  "*",
  "_",
  "~",
  "`",
  "```",
  "<",
  ">",
  "&",
  "<!here>",
  "<@U0ALICE>",
  "@channel",
  " ",
  "\n",
  "> ",
  "a",
  "Ж",
  "0",
  ":tada:",
  ":",
  "*_",
  "_*",
  "&gt;",
  ")",
  "https://a.example/_b_?c=1&d",
  "|",
  "👍🏽",
  "\u202E",
  "- ",
];
const hostile = array(oneof(constantFrom(...pieces), string({ unit: "grapheme", maxLength: 4 })), {
  maxLength: 24,
}).map((parts) => parts.join(""));

/** Letters and digits, in their order, without those that nobody sees, or that stand for marks which Slack would take for its own. */
function readable(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]|\p{Lm}|\p{Default_Ignorable_Code_Point}/gu, "");
}

describe("a text from WhatsApp in Slack", () => {
  it.each([
    ["Is the *lorry* late?", "Is the *lorry* late?"],
    ["_a_ ~b~ `c*d*` ```e < f```", "_a_ ~b~ `c*d*` ```e &lt; f```"],
    ["> quoted\nanswer", "> quoted\nanswer"],
    ["2 * 3 * 4 and snake_case_name", "2 ∗ 3 ∗ 4 and snake_case_name"],
    ["see https://a.example/x_y_z?a=1&b=2.", "see <https://a.example/x_y_z?a=1&amp;b=2>."],
    ["(https://a.example/b_(c)), Http://b.example!", "(<https://a.example/b_(c)>), <http://b.example>!"],
    ["_see https://a.example/x_y for *more*_", "_see <https://a.example/x_y> for *more*_"],
    ["*_a_* *a `b*c` d* *a *b `c` https://d.example*", "*_a_* *a `b*c` d* ∗a ∗b `c` <https://d.example>∗"],
    [
      "אב\u202Eגד\u200B https://a.example|b <https://c.example|d>",
      "אבגד <https://a.example>|b &lt;<https://c.example>|d&gt;",
    ],
    ["<!channel> <@U0ALICE> @here :tada:", "&lt;!channel&gt; &lt;@U0ALICE&gt; @here ꞉tada꞉"],
  ])("reads %j as %j", (given, shown) => {
    expect(whatsappToSlack(given).markup).toBe(shown);
  });

  it("can never call people, hide a link under another name, or begin what Slack reads as markup", () => {
    assert(
      property(hostile, (text) => {
        const { markup } = whatsappToSlack(text);
        for (const [, inside = ""] of markup.matchAll(/<([^>]*)>/gu))
          expect(inside).toMatch(/^https?:\/\/[^|<>]+$/u);
        expect(markup.replaceAll(/<[^>]*>/gu, "")).not.toMatch(/[<]/u);
        expect(markup).not.toMatch(/&(?!amp;|lt;|gt;)/u);
      }),
      { numRuns: 1_000 },
    );
  });

  it("shows no emoji, no quotation and no format that nobody wrote", () => {
    assert(
      property(hostile, (text) => {
        const whole = /```[^]*?```|<[^>]*>|`[^`\n]+`/gu;
        for (const line of whatsappToSlack(text).markup.replaceAll(whole, "█").split("\n")) {
          expect(line).not.toMatch(/`|:[a-z0-9_+'-]+:|^\s*&gt;/u);
          for (const mark of ["*", "~"]) expect(line.split(mark).length % 2).toBe(1);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(["*a ", "_a *b ~c ", "*_", "https://a.b/*) ", ")", "`a\n", "```", " ", "<@", "> *"])(
    "holds nobody up, and neither does the way back, with %j as often as a message takes it",
    (piece) => {
      const taken = (length: number): number => {
        const long = piece.repeat(length / piece.length);
        return processorMs(() => {
          for (const text of [`x${long}x`, `https://a.b/${long}`]) {
            whatsappToSlack(text);
            slackToWhatsapp(text, nobody);
            withoutMention(text, "U0BOT");
          }
        });
      };
      const [quarter, whole] = [taken(16_384), taken(65_536)];
      // Four times as much takes four times as long, and not sixteen times: it was five seconds and more.
      expect(whole).toBeLessThan(8 * quarter + 100);
    },
  );

  it("shows every letter and digit that can be read, in their order", () => {
    assert(
      property(hostile, (text) => {
        const shown = whatsappToSlack(text).markup.replaceAll(/&(?:amp|lt|gt);/gu, "");
        expect(readable(shown)).toBe(readable(text.toWellFormed()));
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps every letter on its way there and back", () => {
    assert(
      property(hostile, (text) => {
        const back = slackToWhatsapp(whatsappToSlack(text).markup, nobody);
        expect(readable(back)).toBe(
          readable(whatsappToSlack(text).markup.replaceAll(/&(?:amp|lt|gt);/gu, "")),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a text from Slack in WhatsApp", () => {
  const names = (id: string): string | undefined => (id === "U0ALICE" ? "Alice" : undefined);

  it.each([
    ["*Hi* <@U0ALICE>, <@U0X>", "*Hi* @Alice, @somebody"],
    ["<#C0ORDERS|orders> <!here> <!subteam^S1|@crew>", "#orders @here @crew"],
    [
      "<https://a.example/x?a=1&amp;b=2> <https://b.example|our shop>",
      "https://a.example/x?a=1&b=2 our shop (https://b.example)",
    ],
    ["<mailto:a@b.example|a@b.example> &lt;b&gt; :wine_glass:", "a@b.example <b> 🍷"],
    ["• one\n• two", "- one\n- two"],
    ["<http://www.a.example|www.a.example> <http://b.example/|b.example>", "www.a.example b.example"],
    [
      "<http://c.example|www.a.example> <https://d.example|>",
      "www.a.example (http://c.example) https://d.example",
    ],
    ["<#C0ORDERS|> <@U0X|> <!here|> <!subteam^S1>", "#channel @somebody @here @team"],
    ["`:tada:` :tada: <https://a.example/:tada:>", "`:tada:` 🎉 https://a.example/:tada:"],
  ])("reads %j as %j", (given, shown) => {
    expect(slackToWhatsapp(given, names)).toBe(shown);
  });

  it("comes without the mention that sent it", () => {
    expect(withoutMention("<@U0BOT>, come <@U0ALICE>", "U0BOT")).toBe("come <@U0ALICE>");
    expect(withoutMention("<@U0BOT> come", "U0(")).toBe("<@U0BOT> come");
  });

  it("never shows Slack's ids and keeps every letter of what was typed", () => {
    assert(
      property(string({ unit: "grapheme" }), (typed) => {
        const sent = typed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
        const there = slackToWhatsapp(`<@U0ALICE> ${sent}`, names);
        expect(there).not.toContain("U0ALICE");
        if (!typed.includes(":")) expect(readable(there)).toBe(readable(`Alice${typed.toWellFormed()}`));
      }),
      { numRuns: 500 },
    );
  });
});

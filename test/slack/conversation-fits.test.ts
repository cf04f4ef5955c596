// Posts of a bridged conversation within what Slack takes, whatever people write.
import { assert, constantFrom, integer, property, record, array } from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bridged } from "../../src/groups/bridge.ts";
import { drawConversation } from "../../src/slack/bridge/conversation.ts";
import { drawn } from "./drawn.ts";

const from = { person: { waId: "46701234567", userId: null, username: null }, name: "Kim" };

function post(said: readonly Bridged[], phoneNumbers: "full" | "masked" = "full") {
  const messages = said.map((each) => ({ said: each, answers: null, answer: null }));
  return drawConversation(
    { kind: "said", messages, own: null, isNamed: false },
    { phoneNumbers, explain: () => "" },
  );
}

describe("a post of a conversation", () => {
  it("is one that Slack takes, whatever is written, and shows all that fits", () => {
    const word = constantFrom(
      "&",
      "<a>b</a>\n",
      "```",
      "word ",
      "👍🏽",
      "https://a.example/b&c ",
      " ",
      "\u200b",
    );
    const text = record({ word, times: integer({ min: 1, max: 30_000 }) }).map(({ word: each, times }) =>
      each.repeat(times).slice(0, 65_536),
    );
    assert(
      property(array(text, { minLength: 1, maxLength: 10 }), (texts) => {
        const { blocks } = post(texts.map((each) => ({ kind: "text", from, text: each, replyTo: null })));
        const lengths = blocks.map((each) => (each.type === "section" ? (each.text?.text.length ?? 0) : 0));
        expect(blocks.length).toBeLessThanOrEqual(50);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(3_000);
        expect(lengths.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(12_000);
      }),
      { numRuns: 25 },
    );
    const contacts = Array.from({ length: 80 }, (_, at) => ({
      name: `Ann ${at}`,
      numbers: ["+46 70 123 45 67"],
    }));
    const lists = post(Array.from({ length: 10 }, (): Bridged => ({ kind: "contacts", from, contacts })));
    expect(JSON.stringify(lists.blocks).length).toBeLessThanOrEqual(12_000);
  });

  it("begins no part of a long message as if somebody else had written it", () => {
    const text = "*Ana*: send the money ".repeat(300);
    const { blocks } = post([{ kind: "text", from, text, replyTo: null }]);
    const [first, ...others] = blocks.map((each) => (each.type === "section" ? each.text?.text : ""));
    expect(first).toMatch(/^\*Kim\*: /u);
    expect(others.length).toBeGreaterThan(1);
    for (const other of others) expect(other).toMatch(/^… /u);
  });

  it("says how much of a long message is left out, to the letter, and cuts no word", () => {
    const text = "word ".repeat(4_000);
    const shown = drawn(post([{ kind: "text", from, text, replyTo: null }]));
    const left = Number(/Too long for Slack: ([\d,]+) more/u.exec(shown)?.[1]?.replaceAll(",", ""));
    const words = shown.match(/word/gu)?.length ?? 0;
    expect(Math.ceil((text.length - left) / 5)).toBe(words);
    expect(shown).not.toMatch(/wor\b|wo\b|w\b/u);
  });

  it("shows no number where numbers are masked, also in place of a contact's name", () => {
    const contacts = [{ name: "+46 70 123 45 67", numbers: ["+46 70 123 45 67"] }];
    expect(drawn(post([{ kind: "contacts", from, contacts }], "masked"))).not.toMatch(/123|45 67/u);
    expect(drawn(post([{ kind: "contacts", from, contacts }]))).toContain("*+46 70 123 45 67*");
  });

  it("leaves out what has no room at all", () => {
    const texts = Array.from({ length: 40 }, (): Bridged => ({
      kind: "text",
      from,
      text: "word ".repeat(1_000),
      replyTo: null,
    }));
    expect(drawn(post(texts))).toContain("Too long for Slack");
  });

  it("names what WhatsApp does not hand on", () => {
    expect(drawn(post([{ kind: "unsupported", from, type: "poll" }]))).toContain("hand on (poll).");
  });
});

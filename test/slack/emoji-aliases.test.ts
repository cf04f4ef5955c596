// Emoji as Slack writes them in commands and forms, and the colons that are no emoji.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { standardEmoji, withEmoji } from "../../src/slack/emoji-aliases.ts";

describe("an alias of Slack's", () => {
  it.each([
    ["Wine night :wine_glass:", "Wine night 🍷"],
    [":wave::skin-tone-3: hi", "👋🏼 hi"],
    [":+1::skin-tone-6::-1:", "👍🏿👎"],
    [":flag-de: :de: :uk: :flag-england:", "🇩🇪 🇩🇪 🇬🇧 🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    [":man-woman-girl: :female-doctor::skin-tone-4:", "👨‍👩‍👧 👩🏽‍⚕️"],
    [":handshake::skin-tone-2::skin-tone-3:", "🫱🏻‍🫲🏼"],
    [":two_women_holding_hands::skin-tone-4::skin-tone-4:", "👭🏽"],
    [":heart: :one: :100:", "❤️ 1️⃣ 💯"],
    ["Wine:wine_glass:night", "Wine🍷night"],
    ["(:x:)", "(❌)"],
    ["At 10:wine_glass:", "At 10🍷"],
    [":wine_glass::wine_glass:", "🍷🍷"],
    [":what:wine_glass:", ":what🍷"],
    [":wine_glass::skin-tone-2:", "🍷🏻"],
  ])("becomes an emoji in %j", (typed, meant) => {
    expect(withEmoji(typed)).toBe(meant);
  });

  it("becomes that emoji, whichever it is, wherever it stands", () => {
    for (const [alias, emoji] of standardEmoji())
      expect(withEmoji(`${alias} and :partyparrot:${alias}`)).toBe(`${emoji} and :partyparrot:${emoji}`);
    expect(standardEmoji().size).toBeGreaterThan(3_900);
  });

  it("is left with nothing to do in a text that has become emoji", () => {
    const part = fc.oneof(fc.constantFrom(...standardEmoji().keys()), fc.string(), fc.constant(":"));
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const once = withEmoji(parts.join(" "));
        return withEmoji(once) === once;
      }),
    );
  });
});

describe("what is no alias of Slack's", () => {
  it.each([
    ":partyparrot: of the workspace",
    ":Wine_Glass:",
    "wine_glass",
    ":wine_glass",
    ": wine_glass :",
    "Meet 10:30:45",
    "16:9:2 and 12:100:5",
    "a:b:c",
    "https://example.com:8080/x:y",
    "::::",
    "",
  ])("stays as it is typed: %j", (typed) => {
    expect(withEmoji(typed)).toBe(typed);
  });

  it("is every text without two colons", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."a:1_x-+".split(""), "🍷", "é", ":wave") }),
        (text) => {
          const [first = "", ...rest] = text.split(":");
          const typed = rest.length === 0 ? first : `${first}:${rest.join("")}`;
          return withEmoji(typed) === typed;
        },
      ),
    );
  });
});

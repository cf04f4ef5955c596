import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { code, cut, date, link, mention, mrkdwn, plain, raw } from "../../src/slack/text.ts";

function shown(text: string): string {
  return mrkdwn`${text}`.markup;
}

describe("outside text in markup", () => {
  it("is escaped, while own words and own markup pass", () => {
    expect(mrkdwn`*${"<!channel> & co"}* by ${mention("U0ALICE")}`.markup).toBe(
      "*&lt;!channel&gt; &amp; co* by <@U0ALICE>",
    );
  });

  it("formats nothing", () => {
    expect(shown("*bold* _italic_ ~struck~ `code`")).toBe("∗bold∗ ˍitalicˍ ∼struck∼ ˋcodeˋ");
    expect(shown(":white_check_mark: 10:30")).toBe("꞉white_check_mark꞉ 10꞉30".replace("mark꞉", "mark:"));
    expect(shown("> quoted")).toBe("› quoted");
  });

  it("keeps underscores inside words, so that names can be copied", () => {
    expect(shown("@pat_of_oslo")).toBe("@pat_of_oslo");
  });

  it("keeps to one line", () => {
    expect(shown("Pat\r\n✅ Approved\u2028by you")).toBe("Pat ✅ Approved by you");
  });

  it("keeps writing from right to left to itself", () => {
    expect(shown("שלום")).toBe("\u2068שלום\u2069");
    expect(shown("\u202Eevil\u2066 \u200Fname")).toBe("evil name");
    expect(shown("שלום \u200Fname")).toBe("\u2068שלום \u200Fname\u2069");
  });

  it("keeps emoji and the joiners of scripts that need them", () => {
    expect(shown("👩‍👩‍👧‍👦 می‌خواهم")).toContain("👩‍👩‍👧‍👦");
    expect(shown("می‌خواهم")).toContain("می‌خواهم");
  });

  it("is shortened", () => {
    expect(shown("a".repeat(5_000))).toBe(`${"a".repeat(599)}…`);
  });
});

describe("plain text", () => {
  it("is cut between what readers see as one character", () => {
    expect(plain("👍🏽👍🏽👍🏽", 9)).toBe("👍🏽👍🏽…");
  });

  it("never exceeds its limit and is always well formed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 5, max: 50 }), (text, limit) => {
        expect(plain(text, limit).length).toBeLessThanOrEqual(limit);
        expect(plain(text, limit).isWellFormed()).toBe(true);
      }),
    );
  });
});

describe("markup that is too long", () => {
  it("keeps to itself where it is cut, when it is written from right to left", () => {
    expect(cut(raw("a\u2068שלום\u2069bcd"), 6).markup).toBe("a\u2068של…\u2069");
    expect(cut(raw("a\u2068שלום\u2069bcd"), 8).markup).toBe("a\u2068שלום\u2069…");
  });

  it("is not cut inside a mention, a date or an entity", () => {
    expect(cut(raw("ab<@U0ALICE>"), 8).markup).toBe("ab…");
    expect(cut(raw("ab&amp;cd"), 6).markup).toBe("ab…");
    expect(cut(raw("abc"), 3).markup).toBe("abc");
  });
});

describe("a date", () => {
  it("is shown in the reader's time zone, and in UTC where it cannot be", () => {
    expect(date(Date.UTC(2026, 10, 23, 14, 5)).markup).toBe(
      "<!date^1795442700^{date_short_pretty} {time}|2026-11-23 14:05 UTC>",
    );
  });

  it("that makes no sense does not stop a card", () => {
    expect(date(Number.NaN).markup).toBe("at an unknown time");
  });
});

describe("a mention", () => {
  it("names people and user groups", () => {
    expect([mention("U0ALICE").markup, mention("S0OPS").markup]).toEqual(["<@U0ALICE>", "<!subteam^S0OPS>"]);
  });

  it("refuses anything else", () => {
    expect(mention("channel> <!here").markup).toBe("somebody");
  });
});

describe("a link", () => {
  it("keeps its label and address from ending it early", () => {
    expect(link("https://a.example/x|y?a=1&b=>", "a|b>").markup).toBe(
      "<https://a.example/x%7Cy?a=1&amp;b=%3E|aǀb&gt;>",
    );
  });

  it("leads to web pages only", () => {
    expect(link("javascript:alert(1)", "click").markup).toBe("click");
  });
});

describe("code", () => {
  it("keeps every letter of what is to be copied", () => {
    expect(code("https://chat.whatsapp.com/A_b*c?d&e").markup).toBe(
      "`https://chat.whatsapp.com/A_b*c?d&amp;e`",
    );
  });

  it("keeps the end of what is copied, however much escaping adds", () => {
    const { markup } = code(`a${"&".repeat(5_000)}`);
    expect(markup).toMatch(/^`a(&amp;)+…`$/u);
    expect(markup.length).toBeLessThan(610);
  });
});

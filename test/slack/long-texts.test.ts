// What strangers write may be as long as they like and made of one character: reading it takes as long as it is long, never its length
// squared, in which nothing else would be done.
import { describe, expect, it } from "vitest";
import { folded } from "../../src/groups/name-matching.ts";
import { watching } from "../../src/groups/watch-words.ts";
import { hideNumbers } from "../../src/log.ts";
import { slackToWhatsapp } from "../../src/slack/bridge/slack-to-whatsapp.ts";
import { whatsappToSlack } from "../../src/slack/bridge/whatsapp-to-slack.ts";
import { withEmoji } from "../../src/slack/emoji-aliases.ts";
import { maskedName } from "../../src/slack/masked-name.ts";
import { code, quotedBeginning } from "../../src/slack/text.ts";
import { readEachNumber } from "../../src/slack/verbs/phone-numbers.ts";
import { createScrubber } from "../../src/state/person-traces.ts";

const scrubber = createScrubber(
  { waIds: new Set(["46701234567"]), userIds: new Set(["SE.13491208655302741918"]) },
  () => "forgotten_1",
);

const readers: Record<string, (text: string) => unknown> = {
  "watched words": watching(["refund*", "too late", "a*a", "* *", "été"]),
  names: folded,
  "masked names": maskedName,
  "numbers that somebody typed": (text) => readEachNumber(text, "+46812345600"),
  "texts from WhatsApp": whatsappToSlack,
  "texts from Slack": (text) => slackToWhatsapp(text, () => undefined),
  emoji: withEmoji,
  "words on cards": code,
  "beginnings of quotes": (text) => quotedBeginning(text, { letters: 300, lines: 3 }),
  "lines of the log": hideNumbers,
  "traces of a person": scrubber.text,
};

/** What patterns tend to repeat, and marks that Unicode wants in another order. */
const hostile = [
  ...Array.from("* \n\t\r:_-/=+.>`a"),
  " \n",
  "\u0301\u0323",
  "\u0301\u0323\u200D",
  "c:1:",
  "•\n",
].flatMap((unit) => [
  ["", unit, "x"],
  ["a", unit, " x"],
  ["http://", unit, "\n•"],
]);

const [short, long] = [10_000, 100_000];

function msFor(read: (text: string) => unknown, text: string): number {
  const begun = performance.now();
  read(text);
  return performance.now() - begun;
}

/** Squared it would be a hundred times as long: seconds. Whoever else uses the machine may slow one look, not three in a row. */
function takesItsLength(read: (text: string) => unknown, [before = "", unit = "", after = ""]: string[]) {
  const text = (length: number) => before + unit.repeat(length / unit.length) + after;
  return [1, 2, 3].some(() => msFor(read, text(long)) < 40 * Math.max(5, msFor(read, text(short))));
}

describe("a text of a hundred thousand characters", () => {
  it.each(Object.entries(readers))("is read as fast as a short one: %s", (_, read) => {
    const slow = hostile.filter((text) => !takesItsLength(read, text));
    expect(slow).toEqual([]);
  });
});

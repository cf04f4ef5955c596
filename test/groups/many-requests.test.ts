// Thousands who wait in one group: what is done for each of them does not search through all of them.
import { describe, expect, it } from "vitest";
import { liveCard } from "../../src/groups/live-card.ts";
import { isOpen } from "../../src/groups/model.ts";
import { groupRead } from "../../src/groups/reading.ts";
import { groupDeleted } from "../../src/groups/standing.ts";
import { after, liveCardOf, minuteMs, noon, quietGroup, readingAt, settled } from "./dossiers.ts";

const many = 20_000;
const listed = Array.from({ length: many }, (_, index) => ({
  whatsappId: `request-${index}`,
  person: { waId: `1650${index}`, userId: null, username: null },
  at: noon,
}));

describe("a group in which twenty thousand ask at once", () => {
  const asked = groupRead(quietGroup(), readingAt(minuteMs, { requests: listed }), after(minuteMs));

  it("has each of them waiting once, all on one card, each with a line in the audit", () => {
    expect(asked.requests).toHaveLength(many);
    expect(new Set(asked.requests.map(({ cardId }) => cardId))).toEqual(new Set([liveCard(asked)?.id]));
    expect(asked.audit).toHaveLength(many);
  });

  it("is not changed by the same reading again", () => {
    const before = settled(asked);
    const again = groupRead(before, readingAt(2 * minuteMs, { requests: listed }), after(2 * minuteMs));
    expect(again.requests.every((request, index) => request === before.requests[index])).toBe(true);
    expect(again.due).toEqual([]);
  });

  it("has them on the next card when the first has scrolled away and one more asks", () => {
    const more = [
      ...listed,
      { whatsappId: "one more", person: { waId: "1", userId: null, username: null }, at: noon },
    ];
    const first = { ...liveCardOf(asked), ts: "1.0", postedAt: noon + minuteMs };
    const later = groupRead(
      { ...settled(asked), cards: [first] },
      readingAt(20 * minuteMs, { requests: more }),
      after(20 * minuteMs),
    );
    const cards = new Set(later.requests.map(({ cardId }) => cardId));
    expect(cards).toEqual(new Set([liveCard(later)?.id]));
    expect(cards).not.toContain(first.id);
  });

  it("has nobody waiting any more when WhatsApp lists nobody, and none when it is deleted", () => {
    const empty = readingAt(20 * minuteMs, { requests: [] });
    const read = groupRead(settled(asked), empty, after(20 * minuteMs));
    const deleted = groupDeleted(settled(asked), { at: noon + minuteMs }, after(minuteMs));
    for (const dossier of [read, deleted]) {
      expect(dossier.requests).toHaveLength(many);
      expect(dossier.requests.filter(isOpen)).toEqual([]);
    }
  });
});

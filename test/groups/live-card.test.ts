import { describe, expect, it } from "vitest";
import { noteActivity, unpostedCardsDue } from "../../src/groups/live-card.ts";
import type { Dossier } from "../../src/groups/dossier.ts";
import type { ActivityEntry, Card } from "../../src/groups/model.ts";
import { someoneAsks } from "../../src/groups/requests.ts";
import {
  after,
  askOf,
  clicked,
  dueCards,
  groupWithWaiting,
  liveCardOf,
  minuteMs,
  noon,
  person,
  quietGroup,
  requestOf,
  secondMs,
  settled,
} from "./dossiers.ts";

describe("the live card of a group", () => {
  it("takes a request that arrives while it is recent", () => {
    const first = groupWithWaiting(["ada"]);
    const dossier = asks(first, "bob", 10 * minuteMs - 1);
    expect(dossier.cards).toHaveLength(1);
    expect(requestOf(dossier, "bob").cardId).toBe(liveCardOf(first).id);
  });

  it("gives way to a new one after ten minutes, with everybody who waits", () => {
    const first = groupWithWaiting(["ada"]);
    const old = liveCardOf(first);
    const dossier = asks(settled(first), "bob", 10 * minuteMs);
    const live = liveCardOf(dossier);
    expect(live.id).not.toBe(old.id);
    expect([requestOf(dossier, "ada").cardId, requestOf(dossier, "bob").cardId]).toEqual([live.id, live.id]);
    expect(cardOf(dossier, old.id)).toMatchObject({ state: "moved", successorId: live.id });
    expect(dueCards(dossier)).toContain(live.id);
  });

  it("is as old as its message in Slack, not as its row", () => {
    const first = groupWithWaiting(["ada"]);
    const posted = { ...liveCardOf(first), ts: "1.0", postedAt: noon + 5 * minuteMs };
    const dossier = asks({ ...first, cards: [posted] }, "bob", 12 * minuteMs);
    expect(requestOf(dossier, "bob").cardId).toBe(posted.id);
  });

  it("takes along who is being decided on, and leaves those decided", () => {
    const { dossier: deciding } = clicked(groupWithWaiting(["ada", "bob"]), "approve", ["ada"]);
    const closed = requestOf(deciding, "bob");
    const first = {
      ...deciding,
      requests: deciding.requests.map((each) =>
        each === closed ? { ...each, state: "withdrawn" as const } : each,
      ),
    };
    const dossier = asks(first, "eve", 11 * minuteMs);
    expect(requestOf(dossier, "ada").cardId).toBe(liveCardOf(dossier).id);
    expect(requestOf(dossier, "bob").cardId).toBe(liveCardOf(first).id);
  });

  it("takes over from a card that a digest speaks for", () => {
    const first = groupWithWaiting(["ada"]);
    const folded = { ...liveCardOf(first), state: "folded" as const };
    const dossier = asks({ ...first, cards: [folded] }, "bob", 11 * minuteMs);
    expect(cardOf(dossier, folded.id)).toMatchObject({ state: "moved", successorId: liveCardOf(dossier).id });
  });

  it("closes the thread it leaves behind", () => {
    const noisy = noteActivity(groupWithWaiting(["ada"]), after(secondMs), joined("eve"));
    const dossier = asks(noisy, "bob", 11 * minuteMs);
    expect(activities(dossier).map((card) => card.state)).toEqual(["closed"]);
  });

  it("goes where the group's cards go", () => {
    const dossier = asks({ ...quietGroup(), channel: "C2" }, "ada", 0);
    expect(liveCardOf(dossier).channel).toBe("C2");
  });
});

describe("what nobody must act on", () => {
  it("stands in the thread of the group's card, which is made if need be", () => {
    const dossier = noteActivity(quietGroup(), after(0), joined("ada"));
    const [card] = activities(dossier);
    expect(card).toMatchObject({ threadOf: liveCardOf(dossier).id, facts: { entries: [joined("ada")] } });
    expect(dueCards(dossier)).toEqual([liveCardOf(dossier).id, card?.id]);
  });

  it("folds into the message before it", () => {
    const dossier = [joined("ada"), changed("subject"), joined("bob")].reduce(
      (next, entry, index) => noteActivity(next, after(index * secondMs), entry),
      quietGroup(),
    );
    expect(entriesOf(dossier)).toEqual([[joined("ada"), changed("subject"), joined("bob")]]);
  });

  it("becomes one line for people who did the same", () => {
    const dossier = [joined("ada"), joined("bob")].reduce(
      (next, entry) => noteActivity(next, after(0), entry),
      quietGroup(),
    );
    expect(entriesOf(dossier)).toEqual([
      [{ what: "joined", people: [person("ada"), person("bob")], at: noon }],
    ]);
  });

  it("begins a new message after ten minutes, and the old one is closed", () => {
    const first = noteActivity(quietGroup(), after(0), joined("ada"));
    const dossier = noteActivity(first, after(10 * minuteMs), joined("bob"));
    expect(activities(dossier).map((card) => card.state)).toEqual(["closed", "live"]);
  });

  it("begins a new message after twenty lines", () => {
    let dossier: Dossier = quietGroup();
    for (let line = 0; line < 21; line += 1) {
      dossier = noteActivity(dossier, after(line), changed(line % 2 === 0 ? "subject" : "description"));
    }
    expect(entriesOf(dossier).map((entries) => entries.length)).toEqual([20, 1]);
  });

  it("does not change a message that a digest speaks for", () => {
    const first = noteActivity(quietGroup(), after(0), joined("ada"));
    const folded = {
      ...first,
      cards: first.cards.map((card) =>
        card.kind === "activity" ? { ...card, state: "folded" as const } : card,
      ),
    };
    const dossier = noteActivity(folded, after(secondMs), joined("bob"));
    expect(activities(dossier).map((card) => card.state)).toEqual(["folded", "live"]);
  });
});

describe("cards that wait for the group's name", () => {
  it("become due when it is known, and those already in Slack do not", () => {
    const noisy = noteActivity(groupWithWaiting(["ada"]), after(0), joined("eve"));
    const live = { ...liveCardOf(noisy), ts: "1.0" };
    const dossier = settled({
      ...noisy,
      cards: noisy.cards.map((card) => (card.id === live.id ? live : card)),
    });
    expect(dueCards(unpostedCardsDue(dossier))).toEqual(activities(dossier).map((card) => card.id));
  });
});

function asks(dossier: Dossier, name: string, ms: number): Dossier {
  return someoneAsks(dossier, askOf(name, ms), after(ms));
}

function joined(name: string): ActivityEntry {
  return { what: "joined", people: [person(name)], at: noon };
}

function changed(part: "subject" | "description"): ActivityEntry {
  return { what: "changed", part, text: "new", at: noon };
}

function cardOf(dossier: Dossier, id: string): Card | undefined {
  return dossier.cards.find((card) => card.id === id);
}

function activities(dossier: Dossier): Card<"activity">[] {
  return dossier.cards.filter((card) => card.kind === "activity");
}

function entriesOf(dossier: Dossier): ActivityEntry[][] {
  return activities(dossier).map((card) => card.facts.entries);
}

import { describe, expect, it } from "vitest";
import { noteActivity, unpostedCardsDue } from "../../src/groups/live-card.ts";
import type { Dossier } from "../../src/groups/dossier.ts";
import type { Answer, Card, CardId, GroupId } from "../../src/groups/model.ts";
import type { ActivityEntry } from "../../src/groups/activity.ts";
import { someoneAsks, someoneWithdraws } from "../../src/groups/requests.ts";
import {
  after,
  answered,
  askOf,
  because,
  clicked,
  dueCards,
  groupWithWaiting,
  liveCardOf,
  minuteMs,
  noon,
  operationOf,
  person,
  quietGroup,
  requestOf,
  secondMs,
  settled,
} from "./dossiers.ts";

describe("the live card of a group", () => {
  it("takes a request while somebody waits on it, it is young, and nothing of ours stands below it", () => {
    const first = posted(groupWithWaiting(["ada"]));
    const dossier = asks(first, "bob", 2 * minuteMs - 1);
    expect(dossier.cards).toHaveLength(1);
    expect(requestOf(dossier, "bob").cardId).toBe(liveCardOf(first).id);
  });

  it("takes requests for as long as it is not posted", () => {
    const first = groupWithWaiting(["ada"]);
    const dossier = asks(settled(first), "bob", 60 * minuteMs);
    expect(dossier.cards).toHaveLength(1);
  });

  it("gives way to a new one after two minutes, with everybody who waits", () => {
    const first = posted(groupWithWaiting(["ada"]));
    const old = liveCardOf(first);
    const dossier = asks(settled(first), "bob", 2 * minuteMs);
    const live = liveCardOf(dossier);
    expect(live.id).not.toBe(old.id);
    expect([requestOf(dossier, "ada").cardId, requestOf(dossier, "bob").cardId]).toEqual([live.id, live.id]);
    expect(cardOf(dossier, old.id)).toMatchObject({ state: "moved", successorId: live.id });
    // The old one first: its buttons go before the new ones come.
    expect(dossier.due).toMatchObject([
      { id: old.id, urgent: true },
      { id: live.id, urgent: false },
      { id: live.id },
    ]);
  });

  it("gives way at once when something else of ours was posted below it", () => {
    const first = { ...posted(groupWithWaiting(["ada"])), lastPosted: "c_other" as CardId };
    expect(liveCardOf(asks(first, "bob", secondMs)).id).not.toBe(liveCardOf(first).id);
  });

  it("gives way at once while a decision is under way, and follows whoever waits again because it failed", () => {
    const { dossier: first } = clicked(posted(groupWithWaiting(["ada"])), "approve", ["ada"], {
      ms: secondMs,
    });
    const next = asks(settled(first), "bob", 2 * secondMs);
    const [old, live] = [liveCardOf(first), liveCardOf(next)];
    expect(cardOf(next, old.id)).toMatchObject({ state: "moved", successorId: live.id });
    const answers: Answer[] = [
      { requestId: requestOf(first, "ada").id, result: "failed", failure: because(131_204) },
    ];
    const failed = answered(settled(next), operationOf(next), answers, after(3 * secondMs));
    expect(requestOf(failed, "ada")).toMatchObject({ state: "pending", cardId: live.id });
    expect(dueCards(failed)).toContain(old.id);
  });

  it("gives way at once when nobody waits on it any more, and is history then", () => {
    const asked = posted(groupWithWaiting(["ada"]));
    const first = someoneWithdraws(asked, askOf("ada", secondMs), after(secondMs));
    const dossier = asks(settled(first), "bob", 2 * secondMs);
    expect(liveCardOf(dossier).id).not.toBe(liveCardOf(first).id);
    expect(cardOf(dossier, liveCardOf(first).id)).toMatchObject({ state: "closed", successorId: null });
    expect(dueCards(dossier)).not.toContain(liveCardOf(first).id);
  });

  it("is as old as its message in Slack, not as its row", () => {
    const first = groupWithWaiting(["ada"]);
    const late = posted(first, 5 * minuteMs);
    expect(requestOf(asks(late, "bob", 6 * minuteMs), "bob").cardId).toBe(liveCardOf(late).id);
  });

  it("leaves behind those who were decided on, also while WhatsApp is being asked", () => {
    const { dossier: deciding } = clicked(posted(groupWithWaiting(["ada", "bob", "cyd"])), "approve", [
      "ada",
    ]);
    const first = someoneWithdraws(deciding, askOf("bob", secondMs), after(minuteMs));
    const dossier = asks(first, "eve", 11 * minuteMs);
    const [old, live] = [liveCardOf(first).id, liveCardOf(dossier).id];
    expect(["ada", "bob", "cyd", "eve"].map((name) => requestOf(dossier, name).cardId)).toEqual([
      old,
      old,
      live,
      live,
    ]);
  });

  it("takes back whose decision failed after everybody else had moved", () => {
    const { dossier: deciding } = clicked(posted(groupWithWaiting(["ada", "bob"])), "approve", ["ada"]);
    const moved = asks(deciding, "eve", 11 * minuteMs);
    const ada = requestOf(moved, "ada");
    const failed: Answer = { requestId: ada.id, result: "failed", failure: because(131204) };
    const dossier = answered(settled(moved), operationOf(moved), [failed], after(12 * minuteMs));
    expect(requestOf(dossier, "ada")).toMatchObject({ state: "pending", cardId: liveCardOf(moved).id });
    expect(dueCards(dossier)).toEqual(expect.arrayContaining([ada.cardId, liveCardOf(moved).id]));
  });

  it("takes over from a card that a digest speaks for", () => {
    const first = groupWithWaiting(["ada"]);
    const folded = { ...liveCardOf(first), state: "folded" as const };
    const dossier = asks({ ...first, cards: [folded] }, "bob", 11 * minuteMs);
    expect(cardOf(dossier, folded.id)).toMatchObject({ state: "moved", successorId: liveCardOf(dossier).id });
  });

  it("goes where the group's cards go", () => {
    const dossier = asks({ ...quietGroup(), channel: "C2" }, "ada", 0);
    expect(liveCardOf(dossier).channel).toBe("C2");
  });
});

describe("what nobody must act on", () => {
  it("stands in the thread of the channel's day, also where people wait", () => {
    for (const group of [quietGroup(), settled(groupWithWaiting(["bob"]))]) {
      const dossier = noteActivity(group, after(0), joined("ada"));
      const [card] = activities(dossier);
      const day = dossier.cards.find(({ kind }) => kind === "day");
      expect(day).toMatchObject({ channel: "C1", groupId: null, state: "closed" });
      expect(card).toMatchObject({ threadOf: day?.id, facts: { entries: [joined("ada")] } });
      expect(dueCards(dossier)).toEqual([day?.id, card?.id]);
    }
  });

  it("opens one message a day in a channel, whichever group has news", () => {
    const dayOf = (dossier: Dossier) => dossier.cards.find(({ kind }) => kind === "day")?.id;
    const news = (dossier: Dossier, hours: number) =>
      dayOf(noteActivity(dossier, after(hours * 60 * minuteMs), joined("ada")));
    const other = quietGroup({ id: "g_2" as GroupId });
    expect(news(other, 11)).toBe(news(quietGroup(), 0));
    expect(news(quietGroup(), 12)).not.toBe(news(quietGroup(), 0));
    expect(news({ ...quietGroup(), channel: "C2" }, 0)).not.toBe(news(quietGroup(), 0));
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
    const unposted = dossier.cards.filter((card) => card.id !== live.id).map(({ id }) => id);
    expect(unposted).toEqual(expect.arrayContaining(activities(dossier).map(({ id }) => id)));
    expect(dueCards(unpostedCardsDue(dossier))).toEqual(unposted);
  });
});

function asks(dossier: Dossier, name: string, ms: number): Dossier {
  return someoneAsks(dossier, askOf(name, ms), after(ms));
}

/** Its card is in Slack since then, and nothing of ours is below it. */
function posted(dossier: Dossier, ms = 0): Dossier {
  const live = { ...liveCardOf(dossier), ts: "1.0", postedAt: noon + ms };
  return {
    ...settled(dossier),
    lastPosted: live.id,
    cards: dossier.cards.map((card) => (card.id === live.id ? live : card)),
  };
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

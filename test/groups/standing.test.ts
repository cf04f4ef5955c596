import { describe, expect, it } from "vitest";
import type { Dossier } from "../../src/groups/dossier.ts";
import type { Card, CardKind } from "../../src/groups/model.ts";
import {
  createdElsewhere,
  deleteRefused,
  groupCreated,
  groupDeleted,
  groupSuspended,
  settingsChanged,
  suspensionCleared,
} from "../../src/groups/standing.ts";
import {
  after,
  because,
  clicked,
  dueCards,
  groupWithWaiting,
  liveCardOf,
  minuteMs,
  noon,
  quietGroup,
  requestOf,
  secondMs,
  settled,
} from "./dossiers.ts";

describe("a suspension", () => {
  it("has a message of its own that says what was last changed and by whom", () => {
    const lastChange = { what: "subject", by: "U1", at: noon - minuteMs };
    const dossier = groupSuspended(quietGroup({ lastChange }), noon, after(0));
    expect(dossier.group.suspendedAt).toBe(noon);
    const [card] = cardsOf(dossier, "suspension");
    expect(card).toMatchObject({
      state: "live",
      threadOf: null,
      facts: { suspendedAt: noon, clearedAt: null, lastChange },
    });
    expect(dueCards(dossier)).toEqual([card?.id]);
  });

  it("is announced once", () => {
    const once = groupSuspended(quietGroup(), noon, after(0));
    const dossier = groupSuspended(once, noon + minuteMs, after(minuteMs));
    expect(cardsOf(dossier, "suspension")).toHaveLength(1);
    expect(dossier.group.suspendedAt).toBe(noon);
  });

  it("changes the card of those who wait", () => {
    const dossier = groupSuspended(settled(groupWithWaiting(["ada"])), noon, after(0));
    expect(dueCards(dossier)).toContain(liveCardOf(dossier).id);
    expect(requestOf(dossier, "ada").state).toBe("pending");
  });

  it("is cleared in place, in its thread, and the group is read", () => {
    const suspended = settled(groupSuspended(quietGroup(), noon, after(0)));
    const dossier = suspensionCleared(suspended, noon + minuteMs, after(minuteMs));
    expect(dossier.group.suspendedAt).toBeNull();
    const [card] = cardsOf(dossier, "suspension");
    expect(card).toMatchObject({ state: "closed", facts: { clearedAt: noon + minuteMs } });
    expect(cardsOf(dossier, "clearance")).toMatchObject([
      { threadOf: card?.id, facts: { at: noon + minuteMs } },
    ]);
    expect(dossier.due).toContainEqual({ kind: "group", id: "g_1", at: noon + minuteMs + 3_000 });
  });

  it("that a digest speaks for is cleared without a note of its own", () => {
    const suspended = groupSuspended(quietGroup(), noon, after(0));
    const folded = {
      ...suspended,
      cards: suspended.cards.map((card): Card => ({ ...card, state: "folded" })),
    };
    const dossier = suspensionCleared(folded, noon + minuteMs, after(minuteMs));
    expect(cardsOf(dossier, "clearance")).toEqual([]);
  });

  it("may be cleared in the second in which a reading found it: WhatsApp's times are whole seconds", () => {
    const suspended = groupSuspended(quietGroup(), noon + 400, after(0));
    expect(suspensionCleared(suspended, noon, after(1_000)).group.suspendedAt).toBeNull();
  });

  it("is not undone by an older clearance", () => {
    const suspended = groupSuspended(quietGroup(), noon, after(0));
    expect(suspensionCleared(suspended, noon - minuteMs, after(0))).toBe(suspended);
  });

  it("does not come back when its news arrives after the clearance", () => {
    const cleared = suspensionCleared(quietGroup(), noon, after(0));
    expect(groupSuspended(cleared, noon - minuteMs, after(0))).toBe(cleared);
  });

  it("of a deleted group is no news", () => {
    const deleted = groupDeleted(quietGroup(), { at: noon }, after(0));
    expect(groupSuspended(deleted, noon + minuteMs, after(minuteMs))).toBe(deleted);
  });
});

describe("a group that was deleted", () => {
  it("is announced once, has no link, and nobody waits for it any more", () => {
    const { dossier: deciding } = clicked(groupWithWaiting(["ada", "bob"]), "approve", ["ada"]);
    const deleted = groupDeleted(settled(deciding), { at: noon + 2 * minuteMs }, after(2 * minuteMs));
    expect(deleted.group).toMatchObject({ deletedAt: noon + 2 * minuteMs, inviteLink: null });
    expect(deleted.requests.map((request) => request.state)).toEqual(["gone", "gone"]);
    expect(cardsOf(deleted, "deletion")).toMatchObject([
      { state: "closed", facts: { at: noon + 2 * minuteMs } },
    ]);
    expect(dueCards(deleted)).toContain(liveCardOf(deleted).id);
    expect(groupDeleted(deleted, { at: noon + 3 * minuteMs }, after(3 * minuteMs))).toBe(deleted);
  });

  it("is still there when WhatsApp refused to delete it", () => {
    const dossier = deleteRefused(quietGroup(), because(131000), noon, after(0));
    expect(dossier.group.deletedAt).toBeNull();
    expect(cardsOf(dossier, "refusal")).toMatchObject([
      { facts: { what: "delete", subject: "Early birds", failure: because(131000) } },
    ]);
  });
});

describe("a group that was created", () => {
  const news = {
    requestId: "create-1",
    subject: "Night owls",
    description: "after ten",
    inviteLink: "https://chat.whatsapp.com/owls",
    joinApprovalMode: "approval_required" as const,
    at: noon,
  };
  const unheard = {
    subject: null,
    inviteLink: null,
    memberCount: null,
    readAt: null,
    joinApprovalMode: null,
  };

  it("is known by its name and link, and is empty", () => {
    const { group } = groupCreated(quietGroup(unheard), news, after(0));
    expect(group).toMatchObject({
      subject: "Night owls",
      inviteLink: news.inviteLink,
      createRequestId: "create-1",
      memberCount: 0,
    });
  });

  it("is not called empty when people have come before its news", () => {
    const { group } = groupCreated(
      quietGroup({ ...unheard, peopleAt: noon + secondMs }),
      news,
      after(secondMs),
    );
    expect(group.memberCount).toBeNull();
  });

  it("keeps a newer name than the one it was created with", () => {
    const renamed = quietGroup({ subject: "Larks", settingsAt: noon + minuteMs });
    expect(groupCreated(renamed, news, after(minuteMs)).group).toMatchObject({
      subject: "Larks",
      settingsAt: noon + minuteMs,
    });
  });

  it("by somebody else is said quietly, in a thread", () => {
    const dossier = createdElsewhere(quietGroup(), noon, after(0));
    expect(cardsOf(dossier, "activity")).toMatchObject([
      {
        threadOf: cardsOf(dossier, "day")[0]?.id,
        facts: { entries: [{ what: "created elsewhere", at: noon }] },
      },
    ]);
    expect(dossier.group.lastChange).toEqual({ what: "created", by: null, at: noon });
  });
});

describe("settings that change", () => {
  const renamed = { part: "subject" as const, text: "Larks", done: true, failure: null };

  it("are believed, remembered as the last change, and told in the thread", () => {
    const dossier = settingsChanged(quietGroup(), { parts: [renamed], at: noon }, after(0));
    expect(dossier.group).toMatchObject({
      subject: "Larks",
      lastChange: { what: "subject changed", by: null, at: noon },
    });
    expect(cardsOf(dossier, "activity")).toMatchObject([
      { facts: { entries: [{ what: "changed", part: "subject", text: "Larks" }] } },
    ]);
  });

  it("change in part when WhatsApp takes only a part", () => {
    const parts = [renamed, { part: "picture" as const, text: null, done: false, failure: because(131000) }];
    const dossier = settingsChanged(quietGroup(), { parts, at: noon }, after(0));
    expect(dossier.group.lastChange?.what).toBe("subject changed");
    expect(cardsOf(dossier, "activity")).toMatchObject([
      {
        facts: {
          entries: [{ what: "changed" }, { what: "not changed", part: "picture", failure: because(131000) }],
        },
      },
    ]);
  });

  it("do not undo newer ones, and are told all the same", () => {
    const newer = quietGroup({ settingsAt: noon + minuteMs });
    const dossier = settingsChanged(newer, { parts: [renamed], at: noon }, after(minuteMs));
    expect(dossier.group).toMatchObject({
      subject: "Early birds",
      settingsAt: noon + minuteMs,
      lastChange: null,
    });
    expect(cardsOf(dossier, "activity")).toHaveLength(1);
  });

  it("may clear the description", () => {
    const parts = [{ part: "description" as const, text: null, done: true, failure: null }];
    const dossier = settingsChanged(quietGroup({ description: "old" }), { parts, at: noon }, after(0));
    expect(dossier.group.description).toBeNull();
  });
});

function cardsOf(dossier: Dossier, kind: CardKind): Card[] {
  return dossier.cards.filter((card) => card.kind === kind);
}

import { describe, expect, it } from "vitest";
import type { Person } from "../../src/groups/model.ts";
import type { ActivityEntry } from "../../src/groups/activity.ts";
import type { Dossier } from "../../src/groups/dossier.ts";
import { peopleAreRemoved, peopleJoin, peopleLeave } from "../../src/groups/people.ts";
import { requestVanished, samePerson, someoneAsks } from "../../src/groups/requests.ts";
import {
  after,
  answered,
  askOf,
  because,
  clicked,
  groupWithWaiting,
  minuteMs,
  noon,
  operationOf,
  person,
  quietGroup,
  requestOf,
  secondMs,
} from "./dossiers.ts";

describe("people who join", () => {
  it("without having asked are told in the thread of the day, and counted", () => {
    const dossier = joins(quietGroup(), ["ada", "bob"]);
    expect(activityOf(dossier)).toEqual([
      { what: "joined", people: [person("ada"), person("bob")], at: noon },
    ]);
    expect(dossier.group).toMatchObject({ memberCount: 6, peopleAt: noon });
  });

  it("have WhatsApp read soon after, so that the count is exact", () => {
    expect(joins(quietGroup(), ["ada"]).due).toContainEqual({
      kind: "group",
      id: "g_1",
      at: noon + 3 * secondMs,
    });
  });

  it("and were waiting are approved elsewhere", () => {
    const dossier = joins(groupWithWaiting(["ada"]), ["ada"], minuteMs);
    expect(requestOf(dossier, "ada")).toMatchObject({
      state: "approved",
      decidedBy: null,
      closedAt: noon + minuteMs,
    });
    expect(activityOf(dossier)).toEqual([]);
  });

  it("and had been lost sight of were approved elsewhere after all", () => {
    const waiting = groupWithWaiting(["ada"]);
    const lost = requestVanished(waiting, requestOf(waiting, "ada"), after(minuteMs));
    expect(requestOf(joins(lost, ["ada"], minuteMs), "ada").state).toBe("approved");
    expect(requestOf(joins(lost, ["ada"], 60 * minuteMs), "ada").state).toBe("gone");
  });

  it("and were being approved here keep who approved them", () => {
    const { dossier } = clicked(groupWithWaiting(["ada"]), "approve", ["ada"]);
    expect(requestOf(joins(dossier, ["ada"], 2 * minuteMs), "ada")).toMatchObject({
      state: "approved",
      decidedBy: "U1",
      decidedAt: noon + minuteMs,
    });
  });

  it("after our approval was answered are no news", () => {
    const { dossier } = clicked(groupWithWaiting(["ada"]), "approve", ["ada"]);
    const approved = answered(
      dossier,
      operationOf(dossier),
      [{ requestId: requestOf(dossier, "ada").id, result: "done" }],
      after(2 * minuteMs),
    );
    expect(activityOf(joins(approved, ["ada"], 2 * minuteMs))).toEqual([]);
  });

  it("before they asked, as late news tells, still wait", () => {
    const asked = someoneAsks(quietGroup(), askOf("ada", 5 * minuteMs), after(5 * minuteMs));
    const dossier = joins(asked, ["ada"], minuteMs);
    expect(requestOf(dossier, "ada").state).toBe("pending");
  });

  it("are not counted again when a reading has counted them", () => {
    expect(joins(quietGroup({ readAt: noon + minuteMs }), ["ada"]).group.memberCount).toBe(4);
  });

  it("are not counted while nobody knows how many were there", () => {
    expect(joins(quietGroup({ memberCount: null }), ["ada"]).group.memberCount).toBeNull();
  });

  it("never make a group larger than WhatsApp allows", () => {
    expect(joins(quietGroup({ memberCount: 8 }), ["ada"]).group.memberCount).toBe(8);
  });
});

describe("people who leave or are removed", () => {
  it("are told in the thread and not counted any more", () => {
    const left = peopleLeave(quietGroup(), { people: [person("ada")], at: noon }, after(0));
    const removal = { removed: [person("bob")], failed: [], at: noon + secondMs };
    const dossier = peopleAreRemoved(left, removal, after(secondMs));
    expect(activityOf(dossier).map((entry) => entry.what)).toEqual(["left", "removed"]);
    expect(dossier.group.memberCount).toBe(2);
  });

  it("are told apart when some could not be removed", () => {
    const news = {
      removed: [person("ada")],
      failed: [{ person: person("bob"), failure: because(131202) }],
      at: noon,
    };
    const dossier = peopleAreRemoved(quietGroup(), news, after(0));
    expect(activityOf(dossier)).toEqual([
      { what: "removed", people: [person("ada")], at: noon },
      { what: "not removed", people: [{ person: person("bob"), failure: because(131202) }], at: noon },
    ]);
    expect(dossier.group.memberCount).toBe(3);
  });

  it("change no count when nobody could be removed", () => {
    const news = { removed: [], failed: [{ person: person("bob"), failure: because(null) }], at: noon };
    const dossier = peopleAreRemoved(quietGroup(), news, after(0));
    expect(activityOf(dossier).map((entry) => entry.what)).toEqual(["not removed"]);
    expect(dossier.group.memberCount).toBe(4);
  });

  it("never make a group smaller than empty", () => {
    const dossier = peopleLeave(
      quietGroup({ memberCount: 0 }),
      { people: [person("ada")], at: noon },
      after(0),
    );
    expect(dossier.group.memberCount).toBe(0);
  });
});

describe("two mentions of a person", () => {
  const nobody: Person = { waId: null, userId: null, username: null };

  it("are the same by user id, whatever the number", () => {
    expect(
      samePerson({ ...nobody, userId: "US.1", waId: "1" }, { ...nobody, userId: "US.1", waId: "2" }),
    ).toBe(true);
    expect(
      samePerson({ ...nobody, userId: "US.1", waId: "1" }, { ...nobody, userId: "US.2", waId: "1" }),
    ).toBe(false);
  });

  it("are the same by number when a user id is missing", () => {
    expect(samePerson({ ...nobody, waId: "1" }, { ...nobody, userId: "US.1", waId: "1" })).toBe(true);
  });

  it("are not the same for having nothing, or only a changeable name", () => {
    expect(samePerson(nobody, nobody)).toBe(false);
    expect(samePerson({ ...nobody, username: "@a" }, { ...nobody, username: "@a" })).toBe(false);
  });
});

function joins(dossier: Dossier, names: readonly string[], ms = 0): Dossier {
  return peopleJoin(dossier, { people: names.map(person), at: noon + ms }, after(ms));
}

/** What stands in the thread of the day. */
function activityOf(dossier: Dossier): ActivityEntry[] {
  const day = dossier.cards.find(({ kind }) => kind === "day");
  return dossier.cards.flatMap((card) =>
    card.kind === "activity" && card.threadOf === day?.id ? card.facts.entries : [],
  );
}

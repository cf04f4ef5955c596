import { describe, expect, it } from "vitest";
import { groupNotFound, groupRead, groupUnreadable } from "../../src/groups/reading.ts";
import { someoneAsks, someoneWithdraws } from "../../src/groups/requests.ts";
import { groupSuspended } from "../../src/groups/standing.ts";
import {
  after,
  answered,
  askOf,
  clicked,
  dueCards,
  groupWithWaiting,
  liveCardOf,
  minuteMs,
  noon,
  operationOf,
  person,
  quietGroup,
  readingAt,
  requestOf,
  secondMs,
  settled,
  statesOf,
} from "./dossiers.ts";

const listed = (name: string, ms: number | null = 0) => ({
  whatsappId: askOf(name).whatsappId,
  person: person(name),
  at: ms === null ? null : noon + ms,
});

describe("a reading of WhatsApp", () => {
  it("that finds what was believed has no card redrawn", () => {
    const waiting = settled(groupWithWaiting(["ada"]));
    const dossier = groupRead(waiting, readingAt(minuteMs, { requests: [listed("ada")] }), after(minuteMs));
    expect(dossier.due).toEqual([]);
    expect(dossier.group).toMatchObject({ readAt: noon + minuteMs, readFailedAt: null });
  });

  it("finds somebody whose request was never heard of", () => {
    const dossier = groupRead(
      quietGroup(),
      readingAt(minuteMs, { requests: [listed("ada")] }),
      after(minuteMs),
    );
    expect(requestOf(dossier, "ada")).toMatchObject({ state: "pending", requestedAt: noon });
    expect(dueCards(dossier)).toContain(liveCardOf(dossier).id);
  });

  it("takes its own time for a request that WhatsApp gives none for, and keeps it", () => {
    const first = groupRead(
      quietGroup(),
      readingAt(minuteMs, { requests: [listed("ada", null)] }),
      after(minuteMs),
    );
    const second = groupRead(
      first,
      readingAt(2 * minuteMs, { requests: [listed("ada", null)] }),
      after(2 * minuteMs),
    );
    expect(requestOf(second, "ada").requestedAt).toBe(noon + minuteMs);
  });

  it("approves who waited and is in the group now", () => {
    const read = readingAt(minuteMs, { members: [person("ada")] });
    const dossier = groupRead(groupWithWaiting(["ada"]), read, after(minuteMs));
    expect(requestOf(dossier, "ada")).toMatchObject({ state: "approved", decidedBy: null });
  });

  it("calls gone who waited and is neither listed nor in", () => {
    const dossier = groupRead(settled(groupWithWaiting(["ada"])), readingAt(minuteMs), after(minuteMs));
    expect(requestOf(dossier, "ada").state).toBe("gone");
    expect(dueCards(dossier)).toContain(liveCardOf(dossier).id);
  });

  it("leaves alone who asked after it began", () => {
    const waiting = someoneAsks(quietGroup(), askOf("ada", 2 * minuteMs), after(2 * minuteMs));
    expect(requestOf(groupRead(waiting, readingAt(minuteMs), after(2 * minuteMs)), "ada").state).toBe(
      "pending",
    );
  });

  it("leaves alone whom WhatsApp is being asked about", () => {
    const { dossier } = clicked(groupWithWaiting(["ada"]), "approve", ["ada"]);
    expect(requestOf(groupRead(dossier, readingAt(2 * minuteMs), after(2 * minuteMs)), "ada").state).toBe(
      "approving",
    );
  });

  it("says nothing of requests when nobody can wait", () => {
    const dossier = groupRead(
      groupWithWaiting(["ada"]),
      readingAt(minuteMs, { requests: null }),
      after(minuteMs),
    );
    expect(requestOf(dossier, "ada").state).toBe("pending");
  });

  it("is not taken at its word about somebody decided on a moment ago", () => {
    const { dossier } = clicked(groupWithWaiting(["ada"]), "reject", ["ada"]);
    const rejected = answered(
      dossier,
      operationOf(dossier),
      [{ requestId: requestOf(dossier, "ada").id, result: "done" }],
      after(minuteMs),
    );
    const soon = groupRead(
      rejected,
      readingAt(minuteMs + 30 * secondMs, { requests: [listed("ada")] }),
      after(2 * minuteMs),
    );
    expect(statesOf(soon, "ada")).toEqual(["rejected"]);
    const later = groupRead(
      rejected,
      readingAt(3 * minuteMs, { requests: [listed("ada")] }),
      after(3 * minuteMs),
    );
    expect(statesOf(later, "ada")).toEqual(["rejected", "pending"]);
  });

  it("does not bring back a request whose withdrawal came first", () => {
    const overtaken = someoneWithdraws(quietGroup(), askOf("ada", minuteMs), after(minuteMs));
    const dossier = groupRead(overtaken, readingAt(minuteMs, { requests: [listed("ada")] }), after(minuteMs));
    expect(statesOf(dossier, "ada")).toEqual(["withdrawn"]);
  });

  it("corrects name and count, and the card says so", () => {
    const waiting = settled(groupWithWaiting(["ada"]));
    const read = readingAt(minuteMs, { subject: "Larks", memberCount: 7, requests: [listed("ada")] });
    const dossier = groupRead(waiting, read, after(minuteMs));
    expect(dossier.group).toMatchObject({ subject: "Larks", memberCount: 7 });
    expect(dueCards(dossier)).toEqual([liveCardOf(dossier).id]);
  });

  it("does not undo what changed after it began", () => {
    const changed = quietGroup({ settingsAt: noon + 2 * minuteMs, peopleAt: noon + 2 * minuteMs });
    const read = readingAt(minuteMs, { subject: "Old", memberCount: 1 });
    expect(groupRead(changed, read, after(2 * minuteMs)).group).toMatchObject({
      subject: "Early birds",
      memberCount: 4,
    });
  });

  it("changes nothing when a newer one was believed already", () => {
    const newer = groupRead(
      groupWithWaiting(["ada"]),
      readingAt(2 * minuteMs, { requests: [listed("ada")] }),
      after(2 * minuteMs),
    );
    expect(groupRead(newer, readingAt(minuteMs, { subject: "Old" }), after(3 * minuteMs))).toBe(newer);
  });

  it("changes nothing about a group that is gone", () => {
    const gone = groupNotFound(quietGroup(), after(0));
    expect(gone.group.deletedAt).toBe(noon);
    expect(groupRead(gone, readingAt(minuteMs, { requests: [listed("ada")] }), after(minuteMs))).toBe(gone);
  });

  it("finds a suspension that was never heard of, and its end", () => {
    const suspended = groupRead(quietGroup(), readingAt(minuteMs, { suspended: true }), after(minuteMs));
    expect(suspended.group.suspendedAt).toBe(noon + minuteMs);
    const cleared = groupRead(suspended, readingAt(2 * minuteMs), after(2 * minuteMs));
    expect(cleared.group.suspendedAt).toBeNull();
  });

  it("does not undo a suspension that was heard of after it began", () => {
    const suspended = groupSuspended(quietGroup(), noon + 2 * minuteMs, after(2 * minuteMs));
    expect(groupRead(suspended, readingAt(minuteMs), after(3 * minuteMs)).group.suspendedAt).toBe(
      noon + 2 * minuteMs,
    );
  });

  it("lets cards be posted that waited for the group's name, and so does a reading in vain", () => {
    const nameless = { ...settled(groupWithWaiting(["ada"])), group: quietGroup({ subject: null }).group };
    const read = groupRead(nameless, readingAt(minuteMs, { requests: [listed("ada")] }), after(minuteMs));
    expect(dueCards(read)).toContain(liveCardOf(nameless).id);
    const unread = groupUnreadable(nameless, after(minuteMs));
    expect(dueCards(unread)).toEqual([liveCardOf(nameless).id]);
    expect(unread.group.readFailedAt).toBe(noon + minuteMs);
  });
});

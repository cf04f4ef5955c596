// The forms with lists in them: groups to look through, requests to tick, people to remove.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GroupInfoView, GroupLine } from "../../src/groups/views.ts";
import type { JoinRequestId } from "../../src/groups/model.ts";
import { findBlockProblems } from "../../src/sandbox/slack/block-kit/find-block-problems.ts";
import { drawGroupList, groupList, wordsSearched } from "../../src/slack/forms/group-list.ts";
import { allRequests, drawRequests, readTicked } from "../../src/slack/forms/all-requests.ts";
import { readClick, writeClick } from "../../src/slack/buttons/click.ts";
import { removeVerb } from "../../src/slack/verbs/remove-people.ts";
import { drawn } from "./drawn.ts";
import { aGroup, aRequest, aWaitingGroup, aWaitingList, noon, people } from "./views.ts";

const aLine: GroupLine = { group: aGroup, standing: "active", memberCount: 5, waiting: 2, createdAt: noon };

describe("the list of groups", () => {
  it("is one Slack takes, however many there are, whatever they are called and whatever was searched", () => {
    fc.assert(
      fc.property(
        fc.nat(20),
        fc.string({ unit: "grapheme", maxLength: 128 }),
        fc.nat(600),
        (size, text, page) => {
          const line = { ...aLine, group: { ...aGroup, subject: text } };
          const found = { total: size * 31, lines: Array.from({ length: size }, () => line) };
          const words = Array.from(text).slice(0, 128).join("");
          expect(findBlockProblems(drawGroupList(found, { words, page }), "modal")).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("gives back what was typed into its search", () => {
    expect(wordsSearched({ search_groups: { search_groups: { value: "Spring" } } })).toBe("Spring");
    expect(wordsSearched({ search_groups: { search_groups: { value: null } } })).toBe("");
    expect(wordsSearched({})).toBe("");
  });
});

describe("the list of requests", () => {
  function form(...groups: Parameters<typeof aWaitingList>) {
    const view = drawRequests(aWaitingList(...groups), 3);
    expect(findBlockProblems(view, "modal")).toEqual([]);
    return view;
  }

  it("has a box for each who can be decided on, and a line for the others", () => {
    const groups = [
      aWaitingGroup([...people(2), aRequest({ place: 3, state: "approving" })]),
      aWaitingGroup([aRequest({ place: 9 })], { standing: "suspended" }),
    ];
    expect(drawn(form(groups))).toMatchInlineSnapshot(`
      "*3 people wait to join*, oldest first
      [Tick all on this page]
      *Spring order 4471* · 5 of 8 people
      +1 650 555 1236 (@pat3): approving…
      *Spring order 4471 · 5 of 8 people*
      checkboxes
      (asked between 12:01 and 12:02)
      *Spring order 4471* · 5 of 8 people · suspended by WhatsApp
      +1 650 555 1242 (@pat9): waits
      (WhatsApp has suspended this group. Requests can be decided again when the suspension is cleared.)
      [Reject ticked (danger) → “They are turned away. Whoever has the link can ask again.”]"
    `);
  });

  it("splits a long group into blocks that Slack takes, and cannot be sent when there is nothing to tick", () => {
    const view = form([aWaitingGroup(people(20))]);
    expect(view.blocks.filter(({ type }) => type === "actions")).toHaveLength(4);
    expect(form([]).submit).toBeUndefined();
  });

  it("says when people asked, as everywhere else, and what went wrong last", () => {
    const failing = aRequest({ place: 2, failure: "Full." });
    const view = form([aWaitingGroup([aRequest(), failing]), aWaitingGroup([aRequest()])]);
    expect(JSON.stringify(view)).toContain("⚠️ Full.");
    expect(drawn(view)).toContain("(asked between 12:01 and 12:02)");
    expect(drawn(view)).toContain("(asked 12:01)");
  });

  it("is one Slack takes for any mixture of groups, all ticked", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 20 }), (sizes) => {
        let left = 20;
        const groups = sizes.flatMap((size, index) => {
          const taken = Math.min(left, size);
          left -= taken;
          const waiting = Array.from({ length: taken }, (_, each) =>
            aRequest({ place: index * 10 + each + 1 }),
          );
          return taken === 0 ? [] : [aWaitingGroup(waiting)];
        });
        const view = drawRequests(aWaitingList(groups), 3, { isTicked: true });
        expect(findBlockProblems(view, "modal")).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("gives back who is ticked, and nothing that is not ours", () => {
    const options = ["r_abcdefgh", "g_abcdefgh", "r_ijklmnop"].map((value) => ({ value }));
    const given = { "people.3.0.0": { people: { selected_options: options } } };
    const ticked = ["r_abcdefgh", "r_ijklmnop"] as JoinRequestId[];
    expect(readTicked(given)).toEqual(ticked);
  });
});

describe("the form to remove people", () => {
  const known = { waId: "16505551234", userId: "US.1", username: "@pat" };
  const hidden = { waId: null, userId: "US.2", username: null };
  const info: GroupInfoView = {
    ...aLine,
    description: null,
    joinApprovalMode: "approval_required",
    lastChange: null,
    suspendedAt: null,
    capacity: 8,
    members: [known, hidden],
    inviteLink: null,
    readAt: noon,
    at: noon,
  };

  function read(values: string[], members = info.members) {
    const given = { people: { people: { selected_options: values.map((value) => ({ value })) } } };
    return removeVerb.read?.(given, { ...info, members }, undefined);
  }

  it("gives back the people chosen, whole while they are in the group", () => {
    expect(read(["w16505551234", "uUS.2"])).toEqual({
      kind: "task",
      task: { kind: "remove", people: [known, hidden], outcome: null },
    });
  });

  it("names whoever has left meanwhile by what is known", () => {
    expect(read(["w16505551234"], [])).toMatchObject({
      task: { people: [{ waId: "16505551234", userId: null, username: null }] },
    });
  });

  it.each(["46701234502", "6701234502", "w", "wUS.1", "u46701234502", "uUS.1 or", "x16505551234"])(
    "takes %s, which names nobody, for nobody",
    (key) => {
      expect(read([key], [])).toMatchObject({ errors: { people: "Choose whom to remove." } });
    },
  );

  it("wants somebody, and not more than WhatsApp takes", () => {
    expect(read([])).toMatchObject({ errors: { people: "Choose whom to remove." } });
    expect(read(Array.from({ length: 9 }, (_, index) => `uUS.${index}`))).toMatchObject({ kind: "mistaken" });
  });
});

describe("what travels in these forms", () => {
  it("is read as it was written", () => {
    const inRequests = { page: 2, round: 7 };
    expect(allRequests.placeIn(allRequests.frame(inRequests))).toEqual(inRequests);
    const inGroups = { words: "Spring", page: 2 };
    expect(groupList.placeIn(groupList.frame(inGroups))).toEqual(inGroups);
    for (const verb of ["tick_all", "reject_ticked"] as const)
      expect(readClick(writeClick({ verb }))).toEqual({ verb });
    expect(readClick(writeClick({ verb: "search_groups", words: "a b" }))).toEqual({
      verb: "search_groups",
      words: "a b",
    });
  });

  it("is nothing when it is of another form, or not ours", () => {
    const foreign = (private_metadata: string) => ({ callback_id: groupList.id, private_metadata });
    for (const text of ["", "{", "{}", "null", `{"words":"a","page":-1}`])
      expect(groupList.placeIn(foreign(text))).toBeUndefined();
    expect(groupList.placeIn(allRequests.frame({ page: 0, round: 0 }))).toBeUndefined();
  });
});

// What the list of routes says of one, beyond its channel and its people.
import { describe, expect, it } from "vitest";
import { plainSettings, showsAll, type RouteId, type RouteSettings } from "../../src/groups/routes.ts";
import { whatElse } from "../../src/slack/routes/route-words.ts";

function said(settings: Partial<RouteSettings>): string | undefined {
  return whatElse({
    id: "rt_1" as RouteId,
    match: { kind: "everything" },
    channel: "C0GROUPS",
    deciders: [],
    calls: { waiting: [], wrong: [] },
    shows: showsAll,
    settings: { ...plainSettings, ...settings },
    changedBy: "U0ALICE",
    changedAt: 0,
  })?.markup;
}

describe("the list of routes", () => {
  it("says nothing more of one that is as usual", () => {
    expect(said({})).toBeUndefined();
  });

  it("says what else holds, people who are let in unasked first", () => {
    const guests = { who: "everybody", days: 30, mostADay: 20 } as const;
    expect(
      said({ guests, graceSeconds: 20, twoAdmins: true, remindAfterHours: 1, watchWords: ["late"] }),
    ).toBe(
      "Also: lets in everybody, 20 s to undo, two admins to delete and remove, reminds after 1 hour, calls for 1 word",
    );
  });
});

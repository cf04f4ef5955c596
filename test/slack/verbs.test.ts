// The table of what one can do with a group: everything that names a verb finds it there.
import { describe, expect, it } from "vitest";
import type { GroupId, GroupTask } from "../../src/groups/model.ts";
import { readClick, writeClick } from "../../src/slack/buttons/click.ts";
import { chooseGroup } from "../../src/slack/forms/choose-group.ts";
import { verbForm } from "../../src/slack/verbs/verb-form.ts";
import { bridgeVerb } from "../../src/slack/verbs/bridge-group.ts";
import { guestsVerb } from "../../src/slack/verbs/expected-guests.ts";
import { newsVerb } from "../../src/slack/verbs/send-news.ts";
import { rightFor, verbNamed, verbs } from "../../src/slack/verbs/verb-table.ts";

const groupId = "g_spring4471" as GroupId;

const kinds: Record<GroupTask["kind"], true> = {
  settings: true,
  remove: true,
  delete: true,
  "reset link": true,
  send: true,
  invite: true,
};

describe("the verbs", () => {
  it("have words of their own", () => {
    for (const words of [verbs.map(({ word }) => word), verbs.map(({ typed }) => typed)])
      expect(new Set(words).size).toBe(verbs.length);
  });

  it("become each kind of operation once, and those that show become none", () => {
    const becoming = verbs.flatMap(({ becomes }) => becomes ?? []);
    expect(becoming.toSorted()).toEqual(Object.keys(kinds).toSorted());
    // Where a group's news goes, its bridge, and who is expected are ours to say: nothing is asked of WhatsApp.
    const ours = [newsVerb, bridgeVerb, guestsVerb];
    for (const verb of verbs)
      expect(verb.read === undefined).toBe(verb.becomes === undefined && !ours.includes(verb));
  });

  it("leave to admins what cannot be undone, whichever button asks for it", () => {
    const forAdmins = verbs.filter(({ right }) => right === "administer").map(({ word }) => word);
    expect(forAdmins).toEqual([newsVerb.word, bridgeVerb.word, "reset-link", "remove", "delete"]);
    for (const { becomes, right } of verbs) if (becomes !== undefined) expect(rightFor(becomes)).toBe(right);
  });

  it("are found again by what travels in menus and forms", () => {
    for (const verb of verbs) {
      const { word } = verb;
      const click = readClick(writeClick({ verb: "manage", word, groupId }));
      expect(click?.verb === "manage" && verbNamed(click.word)).toBe(verb);
      expect(verbForm.placeIn(verbForm.frame({ word, groupId, memo: "m" }))).toEqual({
        verb,
        groupId,
        memo: "m",
      });
      expect(chooseGroup.placeIn(chooseGroup.frame({ word }))).toEqual({ verb });
    }
    expect(verbNamed("toString")).toBeUndefined();
    expect(verbForm.placeIn(verbForm.frame({ word: "toString", groupId }))).toBeUndefined();
  });
});

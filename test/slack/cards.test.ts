import { describe, expect, it } from "vitest";
import type { Failure, GroupId } from "../../src/groups/model.ts";
import type { ActivityView, CardView, RequestView, ToldView } from "../../src/groups/views.ts";
import { findBlockProblems } from "../../src/sandbox/slack/block-kit/find-block-problems.ts";
import type { PhoneNumbers } from "../../src/slack/display-names.ts";
import { buttonPlaces } from "../../src/slack/cards/button-places.ts";
import type { Look } from "../../src/slack/cards/look.ts";
import { renderCard } from "../../src/slack/cards/render-card.ts";
import { drawn } from "./drawn.ts";
import {
  aCreation,
  aDigest,
  aGroup,
  aGroupCard,
  aReminder,
  aSummary,
  anEscalation,
  anActivity,
  aRequest,
  aSuspension,
  minute,
  noon,
  people,
} from "./views.ts";

const explain = (failure: Failure | null): string => sentences[String(failure?.code)] ?? "No reason.";

const sentences: Record<string, string> = {
  "131204": "This number may not create groups.",
  "190": "WhatsApp refuses our token.",
  "not a member": "They had left.",
  "131209": "It is not square.",
};

const look = (phoneNumbers: PhoneNumbers): Look => ({ phoneNumbers, explain, notify: [] });

function card(view: CardView, phoneNumbers: PhoneNumbers = "full"): string {
  const message = renderCard(view, look(phoneNumbers));
  expect(findBlockProblems(message, "message")).toEqual([]);
  return drawn(message);
}

describe("the card of a group", () => {
  it("gives one person who asks own buttons", () => {
    expect(card(aGroupCard([aRequest()]))).toMatchInlineSnapshot(`
      "*Spring order 4471* · 5 of 8 people
      *+1 650 555 1234 (@pat1)* · asked 12:01
      [Approve (primary)] [Reject (danger)]"
    `);
  });

  it("offers to decide about everybody from two people on", () => {
    expect(card(aGroupCard(people(2)))).toMatchInlineSnapshot(`
      "*Spring order 4471* · 5 of 8 people · asked 12:01
      *+1 650 555 1234 (@pat1)*
      [Approve] [Reject (danger)]
      *+1 650 555 1235 (@pat2)*
      [Approve] [Reject (danger)]
      divider
      [Approve all 2 (primary) → “+1 650 555 1234 (@pat1) and +1 650 555 1235 (@pat2) are let into Spring order 4471.”] [Reject all 2 (danger) → “+1 650 555 1234 (@pat1) and +1 650 555 1235 (@pat2) are turned away from Spring order 4471.”]"
    `);
  });

  it("with room for one offers to approve them once, beside their name, and says that not everybody fits", () => {
    expect(card(aGroupCard(people(3), { memberCount: 7, seats: 1 }))).toMatchInlineSnapshot(`
      "*Spring order 4471* · 7 of 8 people · asked 12:01
      *+1 650 555 1234 (@pat1)*
      [Approve] [Reject (danger)]
      *+1 650 555 1235 (@pat2)*
      [Approve] [Reject (danger)]
      *+1 650 555 1236 (@pat3)*
      [Approve] [Reject (danger)]
      (There is room for 1 more, so not everybody can be approved.)
      divider
      [Reject all 3 (danger) → “+1 650 555 1234 (@pat1), +1 650 555 1235 (@pat2) and +1 650 555 1236 (@pat3) are turned away from Spring order 4471.”]"
    `);
  });

  it("with room for some offers to approve the first of them together, and says who stays", () => {
    expect(card(aGroupCard(people(3), { memberCount: 6, seats: 2 }))).toMatchInlineSnapshot(`
      "*Spring order 4471* · 6 of 8 people · asked 12:01
      *+1 650 555 1234 (@pat1)*
      [Approve] [Reject (danger)]
      *+1 650 555 1235 (@pat2)*
      [Approve] [Reject (danger)]
      *+1 650 555 1236 (@pat3)*
      [Approve] [Reject (danger)]
      (There is room for 2 more, so not everybody can be approved.)
      divider
      [Approve the first 2 (primary) → “There is room for 2 more. +1 650 555 1234 (@pat1) and +1 650 555 1235 (@pat2) are let into Spring order 4471. The other one stays waiting.”] [Reject all 3 (danger) → “+1 650 555 1234 (@pat1), +1 650 555 1235 (@pat2) and +1 650 555 1236 (@pat3) are turned away from Spring order 4471.”]"
    `);
  });

  it("offers no approval for a full group, and a way to look again", () => {
    expect(card(aGroupCard(people(2), { memberCount: 8, seats: 0 }))).toMatchInlineSnapshot(`
      "*Spring order 4471* · 8 of 8 people · asked 12:01
      *+1 650 555 1234 (@pat1)*
      [Reject (danger)]
      *+1 650 555 1235 (@pat2)*
      [Reject (danger)]
      (The group is full (8 of 8). Somebody must leave before anybody else can be approved.)
      divider
      [Reject all 2 (danger) → “+1 650 555 1234 (@pat1) and +1 650 555 1235 (@pat2) are turned away from Spring order 4471.”] [Check again]"
    `);
  });

  it("says when approvals under way take the last places", () => {
    const requests = [aRequest({ state: "approving", decidedBy: "U0ALICE" }), aRequest({ place: 2 })];
    expect(card(aGroupCard(requests, { memberCount: 7, seats: 0 }))).toMatchInlineSnapshot(`
      "*Spring order 4471* · 7 of 8 people
      *+1 650 555 1234 (@pat1)* · approving… by <@U0ALICE>
      asked 12:01
      *+1 650 555 1235 (@pat2)* · asked 12:02
      [Reject (danger)]
      (The approvals under way fill the group.)
      divider
      [Check again]"
    `);
  });

  it("tells who decided and that it is under way, without buttons", () => {
    const requests = [aRequest({ state: "rejecting", decidedBy: "U0ALICE" })];
    expect(card(aGroupCard(requests))).toMatchInlineSnapshot(`
      "*Spring order 4471* · 5 of 8 people
      *+1 650 555 1234 (@pat1)* · rejecting… by <@U0ALICE>
      asked 12:01"
    `);
  });

  it.each([1, 2, 3, 4, 8])(
    "of %i people leaves everybody where they stand when a decision takes long, fails, or is over",
    (howMany) => {
      const rowsOf = (changes: Partial<RequestView>) => {
        const [first, ...others] = people(howMany);
        const drawing = renderCard(
          aGroupCard([{ ...(first ?? aRequest()), ...changes }, ...others]),
          look("full"),
        );
        return buttonPlaces(drawing)
          .filter(({ does }) => others.some(({ id }) => does.includes(`approve ${id}`)))
          .map(({ top, bottom }) => ({ top, bottom }));
      };
      const before = rowsOf({});
      expect(before).toHaveLength(howMany - 1);
      const failure = "WhatsApp did not answer.";
      for (const state of ["approving", "rejecting", "pending"] as const)
        expect(rowsOf({ state, failure, failedDecision: "approve" })).toEqual(before);
      expect(rowsOf({ state: "approved", closedAt: noon })).toEqual(before);
    },
  );

  it("of many people says below them all what went wrong with whom", () => {
    const failing = aRequest({ place: 1, failure: "WhatsApp did not answer.", failedDecision: "approve" });
    const [, ...others] = people(5);
    expect(card(aGroupCard([failing, ...others])).split("\n")).toContain(
      "⚠️ +1 650 555 1234 (@pat1): WhatsApp did not answer.",
    );
  });

  it("offers to try again what failed, and only that", () => {
    const failure = "This person has not accepted WhatsApp's terms. Ask them to, then try again.";
    const requests = [
      aRequest({ failure, failedDecision: "approve" }),
      aRequest({ place: 2, failure: "WhatsApp did not answer.", failedDecision: "reject" }),
    ];
    expect(card(aGroupCard(requests))).toMatchInlineSnapshot(`
      "*Spring order 4471* · 5 of 8 people · asked 12:01
      *+1 650 555 1234 (@pat1)* · ⚠️ This person has not accepted WhatsApp's terms. Ask them to, then try again.
      [Try again] [Reject (danger)]
      *+1 650 555 1235 (@pat2)* · ⚠️ WhatsApp did not answer.
      [Approve] [Try to reject again (danger)]
      divider
      [Approve all 2 (primary) → “+1 650 555 1234 (@pat1) and +1 650 555 1235 (@pat2) are let into Spring order 4471.”] [Reject all 2 (danger) → “+1 650 555 1234 (@pat1) and +1 650 555 1235 (@pat2) are turned away from Spring order 4471.”]"
    `);
  });

  it("says how each request ended, where the person stood", () => {
    const closedAt = noon + 10 * minute;
    const requests = [
      aRequest({ state: "approved", decidedBy: "U0ALICE", closedAt }),
      aRequest({ place: 2, state: "rejected", decidedBy: "U0BOB", closedAt: closedAt + minute }),
      aRequest({ place: 3, state: "withdrawn", closedAt: closedAt + 2 * minute }),
      aRequest({ place: 4, state: "approved", closedAt: closedAt + 3 * minute }),
      aRequest({ place: 5, state: "gone", closedAt: closedAt + 4 * minute }),
    ];
    expect(card(aGroupCard(requests))).toMatchInlineSnapshot(`
      "*Spring order 4471* · nobody waits here any more
      ✅ +1 650 555 1234 (@pat1): approved by <@U0ALICE>, 12:10
      (asked 12:01)
      🚫 +1 650 555 1235 (@pat2): rejected by <@U0BOB>, 12:11
      (asked 12:02)
      ↩️ +1 650 555 1236 (@pat3): withdrew the request, 12:12
      (asked 12:03)
      ✅ +1 650 555 1237 (@pat4): approved outside Groupdesk, 12:13
      (asked 12:04)
      ▫️ +1 650 555 1238 (@pat5): no longer waits, decided or withdrawn outside Groupdesk, 12:14
      (asked 12:05)"
    `);
  });

  it("shows eight people and eight decisions, and how many more there are", () => {
    const decided = people(10, { state: "approved", decidedBy: "U0ALICE", closedAt: noon });
    const text = card(aGroupCard([...decided, ...people(30)], { waiting: 44 }));
    expect(text.match(/^\[Approve \+1 650 555 \d{4} \(@pat\d+\)\] \[Reject \(danger\)\]$/gmu)).toHaveLength(
      8,
    );
    expect(text).toContain("… and 36 more\n[Show all]");
    expect(text.match(/✅/gu)).toHaveLength(8);
    expect(text).toContain("… and 2 more");
  });

  it("shows the last four digits where numbers are masked, and offers to show them", () => {
    expect(card(aGroupCard([aRequest()]), "masked")).toMatchInlineSnapshot(`
      "*Spring order 4471* · 5 of 8 people
      *•••• 1234 (@pat1)* · asked 12:01
      [Approve (primary)] [Reject (danger)]
      divider
      [Show numbers]"
    `);
  });

  it("has no button while the group is suspended", () => {
    expect(card(aGroupCard(people(2), { standing: "suspended" }))).toMatchInlineSnapshot(`
      "*Spring order 4471* · 5 of 8 people · suspended by WhatsApp · asked 12:01
      *+1 650 555 1234 (@pat1)*
      *+1 650 555 1235 (@pat2)*
      (WhatsApp has suspended this group. Requests can be decided again when the suspension is cleared.)"
    `);
  });

  it("has no button once the group is deleted", () => {
    expect(card(aGroupCard([aRequest()], { standing: "deleted" }), "masked")).toMatchInlineSnapshot(`
      "*Spring order 4471* · 5 of 8 people · deleted
      *•••• 1234 (@pat1)* · asked 12:01
      (This group has been deleted. There is nothing left to join.)"
    `);
  });

  it("is one quiet line when nobody has asked", () => {
    expect(card(aGroupCard([]))).toMatchInlineSnapshot(
      `"(*Spring order 4471* · what happens in it is told in this thread)"`,
    );
  });

  it("does without what is not known", () => {
    const group = { ...aGroup, subject: null, numberLabel: "+1 555 010 0000" };
    const requests = [aRequest({ waId: null, username: null })];
    expect(card(aGroupCard(requests, { group, memberCount: null, seats: null }))).toMatchInlineSnapshot(`
      "a group whose name is not known yet · +1 555 010 0000 · number of people not known
      *somebody with a hidden number (…1918)* · asked 12:01
      [Approve (primary)] [Reject (danger)]"
    `);
  });

  it("names person and group to a screen reader on each button", () => {
    const { blocks } = renderCard(aGroupCard([aRequest()]), look("full"));
    const labels = JSON.stringify(blocks).match(/(?<="accessibility_label":")[^"]+/gu);
    expect(labels).toEqual([
      "Approve: +1 650 555 1234 (@pat1), who asks to join Spring order 4471",
      "Reject: +1 650 555 1234 (@pat1), who asks to join Spring order 4471",
    ]);
  });

  it("says in its notification how many ask, where, and who", () => {
    const { text } = renderCard(aGroupCard(people(2)), look("masked"));
    expect(text.replaceAll(/<!date[^|]+\|[^>]+>/gu, "…")).toMatchInlineSnapshot(`
      "2 people ask to join *Spring order 4471* · 5 of 8 people · asked …
      *•••• 1234 (@pat1)*
      *•••• 1235 (@pat2)*"
    `);
  });

  it("asks to approve exactly those who fit, first come first served", () => {
    const view = aGroupCard(people(3), { seats: 2 });
    const { blocks } = renderCard(view, look("full"));
    expect(JSON.stringify(blocks)).toContain(`"value":"g_spring4471 r_person0001 r_person0002"`);
  });
});

describe("a card that has moved", () => {
  it("leads to the newer card and keeps what was decided", () => {
    const requests = [aRequest({ state: "approved", decidedBy: "U0ALICE", closedAt: noon })];
    const link = "https://acme.slack.com/archives/C1/p1";
    expect(card({ kind: "moved", group: aGroup, link, requests })).toMatchInlineSnapshot(`
      "*Spring order 4471* · Newer requests: <https://acme.slack.com/archives/C1/p1|card>
      ✅ +1 650 555 1234 (@pat1): approved by <@U0ALICE>, 12:00
      asked 12:01"
    `);
  });

  it("says so before the newer card has an address", () => {
    expect(card({ kind: "moved", group: aGroup, link: null, requests: [] })).toMatchInlineSnapshot(
      `"*Spring order 4471* · Newer requests: below"`,
    );
  });
});

describe("the card of a creation", () => {
  it("says that it has begun", () => {
    expect(card(aCreation())).toMatchInlineSnapshot(`
      "Creating *Spring order 4471*…
      (Asked for by <@U0ALICE>, 12:00)"
    `);
  });

  it("says when it takes longer", () => {
    expect(card(aCreation({ remark: "WhatsApp has not answered yet." }))).toMatchInlineSnapshot(`
      "Creating *Spring order 4471*…
      WhatsApp has not answered yet.
      (Asked for by <@U0ALICE>, 12:00)"
    `);
  });

  it("hands over the invite link", () => {
    const inviteLink = "https://chat.whatsapp.com/AbC_d-9";
    expect(card(aCreation({ state: "created", inviteLink, settledAt: noon }))).toMatchInlineSnapshot(`
      "✅ *Spring order 4471* was created, 12:00
      Invite link: <https://chat.whatsapp.com/AbC_d-9|https://chat.whatsapp.com/AbC_d-9>
      (Whoever opens this link asks to join, and an approver decides here in Slack.)
      (Asked for by <@U0ALICE>, 12:00)"
    `);
  });

  it("warns when the link alone lets people in", () => {
    const view = aCreation({ state: "created", inviteLink: "https://chat.whatsapp.com/x", settledAt: noon });
    expect(card({ ...view, joinApprovalMode: "auto_approve" })).toContain("is in the group at once");
  });

  it("says that the link is not known yet", () => {
    expect(card(aCreation({ state: "created", settledAt: noon }))).toMatchInlineSnapshot(`
      "✅ *Spring order 4471* was created, 12:00
      Its invite link is not known yet.
      (Asked for by <@U0ALICE>, 12:00)"
    `);
  });

  it("says why it failed and offers to try again", () => {
    const remark = "This number has as many groups as WhatsApp allows.";
    expect(card(aCreation({ state: "failed", remark, settledAt: noon }))).toMatchInlineSnapshot(`
      "⚠️ *Spring order 4471* could not be created, 12:00
      This number has as many groups as WhatsApp allows.
      [Try again (primary)]
      (Asked for by <@U0ALICE>, 12:00)"
    `);
  });

  it("offers no second attempt twice", () => {
    expect(card(aCreation({ state: "failed", triedAgain: true, settledAt: noon }))).toMatchInlineSnapshot(`
      "⚠️ *Spring order 4471* could not be created, 12:00
      WhatsApp did not say why.
      Somebody tried again: see the newer card.
      (Asked for by <@U0ALICE>, 12:00)"
    `);
  });
});

describe("what took longer than a minute", () => {
  const told = (what: ToldView["what"]): CardView => ({ kind: "told", to: "U0ALICE", what });
  const decision = { kind: "decision", group: aGroup, decision: "approve" } as const;

  it("is told to whoever asked, by the line that heads its card, and rings with nobody else", () => {
    const created = aCreation({ state: "created", settledAt: noon });
    expect(card(told(created))).toBe("<@U0ALICE> ✅ *Spring order 4471* was created, 12:00");
    expect(card(told({ ...created, state: "failed" }))).toContain(
      "⚠️ *Spring order 4471* could not be created",
    );
    const called = { ...look("full"), notify: ["S0OPS"] };
    expect(renderCard(told(created), called).rings).toEqual(["U0ALICE"]);
  });

  it.each([
    [1, 1, "✅ *Spring order 4471*: +1 650 555 1234 (@pat1) was approved"],
    [1, 0, "⚠️ *Spring order 4471*: +1 650 555 1234 (@pat1) was not approved"],
    [3, 3, "✅ *Spring order 4471*: all 3 people were approved"],
    [3, 2, "⚠️ *Spring order 4471*: 2 of 3 people were approved"],
  ])("says of a decision about %i that it was done to %i", (howMany, done, sentence) => {
    expect(card(told({ ...decision, people: people(howMany), done }))).toBe(`<@U0ALICE> ${sentence}`);
  });
});

describe("alerts", () => {
  it("a suspension says what was changed last, by whom, and what can be done", () => {
    const lastChange = { what: "subject changed to “Cheap pills”", by: "U0ALICE", at: noon - minute };
    expect(card(aSuspension({ lastChange }))).toMatchInlineSnapshot(`
      "⛔ WhatsApp suspended *Spring order 4471*, 12:00
      Last change before it: subject changed to “Cheap pills”, by <@U0ALICE>, 11:59
      (Until WhatsApp clears it, nothing can be changed or sent. Appeal in <https://business.facebook.com/wa/manage/home/|WhatsApp Manager> or <https://business.facebook.com/business-support-home/|Business Support>; what counts is the name, the picture, the description and what people report.)"
    `);
  });

  it("a suspension says nothing of a change that is not known, and who waits meanwhile", () => {
    const text = card(aSuspension({ waiting: 3 }));
    expect(text).not.toContain("Last change");
    expect(text).toContain("3 people wait to join and cannot be let in meanwhile");
  });

  it("what somebody must act on calls those who are to be called", () => {
    const called = { ...look("full"), notify: ["U0OPS", "S0OPS"] };
    const trouble = { failure: { code: 190, detail: null }, since: noon, clearedAt: null };
    const views: CardView[] = [aSuspension(), { kind: "trouble", ...trouble }, aReminder()];
    for (const view of views) {
      const message = renderCard(view, called);
      expect(message.rings).toEqual(["U0OPS", "S0OPS"]);
      expect(drawn(message)).toContain("(For <@U0OPS>, <!subteam^S0OPS>)");
    }
    const over: CardView[] = [
      aSuspension({ clearedAt: noon }),
      { kind: "trouble", ...trouble, clearedAt: noon },
      aGroupCard(people(2)),
    ];
    for (const view of over) expect(renderCard(view, called).rings).toBeUndefined();
  });

  it("a reminder says who has waited, where, and leads to them", () => {
    expect(card(aReminder())).toMatchInlineSnapshot(`
      "🔔 3 people have waited to join in 2 groups, the first since 12:00
      [Work through them (primary)]"
    `);
    expect(card(aReminder({ waiting: 1, groups: 1 }))).toContain(
      "1 person has waited to join, the first since",
    );
    const standing = { kind: "snoozed", by: "U0BEN", until: noon + minute } as const;
    expect(card(aReminder({ standing }))).toMatchInlineSnapshot(`
      "🔔 3 people have waited to join in 2 groups, the first since 12:00
      💤 <@U0BEN> put it off until 12:01
      [Work through them (primary)]"
    `);
    expect(card(aReminder({ standing: { kind: "decided" } }))).toMatchInlineSnapshot(`
      "🔔 3 people have waited to join in 2 groups, the first since 12:00
      ✅ All of them are decided."
    `);
    expect(card(aReminder({ standing: { kind: "told again" } }))).not.toContain("[");
    const moved = card(aReminder({ standing: { kind: "moved", to: "C0ORDERS" } }));
    expect(moved).toContain("They wait in <#C0ORDERS> now.");
    expect(moved).not.toContain("[");
  });

  it("what is told elsewhere says who was reminded, and when it is over", () => {
    expect(card(anEscalation())).toMatchInlineSnapshot(`
      "🚨 Nobody has decided: 3 people still wait to join *Spring order 4471*, the first since 12:00
      <#C0GROUPS> was reminded 12:01
      [Work through them (primary)]"
    `);
    expect(card({ ...anEscalation(), isDecided: true })).toMatchInlineSnapshot(`
      "🚨 Nobody had decided: 3 people still waited to join *Spring order 4471*, the first since 12:00
      <#C0GROUPS> was reminded 12:01
      ✅ All of them are decided."
    `);
  });

  it("a summary says only what there is", () => {
    expect(card(aSummary())).toMatchInlineSnapshot(`
      "📋 *Summary*
      12 approved, 1 rejected since 11:00
      *3 people wait to join* in 2 groups
      Longest: *Spring order 4471*, since 12:00
      1 group is full · ⛔ 1 group is suspended
      [Work through them]"
    `);
    const quiet = { ...aSummary(), approved: 0, waiting: 0, oldest: null, full: 0, suspended: 0 };
    expect(card(quiet)).toMatchInlineSnapshot(`
      "📋 *Summary*
      1 rejected since 11:00
      Nobody waits"
    `);
  });

  it("a cleared suspension says so in its place", () => {
    expect(card(aSuspension({ clearedAt: noon + minute }))).toMatchInlineSnapshot(`
      "✅ *Spring order 4471* is no longer suspended, 12:01
      It was suspended from 12:00. It can be used again."
    `);
  });

  it("a clearance is a line in the thread", () => {
    expect(card({ kind: "clearance", group: aGroup, at: noon })).toMatchInlineSnapshot(
      `"✅ WhatsApp cleared the suspension of *Spring order 4471*, 12:00"`,
    );
  });

  it("a deletion by others says what was lost", () => {
    expect(card({ kind: "deletion", group: aGroup, at: noon, lastMemberCount: 5 })).toMatchInlineSnapshot(`
      "🗑️ *Spring order 4471* was deleted outside Groupdesk, 12:00
      It had 5 people.
      A deleted group cannot be brought back. If it is still needed, create a new one with \`/wa create\`."
    `);
  });

  it("a refusal says what was refused and why", () => {
    const failure = { code: 131_204, detail: null };
    expect(card({ kind: "refusal", what: "create", subject: "Autumn", failure, at: noon }))
      .toMatchInlineSnapshot(`
      "⚠️ WhatsApp refused to create *Autumn*, 12:00
      This number may not create groups.
      It was asked for outside Groupdesk, so whoever did it has to try again there."
    `);
  });

  it("trouble stays until it is over", () => {
    const failure = { code: 190, detail: null };
    const view = { kind: "trouble", failure, since: noon } as const;
    expect(card({ ...view, clearedAt: null })).toMatchInlineSnapshot(`
      "⚠️ WhatsApp refuses our token.
      Since 12:00"
    `);
    expect(card({ ...view, clearedAt: noon + minute })).toMatchInlineSnapshot(`
      "✅ Over: WhatsApp refuses our token.
      From 12:00 to 12:01"
    `);
  });

  it("an update nobody understands is told with what it was, and what can be done", () => {
    const view = { kind: "unknown update", at: noon } as const;
    expect(card({ ...view, what: { field: "calls", type: "ring" } })).toMatchInlineSnapshot(`
      "❔ WhatsApp sent an update Groupdesk does not understand: “calls” of type “ring”. It is kept, and nothing was changed. If only groups matter to you, unsubscribe the field in Meta's App Dashboard; otherwise look for a newer version.
      Seen 12:00"
    `);
    expect(card({ ...view, what: null })).toContain("Add the number to WHATSAPP_PHONE_NUMBER_ID");
  });

  it.each([
    ["not_in_channel", "Invite it there with `/invite`; until then its cards come here."],
    ["is_archived", "<#C0ORDERS> is archived, so its cards come here."],
    ["restricted_action", "write in <#C0ORDERS> (`restricted_action`), so its cards come here."],
  ])("a channel that is closed to Groupdesk (%s) is named, with what can be done", (code, sentence) => {
    const view = { kind: "closed channel", channel: "C0ORDERS", code, at: noon } as const;
    expect(card(view)).toContain(sentence);
  });
});

describe("the activity of a group", () => {
  const pat = { waId: "16505551234", userId: null, username: "@pat" };
  const kim = { waId: "4930123456", userId: null, username: null };

  it("folds neighbours that say the same into one line", () => {
    const entries: ActivityView["entries"] = [
      { what: "created elsewhere", at: noon },
      { what: "joined", people: [pat], at: noon },
      { what: "joined", people: [kim], at: noon + minute },
      { what: "left", people: [pat], at: noon + 2 * minute },
      { what: "removed", people: [kim], at: noon + 3 * minute },
      { what: "changed", part: "subject", text: "Autumn", at: noon + 4 * minute },
      { what: "changed", part: "picture", text: null, at: noon + 4 * minute },
    ];
    expect(card(anActivity(entries))).toMatchInlineSnapshot(`
      "In *Spring order 4471*:
      12:00: the group was created outside Groupdesk
      12:01: +1 650 555 1234 (@pat) and +49 30 123456 joined
      12:02: +1 650 555 1234 (@pat) left
      12:03: +49 30 123456 was removed
      12:04: the subject was changed to “Autumn”
      12:04: the picture was changed"
    `);
  });

  it("says what did not work and why", () => {
    const entries = [
      {
        what: "not removed" as const,
        people: [{ person: pat, failure: { code: "not a member" as const, detail: null } }],
        at: noon,
      },
      {
        what: "not changed" as const,
        part: "picture" as const,
        failure: { code: 131_209, detail: null },
        at: noon,
      },
    ];
    expect(card(anActivity(entries))).toMatchInlineSnapshot(`
      "In *Spring order 4471*:
      12:00: +1 650 555 1234 (@pat) could not be removed. They had left.
      12:00: the picture could not be changed. It is not square."
    `);
  });

  it("keeps the newest lines of very many", () => {
    const entries = Array.from({ length: 20 }, (_, index) => ({
      what: index % 2 === 0 ? ("joined" as const) : ("left" as const),
      people: [pat],
      at: noon + index * minute,
    }));
    const text = card(anActivity(entries));
    expect(text).toContain("… and 8 earlier");
    expect(text).toContain("12:19: +1 650 555 1234 (@pat) left");
    expect(text).not.toContain("12:07");
  });

  it("names eight people of one move and counts the others", () => {
    const many = Array.from({ length: 11 }, () => pat);
    expect(card(anActivity([{ what: "joined", people: many, at: noon }]))).toContain(" and 3 more joined");
  });
});

describe("the digest", () => {
  it("counts what waits and opens the list", () => {
    expect(card(aDigest({ suspended: 1, activeGroups: 30, otherAlerts: 2 }))).toMatchInlineSnapshot(`
      "*412 requests in 96 groups*
      ⛔ 1 group suspended by WhatsApp
      ⚠️ 2 other alerts
      People joined or left, or settings changed, in 30 groups
      Too much for a card each, since 12:00
      [Work through them (primary)]"
    `);
  });

  it("leads to the newer one that speaks for it", () => {
    expect(card(aDigest({ movedTo: "https://acme.slack.com/archives/C1/p2" }))).toMatchInlineSnapshot(
      `"(What was summed up here has moved to <https://acme.slack.com/archives/C1/p2|a newer summary>)"`,
    );
  });

  it("says when everything is decided", () => {
    expect(card(aDigest({ waiting: 0, waitingGroups: 0 }))).toMatchInlineSnapshot(`
      "✅ Nobody summed up here waits to join any more
      Too much for a card each, since 12:00"
    `);
  });
});

describe("the text of every card", () => {
  it("names no id of ours", () => {
    const other = { ...aGroup, id: "g_other0001" as GroupId };
    const { text } = renderCard(aGroupCard(people(3), { group: other }), look("full"));
    expect(text).not.toMatch(/\b[a-z]_[a-z0-9]{8,}/u);
  });
});

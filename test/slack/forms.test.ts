import { describe, expect, it } from "vitest";
import { findBlockProblems } from "../../src/sandbox/slack/block-kit/find-block-problems.ts";
import { createForm, readCreateForm, type CreateFormView } from "../../src/slack/forms/create-group.ts";
import { noticeForm, workingForm } from "../../src/slack/forms/notice.ts";
import { numbersForm } from "../../src/slack/forms/whole-numbers.ts";
import { drawWaiting } from "../../src/slack/forms/waiting-people.ts";
import { drawn } from "./drawn.ts";
import { aGroup, aGroupCard, aRequest, aWaitingGroup, aWaitingList, people } from "./views.ts";

const numbers = [
  { id: "1001", label: "+1 555 010 0000" },
  { id: "1002", label: "+1 555 010 0001" },
];

function form(changes: Partial<CreateFormView> = {}) {
  const view = createForm({ subject: "", channel: "C0OPS", numbers: numbers.slice(0, 1), ...changes });
  expect(findBlockProblems(view, "modal")).toEqual([]);
  return view;
}

function filledIn(
  changes: { subject?: string | null; description?: string | null; channel?: string | null } = {},
) {
  const { subject = "Spring order 4471", description = null, channel = "C0OPS" } = changes;
  return {
    subject: { subject: { type: "plain_text_input", value: subject } },
    description: { description: { type: "plain_text_input", value: description } },
    join_approval: {
      join_approval: { type: "radio_buttons", selected_option: { value: "approval_required" } },
    },
    channel: { channel: { type: "conversations_select", selected_conversation: channel } },
  };
}

describe("the form that creates a group", () => {
  it("asks for what WhatsApp needs, and starts with approval required", () => {
    expect(drawn(form())).toMatchInlineSnapshot(`
      "Name: plain_text_input
      Description: plain_text_input
      Who gets in: radio_buttons
      Where its join requests and alerts go: conversations_select"
    `);
    expect(JSON.stringify(form())).toContain(
      `"initial_option":{"text":{"type":"plain_text","text":"Ask first"`,
    );
  });

  it("starts with the name that was typed, to the letter", () => {
    expect(JSON.stringify(form({ subject: " *Spring*\norder " }))).toContain(
      `"initial_value":"*Spring* order"`,
    );
    expect(JSON.stringify(form({ subject: "👍".repeat(200) }))).toContain(
      `"initial_value":"${"👍".repeat(128)}"`,
    );
  });

  it("starts with the channel it was asked for in, if that can be chosen", () => {
    expect(JSON.stringify(form())).toContain(`"initial_conversation":"C0OPS"`);
    expect(JSON.stringify(form({ channel: "D0DIRECT" }))).not.toContain("initial_conversation");
  });

  it("asks for the number only when there are several", () => {
    expect(drawn(form())).not.toContain("WhatsApp number");
    expect(drawn(form({ numbers }))).toContain("WhatsApp number the group belongs to: static_select");
  });
});

describe("what somebody filled in", () => {
  it("becomes the group that is asked for", () => {
    expect(
      readCreateForm(filledIn({ subject: "  Spring \n order ", description: " For 4471\nand 4472 " })),
    ).toEqual({
      kind: "filled",
      task: {
        kind: "create",
        subject: "Spring order",
        description: "For 4471\nand 4472",
        joinApprovalMode: "approval_required",
        channel: "C0OPS",
      },
    });
  });

  it("asks for the number when the form has it", () => {
    const number = { number: { type: "static_select", selected_option: { value: "1002" } } };
    expect(readCreateForm({ ...filledIn(), number })).toMatchObject({ kind: "filled" });
    const none = { number: { type: "static_select", selected_option: null } };
    expect(readCreateForm({ ...filledIn(), number: none })).toMatchObject({
      errors: { number: "Choose a number." },
    });
  });

  it("may be as long as WhatsApp allows, counted in characters", () => {
    expect(readCreateForm(filledIn({ subject: "👍".repeat(128) }))).toMatchObject({ kind: "filled" });
    expect(readCreateForm(filledIn({ description: "👍".repeat(2_048) }))).toMatchObject({ kind: "filled" });
  });

  it("is refused under the field that is wrong", () => {
    const tooMuch = { subject: "x".repeat(129), description: "x".repeat(2_049), channel: null };
    expect(readCreateForm(filledIn(tooMuch))).toMatchInlineSnapshot(`
      {
        "errors": {
          "channel": "Choose a channel.",
          "description": "2,049 characters are too many: WhatsApp takes 2,048.",
          "subject": "129 characters are too many: WhatsApp takes 128.",
        },
        "kind": "mistaken",
      }
    `);
    expect(readCreateForm(filledIn({ subject: " \n " }))).toMatchObject({
      errors: { subject: "A group needs a name." },
    });
    expect(readCreateForm(filledIn({ subject: null }))).toMatchObject({ kind: "mistaken" });
  });

  it("is refused when it is not our form", () => {
    expect([undefined, {}, { subject: "x" }].map((values) => readCreateForm(values).kind)).toEqual([
      "mistaken",
      "mistaken",
      "mistaken",
    ]);
  });
});

describe("the list of waiting people", () => {
  const place = { channel: "C0OPS", cardId: null, page: 1, people: [], drawnAt: 0 };

  function list(...groups: Parameters<typeof aWaitingList>) {
    const view = drawWaiting(aWaitingList(...groups), place);
    expect(findBlockProblems(view, "modal")).toEqual([]);
    return view;
  }

  it("has everybody with the buttons of a card, group by group, and turns pages", () => {
    const groups = [
      aWaitingGroup(people(2)),
      aWaitingGroup([aRequest({ place: 9 })], {
        group: { ...aGroup, subject: "Autumn" },
        seats: 0,
        memberCount: 8,
      }),
    ];
    expect(drawn(list(groups, { page: 1, pages: 3, waiting: 44 }))).toMatchInlineSnapshot(`
      "(44 people wait · page 2 of 3)
      *Spring order 4471* · 5 of 8 people
      *+1 650 555 1234 (@pat1)* · asked 12:01
      [Approve] [Reject (danger)]
      *+1 650 555 1235 (@pat2)* · asked 12:02
      [Approve] [Reject (danger)]
      [Approve all 2 (primary) → “+1 650 555 1234 (@pat1) and +1 650 555 1235 (@pat2) are let into Spring order 4471.”] [Reject all 2 (danger) → “+1 650 555 1234 (@pat1) and +1 650 555 1235 (@pat2) are turned away from Spring order 4471.”]
      *Autumn* · 8 of 8 people
      *+1 650 555 1242 (@pat9)* · asked 12:09
      [Reject (danger)]
      (The group is full (8 of 8). Somebody must leave before anybody else can be approved.)
      [Previous page] [Next page]"
    `);
  });

  it("says when nobody waits", () => {
    expect(drawn(list([]))).toMatchInlineSnapshot(
      `"✅ Nobody waits to join. New requests arrive as cards in the channel."`,
    );
  });

  it("remembers which list it is", () => {
    expect(list([]).private_metadata).toBe(JSON.stringify(place));
  });
});

describe("the form with phone numbers", () => {
  it("shows them whole", () => {
    const view = numbersForm(aGroupCard([...people(1), aRequest({ place: 2, state: "withdrawn" })]));
    expect(findBlockProblems(view, "modal")).toEqual([]);
    expect(drawn(view)).toMatchInlineSnapshot(`
      "*Spring order 4471*
      +1 650 555 1234 (@pat1) · asked 12:01
      +1 650 555 1235 (@pat2) · asked 12:02"
    `);
  });

  it("says when nobody is left on the card", () => {
    expect(drawn(numbersForm(aGroupCard([])))).toContain("Nobody is on this card any more.");
  });
});

describe("forms that only say something", () => {
  it("say it", () => {
    for (const view of [workingForm("Creating Spring order…"), noticeForm("Done.")])
      expect(findBlockProblems(view, "modal")).toEqual([]);
    expect(drawn(workingForm("Approving 3 people"))).toBe("⏳ Approving 3 people");
    expect(drawn(noticeForm("Only approvers may do this."))).toBe("Only approvers may do this.");
  });
});

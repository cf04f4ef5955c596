// The form of /wa edit: Slack takes it whatever the group is called, and only what was changed becomes part of the task.
import { describe, expect, it } from "vitest";
import type { GroupId } from "../../src/groups/model.ts";
import type { GroupInfoView } from "../../src/groups/views.ts";
import { findBlockProblems } from "../../src/sandbox/slack/block-kit/find-block-problems.ts";
import { drawVerbForm } from "../../src/slack/verbs/verb-form.ts";
import { editVerb } from "../../src/slack/verbs/edit-group.ts";
import { aGroup, noon } from "./views.ts";

const groupId = "g_spring4471" as GroupId;

describe("the form that edits a group", () => {
  it.each([
    ["usual", "Spring order 4471", "Deliveries"],
    ["unknown", null, null],
    ["of emoji", "🌷".repeat(128), "🌷".repeat(2_048)],
    ["from right to left", "طلب الربيع", "الأسبوع ١٤"],
    ["hostile", "<!channel> *x* \u202E", "```\n<@U0ALICE>"],
  ])("is one that Slack takes, when name and description are %s", (_, subject, description) => {
    const form = editVerb.form(aGroupInfo({ subject, description }));
    const view = drawVerbForm({ verb: editVerb, groupId }, form);
    expect(findBlockProblems(view, "modal")).toEqual([]);
  });

  it("asks for what was changed and for nothing else", () => {
    const info = aGroupInfo({ subject: "Spring", description: "Week 14" });
    expect(read(info, { subject: "Summer", description: "Week 14" })).toMatchObject({
      task: { subject: "Summer", description: null, pictureKey: null },
    });
    expect(read(info, { subject: "Spring", description: null })).toMatchObject({
      task: { subject: null, description: "" },
    });
  });

  it("does not take spaces and line ends that somebody's keyboard adds for a change", () => {
    const info = aGroupInfo({ subject: "Spring order", description: "Week 14\nGate 2" });
    expect(read(info, { subject: " Spring  order ", description: "Week 14\r\nGate 2\n" })).toMatchObject({
      kind: "mistaken",
    });
  });

  it("takes any 128 and 2,048 characters, counted as WhatsApp counts", () => {
    const longest = { subject: "👩‍🌾".repeat(42), description: "🌷".repeat(2_048) };
    expect(read(aGroupInfo({ subject: "Spring", description: null }), longest)).toMatchObject({
      task: longest,
    });
  });

  it("says so when it cannot be read", () => {
    const info = aGroupInfo({ subject: "Spring", description: null });
    expect(editVerb.read?.({}, info, editVerb.form(info).memo)).toMatchObject({ kind: "mistaken" });
    expect(editVerb.read?.(values({ subject: "Summer", description: null }), info, "{}")).toMatchObject({
      kind: "mistaken",
    });
  });
});

type Typed = { subject: string | null; description: string | null };

function read(info: GroupInfoView, typed: Typed) {
  return editVerb.read?.(values(typed), info, editVerb.form(info).memo);
}

function values({ subject, description }: Typed) {
  return {
    subject: { subject: { type: "plain_text_input", value: subject } },
    description: { description: { type: "plain_text_input", value: description } },
    "picture.0": { picture: { type: "file_input", files: [] } },
  };
}

function aGroupInfo({ subject, description }: Typed): GroupInfoView {
  return {
    group: { ...aGroup, subject },
    standing: "active",
    memberCount: 5,
    waiting: 0,
    createdAt: noon,
    description,
    joinApprovalMode: "approval_required",
    lastChange: null,
    suspendedAt: null,
    capacity: 8,
    members: [],
    inviteLink: null,
    readAt: noon,
    at: noon,
  };
}

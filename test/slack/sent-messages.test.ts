// The cards of texts and invitations, one picture for each stage of their lives, and the forms that lead to them.
import { describe, expect, it } from "vitest";
import { failedMessage, sentMessage, unclearMessage } from "../../src/groups/messages.ts";
import type { MessageProgress, OperationId, GroupTask } from "../../src/groups/model.ts";
import type { InvitationView } from "../../src/groups/invitation-views.ts";
import type { GroupInfoView, TaskView } from "../../src/groups/views.ts";
import { findBlockProblems } from "../../src/sandbox/slack/block-kit/find-block-problems.ts";
import { renderCard } from "../../src/slack/cards/render-card.ts";
import { inviteVerb } from "../../src/slack/verbs/invite-people.ts";
import { sendVerb } from "../../src/slack/verbs/write-to-group.ts";
import { drawn } from "./drawn.ts";
import { aGroup, minute, noon } from "./views.ts";

const reached = (state: "delivered" | "read", delivered: number, read: number): MessageProgress => ({
  ...sentMessage("m"),
  state,
  delivered,
  read,
});

describe("the card of a text", () => {
  it("says that it is on its way", () => {
    expect(card(aText(null), { state: "under way", settledAt: null })).toMatchInlineSnapshot(`
      "⏳ *Spring order 4471*: sending a message…
      > The lorry comes at 9.
      > Bring gloves.
      (Asked for by <@U0BEN>, 12:00)"
    `);
  });

  it("counts whom it has reached and who has read it", () => {
    expect(card(aText(sentMessage("m")))).toMatchInlineSnapshot(`
      "✅ *Spring order 4471*: the message was sent, 12:01
      > The lorry comes at 9.
      > Bring gloves.
      Sent, delivered to nobody yet
      (Asked for by <@U0BEN>, 12:00)"
    `);
    expect(card(aText(reached("delivered", 2, 0)))).toContain("Delivered to 2 of 4, read by nobody yet");
    expect(card(aText(reached("read", 3, 1)))).toContain("Delivered to 3 of 4, read by 1 of 4");
  });

  it("says why WhatsApp did not take it, and when it will", () => {
    const changes = {
      state: "failed",
      canTryAgain: true,
      remark: "More than 24 hours have passed.",
    } as const;
    expect(card(aText(failedMessage({ code: "window closed", detail: null })), changes))
      .toMatchInlineSnapshot(`
      "⚠️ *Spring order 4471*: the message was not sent, 12:01
      More than 24 hours have passed.
      > The lorry comes at 9.
      > Bring gloves.
      As soon as somebody writes in the group, it takes texts for 24 hours again.
      [Try again (primary)]
      (Asked for by <@U0BEN>, 12:00)"
    `);
  });

  it("leaves it to a person when nobody knows whether it was sent", () => {
    const changes = { state: "failed", canTryAgain: true } as const;
    expect(card(aText(unclearMessage), changes)).toMatchInlineSnapshot(`
      "⚠️ *Spring order 4471*: nobody knows whether the message was sent, 12:01
      > The lorry comes at 9.
      > Bring gloves.
      If it was sent after all, WhatsApp will say so and this card with it. Trying again may send, and charge, it twice.
      [Try again (primary)]
      (Asked for by <@U0BEN>, 12:00)"
    `);
  });

  it("shows the beginning of a long one, line by line and without tricks", () => {
    const text = card({
      kind: "send",
      text: `<!channel> *now*\n${"k".repeat(4_000)}`,
      people: 4,
      message: null,
    });
    expect(text).toContain("> &lt;!channel&gt; ∗now∗\n> kkk");
    expect(text.length).toBeLessThan(500);
    const tall = card({ kind: "send", text: "a\n".repeat(90), people: 4, message: null });
    expect(tall.match(/^> a/gmu)).toHaveLength(8);
    expect(tall).toContain("> a…");
  });
});

describe("the card of invitations", () => {
  it("tells each person's fate", () => {
    const messages = [
      reached("read", 0, 0),
      reached("delivered", 0, 0),
      sentMessage("m"),
      unclearMessage,
      null,
    ];
    expect(
      card(invitations([...messages, failedMessage({ code: 131_026, detail: null })]), { canTryAgain: true }),
    ).toMatchInlineSnapshot(`
      "⚠️ *Spring order 4471*: 3 of 6 invitations were sent, 12:01
      • +1 650 555 0000: read
      • +1 650 555 0001: delivered
      • +1 650 555 0002: sent
      • +1 650 555 0003: WhatsApp gave no clear answer; it may have been sent
      • +1 650 555 0004: waits
      • +1 650 555 0005: not delivered. They may not use WhatsApp.
      [Try again (primary)]
      (Asked for by <@U0BEN>, 12:00)"
    `);
  });

  it("masks numbers where the channel shall not see them", () => {
    expect(card(invitations([sentMessage("m")]), {}, "masked")).toContain("•••• 0000: sent");
  });
});

describe("the form for invitations", () => {
  it("asks for numbers, and for what the message leaves open", () => {
    expect(
      drawn(
        form(inviteVerb, { template: ready, businessNumber: "+49 30 901820", businessName: "Harbour Co" }),
      ),
    ).toMatchInlineSnapshot(`
      "Invite people to *Spring order 4471*
      Phone numbers, one on each line or with commas between: plain_text_input
      Everybody gets:
      > Here is the link: https://chat.whatsapp.com/LINK. See you there, ⟨Pat⟩.
      (WhatsApp charges each delivered invitation. It goes to each person alone.)"
    `);
  });

  it("has the link to copy where no template can be used", () => {
    const template = { kind: "none", why: "There is none." } as const;
    expect(drawn(form(inviteVerb, { template, businessNumber: null, businessName: null })))
      .toMatchInlineSnapshot(`
      "*Spring order 4471*
      Copy this and send it to whom you want:
      \`You are invited to the WhatsApp group “Spring order 4471”: https://chat.whatsapp.com/LINK\`
      (There is none.)"
    `);
  });

  it("names what is missing in a blank, and in the numbers", () => {
    const info = { ...anInfo, invitation: { template: ready, businessNumber: null, businessName: null } };
    expect(inviteVerb.read?.({}, info, undefined)).toEqual({
      kind: "mistaken",
      errors: { numbers: "Type at least one phone number." },
    });
    const nothing = { type: "plain_text_input", value: null };
    const empty = { numbers: { numbers: nothing }, blank_2: { blank_2: nothing } };
    expect(inviteVerb.read?.(empty, info, undefined)).toEqual({
      kind: "mistaken",
      errors: { numbers: "Type at least one phone number.", blank_2: "The message needs something here." },
    });
  });
});

describe("the form for a text", () => {
  it("says what it may cost and when WhatsApp takes none", () => {
    expect(drawn(form(sendVerb))).toMatchInlineSnapshot(`
      "Write to everybody in *Spring order 4471*
      Text: plain_text_input
      (WhatsApp charges a message by delivery, once for each person in the group: 4 deliveries.)
      (WhatsApp takes texts for 24 hours after somebody in the group has written. If nobody has, the card will say that it was not sent.)"
    `);
  });

  it("counts characters as people do", () => {
    const typed = (value: string) => sendVerb.read?.({ text: { text: { value } } }, anInfo, undefined);
    expect(typed("🌷".repeat(4_096))).toMatchObject({
      kind: "task",
      task: { text: "🌷".repeat(4_096), people: 4 },
    });
    expect(typed("🌷".repeat(4_097))).toMatchObject({
      errors: { text: "4,097 characters are too many: WhatsApp takes 4,096." },
    });
  });
});

const ready: InvitationView["template"] = {
  kind: "ready",
  templates: [
    {
      name: "groupdesk_group_invite",
      language: "en_US",
      body: "Here is the link: {{1}}. See you there, {{2}}.",
      variables: [
        { kind: "invite link", sample: "https://chat.whatsapp.com/LINK_ID" },
        { kind: "text", sample: "Pat" },
      ],
    },
  ],
};

const anInfo: GroupInfoView = {
  group: aGroup,
  standing: "active",
  memberCount: 4,
  waiting: 0,
  createdAt: noon,
  description: null,
  joinApprovalMode: "approval_required",
  lastChange: null,
  suspendedAt: null,
  capacity: 8,
  members: [],
  inviteLink: "https://chat.whatsapp.com/LINK",
  readAt: noon,
  at: noon,
};

function form(verb: typeof sendVerb, invitation?: InvitationView) {
  const shown = verb.form(invitation === undefined ? anInfo : { ...anInfo, invitation });
  const title = { type: "plain_text", text: shown.title };
  const submit = shown.submit === undefined ? {} : { submit: { type: "plain_text", text: shown.submit } };
  expect(findBlockProblems({ type: "modal", title, ...submit, blocks: shown.blocks }, "modal")).toEqual([]);
  return shown;
}

function aText(message: MessageProgress | null): GroupTask {
  return { kind: "send", text: "The lorry comes at 9.\nBring gloves.", people: 4, message };
}

function invitations(messages: readonly (MessageProgress | null)[]): GroupTask {
  const people = messages.map((message, index) => ({
    person: { waId: `1650555000${index}`, userId: null, username: null },
    message,
  }));
  return { kind: "invite", template: { name: "t", language: "en", variables: [] }, people };
}

function card(
  task: GroupTask,
  changes: Partial<TaskView> = {},
  phoneNumbers: "full" | "masked" = "full",
): string {
  const view: TaskView = {
    kind: "task",
    operationId: "o_abcdefgh12345678" as OperationId,
    group: aGroup,
    task,
    state: "done",
    remark: null,
    requestedBy: "U0BEN",
    requestedAt: noon,
    settledAt: noon + minute,
    canTryAgain: false,
    triedAgain: false,
    ...changes,
  };
  const message = renderCard(view, { phoneNumbers, explain: () => "They may not use WhatsApp.", notify: [] });
  expect(findBlockProblems(message, "message")).toEqual([]);
  return drawn(message);
}

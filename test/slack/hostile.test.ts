import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CardId } from "../../src/groups/model.ts";
import type { CardView, WaitingListView } from "../../src/groups/views.ts";
import { findBlockProblems } from "../../src/sandbox/slack/block-kit/find-block-problems.ts";
import type { Look } from "../../src/slack/cards/look.ts";
import { renderCard } from "../../src/slack/cards/render-card.ts";
import { createForm } from "../../src/slack/forms/create-group.ts";
import { noticeForm, workingForm } from "../../src/slack/forms/notice.ts";
import { numbersForm } from "../../src/slack/forms/whole-numbers.ts";
import { drawWaiting } from "../../src/slack/forms/waiting-people.ts";
import type { PhoneNumbers } from "../../src/slack/display-names.ts";
import {
  aCreation,
  aGroup,
  aGroupCard,
  anActivity,
  aRequest,
  aSuspension,
  aWaitingGroup,
  aWaitingList,
  noon,
  people,
} from "./views.ts";

/** Everything in a view that somebody outside may have written. */
type Outside = { subject: string; username: string; waId: string; sentence: string; label: string };

const tame: Outside = { subject: "x", username: "x", waId: "16505551234", sentence: "x", label: "x" };

const weapons = [
  "<!channel>",
  "<!here|x>",
  "<@U0ALICE>",
  "<#C0OPS>",
  "<!subteam^S0OPS>",
  "<https://evil.example|Approve>",
  "<!date^0^{date}|x>",
  "https://evil.example",
  "&lt;!channel&gt;",
  "*bold*",
  "_italic_",
  "~struck~",
  "`code`",
  "```",
  ">",
  "> quoted",
  ":white_check_mark:",
  ":wave",
  "\n",
  "\r\n✅ Approved",
  "\u2028",
  "\u202E",
  "\u2066",
  "\u200B",
  "\u0000",
  "\u001B[31m",
  "\uD800",
  "\uDC00",
  "שלום",
  "مرحبا",
  "👩‍👩‍👧‍👦",
  "e\u0301\u0301\u0301\u0301\u0301\u0301",
  "|",
  "@",
];

const hostile = fc
  .array(fc.oneof(fc.constantFrom(...weapons), fc.string({ unit: "grapheme", maxLength: 5 })), {
    minLength: 1,
    maxLength: 6,
  })
  .chain((parts) =>
    fc.constantFrom(parts.join(""), parts.join("").repeat(60), parts.join("").padEnd(5_000, parts[0])),
  )
  // Something visible stays, or the card would rightly say that there is no name.
  .map((text) => `${text}x`);

const outside: fc.Arbitrary<Outside> = fc.record({
  subject: hostile,
  username: hostile,
  waId: fc.oneof(fc.constant("16505551234"), fc.constant("999123456789"), hostile),
  sentence: hostile,
  label: hostile,
});

/** WhatsApp's own explanation is outside text too. */
const look = (phoneNumbers: PhoneNumbers): Look => ({
  phoneNumbers,
  explain: (failure) => failure?.detail ?? "No reason.",
  notify: [],
});

function everyCard(text: Outside): CardView[] {
  const failure = { code: 1, detail: text.sentence };
  const group = { ...aGroup, subject: text.subject, numberLabel: text.label };
  const person = { waId: text.waId, userId: "US.1", username: text.username };
  const failing = aRequest({ ...person, failure: text.sentence, failedDecision: "approve" });
  const requests = [
    ...people(7, person),
    { ...failing, id: aRequest({ place: 8 }).id },
    ...people(9, { ...person, state: "approved", decidedBy: "U0ALICE", closedAt: noon }),
  ];
  return [
    aGroupCard(requests, { group, seats: 3 }),
    aGroupCard([failing], { group, seats: 0, memberCount: 8 }),
    aGroupCard([], { group }),
    { kind: "moved", group, link: "https://acme.slack.com/archives/C1/p1?a=b&c=d", requests },
    aCreation({ subject: text.subject, numberLabel: text.label, remark: text.sentence }),
    aCreation({ subject: text.subject, state: "failed", remark: text.sentence }),
    aCreation({ subject: text.subject, state: "created", inviteLink: text.sentence }),
    aSuspension({ group, lastChange: { what: text.sentence, by: "U0ALICE", at: noon } }),
    aSuspension({ group, clearedAt: noon }),
    { kind: "told", to: "U0ALICE", what: aCreation({ subject: text.subject, state: "created" }) },
    {
      kind: "told",
      to: "U0ALICE",
      what: { kind: "decision", group, decision: "reject", people: [person], done: 1 },
    },
    { kind: "clearance", group, at: noon },
    { kind: "deletion", group, at: noon, lastMemberCount: 5 },
    { kind: "refusal", what: "create", subject: text.subject, failure, at: noon },
    anActivity(
      [
        { what: "joined", people: Array.from({ length: 9 }, () => person), at: noon },
        { what: "not removed", people: [{ person, failure }], at: noon },
        { what: "changed", part: "description", text: text.sentence, at: noon },
      ],
      { group },
    ),
    {
      kind: "agreement",
      cardId: "c_card00001" as CardId,
      group,
      wants: {
        kind: "remove",
        people: [{ waId: text.waId, userId: null, username: text.username }],
        outcome: null,
      },
      askedBy: "U0ALICE",
      askedAt: noon,
      end: null,
    },
    { kind: "trouble", failure, since: noon, clearedAt: null },
    { kind: "unknown update", what: { field: text.sentence, type: text.label }, at: noon },
  ];
}

function everyForm(text: Outside) {
  const group = { ...aGroup, subject: text.subject, numberLabel: text.label };
  const requests = people(3, { waId: text.waId, username: text.username, failure: text.sentence });
  const numbers = [1, 2].map((id) => ({ id: String(id), label: text.label }));
  const list = aWaitingList([aWaitingGroup(requests, { group })], { group });
  return [
    createForm({ subject: text.subject, channel: "C0OPS", numbers }),
    drawWaiting(list, { channel: "C0OPS", cardId: null, page: 0, people: [], drawnAt: noon }),
    numbersForm(aGroupCard(requests, { group })),
    workingForm(text.sentence),
    noticeForm(text.sentence),
  ];
}

/** Every text of a payload, by the kind of text object it stands in. */
function textsIn(value: unknown, kind: "mrkdwn" | "plain_text"): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => textsIn(each, kind));
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.values(value).flatMap((each) => textsIn(each, kind));
  return "type" in value && value.type === kind && "text" in value ? [String(value.text), ...inside] : inside;
}

const ownTokens =
  /<https:\/\/business\.facebook\.com\/[a-z/-]+\|(?:WhatsApp Manager|Business Support)>|<!date\^\d+\^\{date_short_pretty\} \{time\}\|[^<>]*>|<@U0ALICE>|<https:\/\/acme\.slack\.com\/archives\/C1\/p1\?a=b&amp;c=d\|card>/gu;

function expectHarmless(markup: string): void {
  const words = markup.replaceAll(ownTokens, "");
  expect(words).not.toMatch(/[<>]/u);
  expect(words.replaceAll(/&(?:amp|lt|gt);/gu, "")).not.toContain("&");
  expect(words).not.toMatch(/^[\u2068\s]*&gt;/mu);
  expect(words.replaceAll(/`[^`]*`/gu, "")).not.toMatch(/:[^\s:/]+:/u);
  expectVisible(words);
}

function expectVisible(text: string): void {
  expect(text.isWellFormed()).toBe(true);
  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u2028\u2029\u200B\u202A-\u202E\u2066\u2067]/u);
  expect(text.match(/\u2068/gu)?.length).toBe(text.match(/\u2069/gu)?.length);
}

/** What formats and what breaks a line, in order: it must come from us alone. */
function skeleton(payload: unknown): string[] {
  return textsIn(payload, "mrkdwn").map((text) =>
    text
      .replaceAll(/(?<=[a-z0-9])_(?=[a-z0-9])/giu, "")
      .replaceAll(/`[^`]*`/gu, "`x`")
      .replaceAll(/[^*_~`\n]/gu, ""),
  );
}

describe("outside text in cards", () => {
  it("never gives a card a control sequence, a format or a line that is not ours", () => {
    const expected = everyCard(tame).map((view) => skeleton(renderCard(view, look("full"))));
    fc.assert(
      fc.property(outside, fc.constantFrom<PhoneNumbers>("full", "masked"), (text, phoneNumbers) => {
        const messages = everyCard(text).map((view) => renderCard(view, look("full")));
        const masked = everyCard(text).map((view) => renderCard(view, look(phoneNumbers)));
        for (const message of [...messages, ...masked]) {
          expect(findBlockProblems(message, "message")).toEqual([]);
          expect(message.text.length).toBeLessThanOrEqual(4_000);
          for (const markup of [message.text, ...textsIn(message, "mrkdwn")]) expectHarmless(markup);
          textsIn(message, "plain_text").forEach(expectVisible);
        }
        expect(messages.map((message) => skeleton(message).join(""))).toEqual(
          expected.map((each) => each.join("")),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("never makes a card with many people one that Slack refuses", () => {
    fc.assert(
      fc.property(fc.nat(120), fc.nat(300), fc.constantFrom(0, 1, 5, null), (listed, more, seats) => {
        const view = aGroupCard(people(listed), { waiting: listed + more, seats });
        expect(findBlockProblems(renderCard(view, look("masked")), "message")).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("outside text in forms", () => {
  it("never gives a form a control sequence, a format or a line that is not ours", () => {
    const expected = everyForm(tame).map(skeleton);
    fc.assert(
      fc.property(outside, (text) => {
        const forms = everyForm(text);
        for (const form of forms) {
          expect(findBlockProblems(form, "modal")).toEqual([]);
          textsIn(form, "mrkdwn").forEach(expectHarmless);
          textsIn(form, "plain_text").forEach(expectVisible);
        }
        expect(forms.map((form) => skeleton(form).join(""))).toEqual(expected.map((each) => each.join("")));
      }),
      { numRuns: 60 },
    );
  });

  it("never makes a list of many groups one that Slack refuses", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 60 }), fc.nat(9), (sizes, page) => {
        const seats = page % 2;
        const groups = sizes.map((size, index) => aWaitingGroup(numbered(index, size), { seats }));
        const view: WaitingListView = aWaitingList(groups, { page, pages: 10 });
        const form = drawWaiting(view, { channel: "C0OPS", cardId: null, page, people: [], drawnAt: 0 });
        expect(findBlockProblems(form, "modal")).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("masked phone numbers", () => {
  it("never let a whole number into a channel", () => {
    for (const view of everyCard(tame)) {
      const shown = JSON.stringify(renderCard(view, look("masked")));
      expect(shown.replaceAll(/[^\d]/gu, "")).not.toContain("16505551234");
      expect(shown).not.toContain("650 555");
    }
  });
});

function numbered(group: number, size: number) {
  return Array.from({ length: size }, (_, index) => aRequest({ place: group * 100 + index + 1 }));
}

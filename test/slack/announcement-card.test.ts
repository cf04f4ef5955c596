// The card of a text to several groups, and of what WhatsApp says about the account, at each stage; and within Slack's limits.
import { describe, expect, it } from "vitest";
import type { AlertNews } from "../../src/groups/alerts.ts";
import {
  mostAnnounced,
  type AnnouncedGroup,
  type AnnouncementView,
} from "../../src/groups/announcement-views.ts";
import type { GroupId } from "../../src/groups/model.ts";
import type { AnnouncementId } from "../../src/groups/sending.ts";
import { findBlockProblems } from "../../src/sandbox/slack/block-kit/find-block-problems.ts";
import { renderAlert } from "../../src/slack/cards/alert.ts";
import { renderAnnouncement } from "../../src/slack/cards/announcement.ts";
import { drawn } from "./drawn.ts";
import { noon } from "./views.ts";

const sent = { id: "wamid.1", state: "read" as const, delivered: 2, read: 1, failure: null };

function group(subject: string, state: AnnouncedGroup["state"]): AnnouncedGroup {
  const remark = state === "failed" ? "WhatsApp gave no reason." : null;
  const message = state === "sent" ? sent : null;
  return { group: { id: "g_1" as GroupId, subject, numberLabel: null }, state, remark, message, people: 3 };
}

function announcement(groups: AnnouncedGroup[], left = 0): AnnouncementView {
  return {
    kind: "announcement",
    announcementId: "a_announced1" as AnnouncementId,
    text: "The lorry comes at 9.",
    templateName: null,
    requestedBy: "U0BEN",
    requestedAt: noon,
    groups,
    left,
  };
}

describe("the card of a text to several groups", () => {
  it("counts while it is on its way", () => {
    const view = announcement([group("North", "sent"), group("East", "under way")]);
    expect(drawn(renderAnnouncement(view)).split("\n")).toEqual([
      "⏳ *Writing to 2 groups…* 1 done",
      "“The lorry comes at 9.”",
      "✅ *North*: delivered to 2 of 3, read by 1",
      "• *East*: on its way",
      "(Asked for by <@U0BEN>, 12:00)",
    ]);
  });

  it("has those that need somebody first, and asks once more where nobody knows", () => {
    const view = announcement(
      [group("North", "sent"), group("East", "failed"), group("South", "unclear")],
      2,
    );
    expect(drawn(renderAnnouncement(view)).split("\n")).toEqual([
      "⚠️ *The message was sent to 1 of 3 groups*",
      "“The lorry comes at 9.”",
      "⚠️ *East*: not sent. WhatsApp gave no reason.",
      "❔ *South*: nobody knows whether it was sent. Look into the group before trying again.",
      "✅ *North*: delivered to 2 of 3, read by 1",
      "[Try again in 2 groups (primary) → “In 1 of them nobody knows whether it was sent: there it may be sent, and charged, twice.”]",
      "(Asked for by <@U0BEN>, 12:00)",
    ]);
  });

  it("fits into a message of Slack with as many groups as there may be, whatever they are called", () => {
    const groups = Array.from({ length: mostAnnounced }, () => group("&".repeat(128), "failed"));
    const message = renderAnnouncement(announcement(groups, mostAnnounced));
    expect(findBlockProblems(message, "message")).toEqual([]);
    const said = drawn(message);
    const shown = said.match(/⚠️ \*&/gu)?.length ?? 0;
    expect(shown).toBeGreaterThan(5);
    expect(said).toContain(`… and ${mostAnnounced - shown} more where it was not sent`);
  });
});

describe("the card of an alert", () => {
  const look = { phoneNumbers: "full" as const, explain: () => "", notify: [] };
  const news = (said: Partial<AlertNews>): AlertNews => ({
    topic: "template",
    word: "PAUSED",
    subject: "team_invite (en_US)",
    standing: "bad",
    until: null,
    level: null,
    was: null,
    detail: null,
    ...said,
  });

  it("says what it is, what it means and the way on, and then that it is over", () => {
    const view = { kind: "alert" as const, news: news({ detail: "FIRST_PAUSE" }), since: noon };
    expect(drawn(renderAlert({ ...view, clearedAt: null }, look)).split("\n")).toEqual([
      "⛔ WhatsApp has paused the template team_invite (en_US).",
      "Messages made of it, such as invitations, are not sent meanwhile.",
      "WhatsApp says: first pause",
      "Since 12:00",
      "(Look at it in <https://business.facebook.com/wa/manage/home/|WhatsApp Manager>, or use another template.)",
    ]);
    expect(drawn(renderAlert({ ...view, clearedAt: noon + 60_000 }, look)).split("\n")).toEqual([
      "✅ Over: WhatsApp has paused the template team_invite (en_US).",
      "From 12:00 to 12:01",
    ]);
  });
});

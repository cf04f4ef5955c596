// The Home tab as it is drawn: within Slack's limits whatever is in it, and readable.
import type { KnownBlock } from "@slack/types";
import { describe, expect, it } from "vitest";
import type { CardId, OperationId } from "../../src/groups/model.ts";
import type { HomeView } from "../../src/groups/home-views.ts";
import type { CreationView } from "../../src/groups/views.ts";
import { findBlockProblems } from "../../src/sandbox/slack/block-kit/find-block-problems.ts";
import { homeBlocks } from "../../src/slack/home/home-blocks.ts";
import { drawn } from "./drawn.ts";
import { aGroup, aHealth, noon } from "./views.ts";

const calm: HomeView = {
  waiting: 0,
  waitingGroups: 0,
  oldest: [],
  attention: {
    suspended: { total: 0, groups: [] },
    full: { total: 0, groups: [] },
    overdue: { requests: 0, groups: 0 },
    old: { requests: 0, groups: 0 },
  },
  failed: [],
  health: aHealth(),
};

const nasty = `${"<!channel> *x* `".repeat(40)}\u202E`;

function failed(subject: string): CreationView {
  return {
    kind: "creation",
    operationId: "o_failed0001" as OperationId,
    groupId: null,
    subject,
    numberLabel: null,
    joinApprovalMode: "approval_required",
    state: "failed",
    remark: nasty.repeat(4),
    inviteLink: null,
    requestedBy: "U0BEN",
    requestedAt: noon,
    settledAt: noon,
    triedAgain: false,
  };
}

function home(changes: Partial<HomeView>): KnownBlock[] {
  const blocks = homeBlocks({ ...calm, ...changes }, new Set(["approve", "administer"]));
  expect(findBlockProblems({ type: "home", blocks }, "home")).toEqual([]);
  return blocks;
}

describe("the Home tab", () => {
  it("says what keeps the bot from its work, until when and since when", () => {
    const health = aHealth({
      lastWebhookAt: null,
      lastSweepAt: null,
      late: 12,
      lateSince: noon,
      failing: 1,
      givenUp: { cards: 2, reasons: ["invalid_blocks"] },
      resting: [{ number: "+1 555-078-3881", until: noon }],
      troubles: [{ sentence: "WhatsApp does not accept the access token.", since: noon }],
    });
    expect(drawn({ blocks: home({ health }).slice(-3) })).toMatchInlineSnapshot(`
      "*Groupdesk*
      ⚠️ WhatsApp does not accept the access token. Since 12:00.
      ⏸ WhatsApp's limits make +1 555-078-3881 wait until 12:00.
      ⏳ 12 things are on the way, the oldest since 12:00.
      ⚠️ 1 thing did not work and will be tried again by itself.
      ⚠️ 2 messages are missing or out of date in Slack, which did not take what was to be shown (invalid_blocks).
      (WhatsApp has sent no webhook yet · WhatsApp has not been looked through yet · version 1.2.3)"
    `);
  });

  it("counts what it does not list", () => {
    const group = { group: aGroup, suspendedAt: noon };
    const view = {
      waiting: 90,
      waitingGroups: 31,
      oldest: [{ group: aGroup, memberCount: 8, waiting: 3, since: noon, overdue: 2, cardId: null }],
      attention: {
        suspended: { total: 7, groups: [group] },
        full: { total: 1_200, groups: [group] },
        overdue: { requests: 2, groups: 1 },
        old: { requests: 1, groups: 1 },
      },
    };
    expect(drawn({ blocks: home(view) })).toMatchInlineSnapshot(`
      "*90 people wait to join* in 31 groups
      [Work through them (primary)]
      *Spring order 4471* · 8 of 8 · 3 people wait, the first since 12:00 · ⏰ 2 overdue
      (… and 30 more groups)
      divider
      *Needs somebody*
      *Spring order 4471* · ⛔ suspended by WhatsApp, 12:00
      (… and 6 more suspended)
      *Spring order 4471* · full, and somebody waits
      (… and 1,199 more full)
      ⏰ 2 requests are overdue, in 1 group: people were reminded, and nobody has decided
      ⏰ 1 request has waited for more than a day, in 1 group
      *Groups*
      [Find a group…] [Create a group…] [Routes…]
      divider
      *Groupdesk*
      ✅ Everything is up to date.
      (last webhook 12:00 · WhatsApp last looked through 12:00 · version 1.2.3)"
    `);
  });

  it("stays within Slack's limits, and lets no name do anything, however much there is", () => {
    const group = { group: { ...aGroup, subject: nasty, numberLabel: nasty }, suspendedAt: noon };
    const five = <Item>(item: Item): Item[] => Array.from({ length: 5 }, () => item);
    const blocks = home({
      waiting: 10_000,
      waitingGroups: 9_000,
      oldest: five({
        ...group,
        memberCount: 8,
        waiting: 3,
        since: noon,
        overdue: 3,
        cardId: "c_card00001" as CardId,
      }),
      attention: {
        suspended: { total: 900, groups: five(group) },
        full: { total: 900, groups: five(group) },
        overdue: { requests: 9_000, groups: 900 },
        old: { requests: 9_000, groups: 900 },
      },
      failed: five(failed(nasty)),
      health: aHealth({
        late: 9_000,
        lateSince: noon,
        failing: 900,
        givenUp: { cards: 900, reasons: [nasty, nasty, nasty] },
        resting: five({ number: nasty, until: noon }),
        troubles: five({ sentence: nasty, since: noon }),
      }),
    });
    expect(blocks.length).toBeLessThan(60);
    expect(drawn({ blocks })).not.toContain("<!channel>");
  });
});

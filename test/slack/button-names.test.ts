// What a screen reader says of a button, and what somebody says aloud to press it.
import { describe, expect, it } from "vitest";
import type { CardId, GroupId } from "../../src/groups/model.ts";
import type { HomeView } from "../../src/groups/home-views.ts";
import type { CardView } from "../../src/groups/views.ts";
import { renderCard } from "../../src/slack/cards/render-card.ts";
import { drawRequests } from "../../src/slack/forms/all-requests.ts";
import { drawGroupList } from "../../src/slack/forms/group-list.ts";
import { drawWaiting } from "../../src/slack/forms/waiting-people.ts";
import { homeBlocks } from "../../src/slack/home/home-blocks.ts";
import {
  aCreation,
  aDigest,
  aGroup,
  aGroupCard,
  aHealth,
  aReminder,
  aRequest,
  aTask,
  aWaitingGroup,
  aWaitingList,
  noon,
  people,
} from "./views.ts";

type Named = { text: { text: string }; accessibility_label?: string };

const inviteLink = "https://chat.whatsapp.com/AbC";
const made = { state: "created", inviteLink, groupId: "g_spring4471" as GroupId } as const;
const undeleted = aTask({ kind: "delete", subject: null }, { state: "failed", canTryAgain: true });
const cards: CardView[] = [
  aGroupCard(people(2)),
  aGroupCard(people(9), { waiting: 12 }),
  aGroupCard(people(2), { seats: 0, memberCount: 8 }),
  ...(["approve", "reject"] as const).flatMap((failedDecision) => [
    aGroupCard([aRequest({ failure: "It failed.", failedDecision })]),
    aGroupCard([...people(4), aRequest({ place: 5, failure: "It failed.", failedDecision })]),
  ]),
  aCreation(made),
  aCreation({ state: "failed" }),
  undeleted,
  aDigest(),
  aReminder(),
];

const cardId = "c_card00001" as CardId;
const line = { group: aGroup, memberCount: 5, waiting: 2 };
const list = aWaitingList([aWaitingGroup(people(3))], { pages: 3, page: 1 });
const home: HomeView = {
  waiting: 2,
  waitingGroups: 1,
  oldest: [{ ...line, since: noon, overdue: 1, cardId }],
  attention: {
    suspended: { total: 1, groups: [{ group: aGroup, suspendedAt: noon }] },
    full: { total: 0, groups: [] },
    overdue: { requests: 1, groups: 1 },
    old: { requests: 0, groups: 0 },
  },
  failed: [undeleted, aCreation({ state: "failed" })],
  health: aHealth({ givenUp: { cards: 2, reasons: [] } }),
};

const masked = { phoneNumbers: "masked", explain: () => "It failed.", notify: [] } as const;
const drawings: [string, unknown][] = [
  ...cards.map((view): [string, unknown] => [`the card of a ${view.kind}`, renderCard(view, masked)]),
  [
    "the list of those who wait",
    drawWaiting(list, { channel: "C1", cardId, page: 1, people: [], drawnAt: noon }),
  ],
  ["the list of all requests", drawRequests(list, 1)],
  [
    "the list of groups",
    drawGroupList(
      { total: 45, lines: [{ ...line, standing: "active", createdAt: noon }] },
      { words: "s", page: 1 },
    ),
  ],
  ["the Home tab", homeBlocks(home, new Set(["approve", "administer"]))],
];

describe("the accessible name of a button", () => {
  it.each(drawings)("on %s begins with what is seen, and says of whom or of what", (_, drawing) => {
    const buttons = buttonsIn(drawing);
    expect(buttons).not.toEqual([]);
    for (const { text, accessibility_label: name = "" } of buttons) {
      expect(name.startsWith(text.text), `${text.text} is called "${name}"`).toBe(true);
      expect(name.length).toBeGreaterThan(text.text.length);
    }
    const names = buttons.map(({ accessibility_label: name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

function buttonsIn(value: unknown): Named[] {
  if (Array.isArray(value)) return value.flatMap(buttonsIn);
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.values(value).flatMap(buttonsIn);
  return "type" in value && value.type === "button" ? [value as unknown as Named, ...inside] : inside;
}

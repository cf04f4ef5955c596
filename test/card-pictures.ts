// Takes a picture of every kind of card as a phone shows it: `node test/card-pictures.ts`. What is new in a card is looked at here.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { WebClient } from "@slack/web-api";
import sharp from "sharp";
import type { CardId, GroupId } from "../src/groups/model.ts";
import type { AnnouncementId } from "../src/groups/sending.ts";
import type { CardView } from "../src/groups/views.ts";
import { sentenceFor } from "../src/projection/words.ts";
import { renderCard } from "../src/slack/cards/render-card.ts";
import { openDemo } from "./sandbox/page.ts";
import {
  aCreation,
  aDigest,
  aGroup,
  aGroupCard,
  anActivity,
  aRequest,
  aSuspension,
  aTask,
  minute,
  noon,
  people,
  aReminder,
  aSummary,
  anEscalation,
} from "./slack/views.ts";

const folder = fileURLToPath(new URL("../docs/screenshots/cards/", import.meta.url));
const place = "C0ORDERS";
const alice = "U0ALICE";
const pat = { waId: "16505551234", userId: null, username: "@pat1" };

const before = [{ what: "invited", by: alice, at: noon - 60 * minute }] as const;
const failure = sentenceFor({ code: 131_211, detail: null });
const decided = { state: "approved", decidedBy: alice, decidedAt: noon, closedAt: noon } as const;
const made = {
  state: "created",
  settledAt: noon,
  groupId: "g_spring4471" as GroupId,
  inviteLink: "https://chat.whatsapp.com/Kx93LmQ2vT8bNc4RzYw1Pd",
} as const;
const settings = {
  kind: "settings",
  subject: "Spring order 4471, week 14",
  description: null,
  was: { subject: "Spring order 4471", description: null },
  pictureKey: null,
  parts: [{ part: "subject", done: true, failure: null }],
} as const;
const text = { kind: "send", text: "The lorry comes at 9.\nBring gloves.", people: 5 } as const;
const read = { id: "m", state: "read", delivered: 5, read: 3, failure: null } as const;

const cards: Record<string, CardView> = {
  "group-one": aGroupCard([aRequest({ before })]),
  "group-few": aGroupCard([
    aRequest({ ...decided }),
    aRequest({ place: 2, failure, failedDecision: "approve" }),
    aRequest({ place: 3 }),
  ]),
  "group-many": aGroupCard(people(8), { memberCount: 3, seats: 5 }),
  moved: {
    kind: "moved",
    group: aGroup,
    link: "https://acme.slack.com/archives/C1/p1",
    requests: [aRequest(decided)],
  },
  "creation-under-way": aCreation(),
  creation: aCreation(made),
  "creation-failed": aCreation({ state: "failed", remark: failure, settledAt: noon }),
  "task-settings": aTask({ ...settings, parts: [...settings.parts] }),
  "task-text": aTask({ ...text, message: read }),
  "task-failed": aTask({ ...text, message: null }, { state: "failed", remark: failure, canTryAgain: true }),
  told: { kind: "told", to: alice, what: aCreation(made) },
  activity: anActivity([
    { what: "joined", people: [pat], at: noon },
    { what: "changed", part: "description", text: "Deliveries in week 14", at: noon + minute },
  ]),
  suspension: aSuspension({ waiting: 3, lastChange: { what: "subject", by: alice, at: noon - minute } }),
  "suspension-over": aSuspension({ clearedAt: noon + minute }),
  clearance: { kind: "clearance", group: aGroup, at: noon },
  deletion: { kind: "deletion", group: aGroup, at: noon, lastMemberCount: 5 },
  refusal: {
    kind: "refusal",
    what: "create",
    subject: "Autumn",
    failure: { code: 131_211, detail: null },
    at: noon,
  },
  digest: aDigest({ suspended: 2, activeGroups: 12 }),
  agreement: {
    kind: "agreement",
    cardId: "c_agree0001" as CardId,
    group: aGroup,
    wants: { kind: "delete", subject: aGroup.subject },
    askedBy: alice,
    askedAt: noon,
    end: null,
  },
  alert: {
    kind: "alert",
    news: {
      topic: "template",
      word: "PAUSED",
      subject: "group_invitation (en_US)",
      standing: "bad",
      until: null,
      level: null,
      was: null,
      detail: null,
    },
    since: noon,
    clearedAt: null,
  },
  announcement: {
    kind: "announcement",
    announcementId: "a_0001" as AnnouncementId,
    text: "The harbour is closed on Monday.\nBoats leave again on Tuesday.",
    templateName: null,
    requestedBy: alice,
    requestedAt: noon,
    groups: [
      {
        group: aGroup,
        state: "sent",
        remark: null,
        message: { id: "wamid.1", state: "sent", delivered: 7, read: 5, failure: null },
        people: 7,
      },
      {
        group: { ...aGroup, id: "g_summer" as GroupId, subject: "Summer sailing" },
        state: "failed",
        remark: failure,
        message: null,
        people: 4,
      },
    ],
    left: 1,
  },
  trouble: { kind: "trouble", failure: { code: 190, detail: null }, since: noon, clearedAt: null },
  "unknown-update": { kind: "unknown update", what: { field: "calls", type: "ring" }, at: noon },
  day: { kind: "day", at: noon },
  guests: {
    kind: "guests",
    group: aGroup,
    people: [{ person: pat, rule: "rule:list", by: alice, at: noon - 60 * minute }],
  },
  reminder: aReminder(),
  "reminder-snoozed": aReminder({ standing: { kind: "snoozed", by: "U0BEN", until: noon + 180 * minute } }),
  escalation: { ...anEscalation(), remindedIn: place },
  summary: aSummary(),
  "watch-word": {
    kind: "watch word",
    group: aGroup,
    words: ["refund", "late"],
    count: 3,
    heard: [],
    since: noon,
    at: noon,
    isBridged: false,
  },
  "closed-channel": { kind: "closed channel", channel: place, code: "not_in_channel", at: noon },
};

/** Fails to compile when a kind of card is missing here. */
const pictured: Record<CardView["kind"], string> = {
  group: "group-few",
  moved: "moved",
  creation: "creation",
  task: "task-settings",
  told: "told",
  activity: "activity",
  suspension: "suspension",
  clearance: "clearance",
  deletion: "deletion",
  refusal: "refusal",
  digest: "digest",
  agreement: "agreement",
  alert: "alert",
  announcement: "announcement",
  trouble: "trouble",
  "unknown update": "unknown-update",
  day: "day",
  guests: "guests",
  reminder: "reminder",
  escalation: "escalation",
  summary: "summary",
  "watch word": "watch-word",
  "closed channel": "closed-channel",
};

await mkdir(folder, { recursive: true });
const { demo, page, showSide, slack, goTo, close } = await openDemo();
const bot = new WebClient("xoxb-demo-bot-token", { slackApiUrl: demo.slack.url });
try {
  await goTo("orders");
  await page.setViewportSize({ width: 390, height: 1_400 });
  await showSide("Slack");
  for (const name of new Set([...Object.values(pictured), ...Object.keys(cards)])) await photograph(name);
} finally {
  await close();
}

async function photograph(name: string): Promise<void> {
  const view = cards[name];
  if (view === undefined) throw new Error(`there is no card ${name}`);
  const look = { phoneNumbers: "full", explain: sentenceFor, notify: [alice] } as const;
  const { text: notification, blocks } = renderCard(view, look);
  const { ts } = await bot.chat.postMessage({ channel: place, text: notification, blocks });
  const article = slack.locator(`[data-ts="${ts}"]`);
  await article.waitFor();
  await article.scrollIntoViewIfNeeded();
  await sharp(await article.screenshot())
    .png({ palette: true, colours: 64, effort: 10, compressionLevel: 9 })
    .toFile(`${folder}${name}.png`);
}

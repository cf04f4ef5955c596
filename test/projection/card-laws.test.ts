// The five laws of cards, over random days: people ask, withdraw and are decided on, cards age, others post, somebody writes in
// a thread, and the process dies at any call.
import * as fc from "fast-check";
import { expect, it, describe } from "vitest";
import { isOpen, type JoinRequest } from "../../src/groups/model.ts";
import { fingerMs } from "../../src/groups/button-places.ts";
import { describeOnBothDatabases, emptyStore } from "../databases.ts";
import type { Store } from "../../src/store/database.ts";
import { channelId, openChannel, type Channel, type Posted } from "./channel.ts";

const names = ["ada", "bob", "cyd", "dan"];

type Deed =
  | { kind: "asks" | "withdraws"; group: number; who: string }
  | { kind: "decides"; group: number; who: string; decision: "approve" | "reject" }
  | { kind: "answers"; group: number; result: "done" | "failed" }
  | { kind: "time passes"; ms: number }
  | { kind: "somebody writes in a thread"; which: number }
  | { kind: "an edit is refused" }
  | { kind: "the process dies"; in: number; when: "before" | "after" };

const group = fc.constantFrom(0, 0, 0, 1);
const who = fc.constantFrom(...names);
const one = <const Kind extends string>(...kinds: Kind[]) => fc.constantFrom(...kinds);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: one("asks"), group, who }) },
  { weight: 2, arbitrary: fc.record({ kind: one("withdraws"), group, who }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: one("decides"), group, who, decision: one("approve", "reject") }),
  },
  { weight: 4, arbitrary: fc.record({ kind: one("answers"), group, result: one("done", "failed") }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: one("time passes"),
      ms: fc.oneof(fc.nat(3_000), fc.nat(20_000), fc.nat(200_000)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: one("somebody writes in a thread"), which: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ kind: one("an edit is refused") }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: one("the process dies"),
      in: fc.integer({ min: 1, max: 3 }),
      when: one("before", "after"),
    }),
  },
);
const day = fc.array(deed, { minLength: 3, maxLength: 30 });

/** A decision fails when its card is not the live one any more: whoever it was about waits on a newer one, and nothing is left. */
const failsBehind: Deed[] = [
  { kind: "asks", group: 0, who: "ada" },
  { kind: "decides", group: 0, who: "ada", decision: "approve" },
  { kind: "asks", group: 0, who: "ada" },
  { kind: "asks", group: 0, who: "dan" },
  { kind: "answers", group: 0, result: "failed" },
];

/** Whoever decided is told when it took longer than a minute, in the card's thread. */
const takesLong: Deed[] = [
  { kind: "asks", group: 0, who: "bob" },
  { kind: "decides", group: 0, who: "bob", decision: "approve" },
  { kind: "time passes", ms: 60_001 },
  { kind: "answers", group: 0, result: "done" },
  { kind: "asks", group: 0, who: "ada" },
];

/** Every law looks at every step of every day. */
async function holds(
  store: () => Promise<Store>,
  runs: { numRuns: number; examples?: [Deed[]][] },
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(day, async (deeds) => {
      const opened = await store();
      const channel = await openChannel(opened, 2);
      channel.watch(() => nobodyHasTwoButtons(channel));
      const finished = new Map<string, number>();
      for (const each of deeds) {
        const before = {
          messages: channel.messages.map((message) => ({ ...message })),
          requests: await channel.requests(),
          posts: channel.counted.posts,
          now: channel.now(),
        };
        await happens(channel, each);
        await channel.settles();
        const requests = await channel.requests();
        await movesAreKnown(channel, before.messages);
        if (each.kind !== "asks" && each.kind !== "answers") nothingMoved(channel, before.messages);
        newcomerIsUnread(channel, each, before, requests);
        historyStays(channel, finished, each);
        whatIsLeftHappened(channel);
        everybodyHasOneButton(channel, requests);
      }
      await opened.close();
    }),
    runs,
  );
}

describe("the laws of cards", () => {
  it("hold on random days", { timeout: 120_000 }, () =>
    holds(emptyStore, { numRuns: 62, examples: [[failsBehind], [takesLong]] }),
  );
});

describeOnBothDatabases("the laws of cards", (database) => {
  it("hold on a random day", () => holds(() => database.open(), { numRuns: 1 }));
});

async function happens(channel: Channel, each: Deed): Promise<void> {
  switch (each.kind) {
    case "asks":
      return channel.asks(each.group, each.who);
    case "withdraws":
      return channel.withdraws(each.group, each.who);
    case "decides":
      return channel.decides(each.group, each.who, each.decision);
    case "answers":
      return channel.answers(each.group, each.result);
    case "time passes":
      return channel.passes(each.ms);
    case "somebody writes in a thread": {
      const message = channel.messages[each.which];
      if (message !== undefined) message.hasThread = true;
      return undefined;
    }
    case "an edit is refused":
      return channel.refuses({ kind: "again", delayMs: 2_000, reach: "own" });
    case "the process dies":
      return channel.diesIn(each.in, each.when);
  }
}

/** First law: where a button stands now, no other stood before; and where one does, presses are turned away for a second. */
async function movesAreKnown(channel: Channel, before: readonly Posted[]): Promise<void> {
  for (const message of channel.messages) {
    const old = before.find(({ ts }) => ts === message.ts);
    if (message.moved === (old?.moved ?? 0)) continue;
    const card = await channel.context.store.db
      .selectFrom("cards")
      .select("movedAt")
      .where("ts", "=", message.ts)
      .where("channel", "=", channelId)
      .executeTakeFirstOrThrow();
    expect(card.movedAt).toBeGreaterThan(channel.now() - fingerMs * 3);
  }
}

/** Who is decided on, or withdraws, keeps the place; only the reason why an earlier decision failed goes, and is one line. */
function nothingMoved(channel: Channel, before: readonly Posted[]): void {
  for (const message of channel.messages) {
    const old = before.find(({ ts }) => ts === message.ts);
    if (old !== undefined && !old.drawn.text.includes("⚠️")) expect(message.moved).toBe(old.moved);
  }
}

type Before = { messages: readonly Posted[]; requests: readonly JoinRequest[]; posts: number; now: number };

/** Second law: one post for whoever begins to wait, or the newest message is theirs already and young. */
function newcomerIsUnread(
  channel: Channel,
  each: Deed,
  before: Before,
  requests: readonly JoinRequest[],
): void {
  const begins = requests.length > before.requests.length && requests.at(-1) !== undefined;
  const posts = channel.counted.posts - before.posts;
  if (each.kind !== "asks" || !begins) {
    if (each.kind !== "the process dies") expect(posts).toBe(0);
    return;
  }
  const last = before.messages.findLast(({ isReply }) => !isReply);
  const theirs = before.requests.filter(
    (request) => request.state === "pending" && buttonsOf(last).includes(`approve ${request.id}`),
  );
  const groupOfNew = requests.find(
    (request) => !before.requests.some(({ id }) => id === request.id),
  )?.groupId;
  const joins = last !== undefined && before.now - last.at < 120_000 && theirs[0]?.groupId === groupOfNew;
  expect(posts).toBe(joins ? 0 : 1);
}

/** Third law: without a button left, and nobody under way, a message is never touched again. */
function historyStays(channel: Channel, finished: Map<string, number>, each: Deed): void {
  for (const message of channel.messages) {
    const edits = finished.get(message.ts);
    if (edits !== undefined && each.kind !== "answers") expect(message.edits).toBe(edits);
    const isOver = message.buttons.length === 0 && !/approving…|rejecting…|below/u.test(message.drawn.text);
    if (isOver) finished.set(message.ts, message.edits);
    else finished.delete(message.ts);
  }
}

/** Fourth law: every message says who waits or what happened, or stands above words of somebody. */
function whatIsLeftHappened(channel: Channel): void {
  for (const { drawn, hasThread } of channel.messages) {
    const says = /· asked|\*165|approved|rejected|withdrew|approving|rejecting|\+1/u.test(drawn.text);
    expect(says || hasThread, drawn.text).toBe(true);
    if (/the requests have moved/u.test(drawn.text)) throw new Error(drawn.text);
  }
}

/** Fifth law, at every call: buttons for one person stand in one message at most. */
function nobodyHasTwoButtons({ messages }: Channel): void {
  const all = messages.flatMap((message) =>
    buttonsOf(message).filter((button) => button.startsWith("approve r")),
  );
  expect(new Set(all).size).toBe(all.length);
}

/** And, once everything is told, in exactly one. */
function everybodyHasOneButton({ messages }: Channel, requests: readonly JoinRequest[]): void {
  const all = messages.flatMap(buttonsOf);
  for (const request of requests) {
    const stands = all.filter((button) => button === `approve ${request.id}`).length;
    expect(stands).toBe(request.state === "pending" ? 1 : 0);
    if (!isOpen(request)) expect(all).not.toContain(`reject ${request.id}`);
  }
}

function buttonsOf(message: Posted | undefined): string[] {
  return message?.buttons.flatMap(({ does }) => does.split(", ")) ?? [];
}

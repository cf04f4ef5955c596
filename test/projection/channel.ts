// A channel as the lane of cards sees it, with the real store and the real handler: what is posted, edited and deleted is
// counted, and the process can be killed at any call. Tests of the laws of cards and of whole days use it.
import { endlessLease } from "../outbox/leases.ts";
import type { Dossier } from "../../src/groups/dossier.ts";
import { decide } from "../../src/groups/decisions.ts";
import { haveMoved, type ButtonPlace } from "../../src/groups/button-places.ts";
import {
  isOpen,
  type Answer,
  type CardId,
  type Decision,
  type GroupId,
  type JoinRequest,
  type OperationId,
} from "../../src/groups/model.ts";
import { someoneAsks, someoneWithdraws } from "../../src/groups/requests.ts";
import { lanes, type Entry } from "../../src/outbox/entries.ts";
import { nextEntry, postpone, settle } from "../../src/outbox/outbox.ts";
import { createTurns } from "../../src/outbox/paces.ts";
import { createCardHandler } from "../../src/projection/cards.ts";
import { MessengerError, type Messenger, type MessengerCure } from "../../src/projection/messenger.ts";
import { sentenceFor } from "../../src/projection/words.ts";
import type { Message } from "../../src/slack/blocks.ts";
import { buttonPlaces } from "../../src/slack/cards/button-places.ts";
import { renderCard } from "../../src/slack/cards/render-card.ts";
import { momentOf } from "../../src/state/context.ts";
import { withDossier } from "../../src/state/dossiers.ts";
import type { Store } from "../../src/store/database.ts";
import { groupToRow, requestFromRow } from "../../src/store/rows.ts";
import { answered, askOf, because, noon, quietGroup } from "../groups/dossiers.ts";
import { contextWith } from "../context.ts";

export const channelId = "C1";

export type Posted = {
  ts: string;
  cardId: CardId;
  at: number;
  drawn: Message;
  buttons: readonly ButtonPlace[];
  edits: number;
  /** One after the other, what was pressed before and after an edit that moved something. */
  moved: number;
  hasThread: boolean;
  isReply: boolean;
};

class Died extends Error {}

/** What is due again after this long is not waited for. */
const patienceMs = 30_000;

export type Channel = Awaited<ReturnType<typeof openChannel>>;

export async function openChannel(store: Store, groups: number) {
  let now = noon;
  let tsGiven = 0;
  let diesAt: { call: number; when: "before" | "after" } | undefined;
  let calls = 0;
  let refusesNext: MessengerCure | undefined;
  const messages: Posted[] = [];
  /** A reply in a thread leaves the channel as it is. */
  const counted = { posts: 0, replies: 0, edits: 0, deletes: 0 };
  let afterCall: () => void = () => {};
  const context = contextWith({ store, clock: { now: () => now }, defaultChannel: channelId });
  const groupIds = Array.from({ length: groups }, (_, index) => `g_00000000${index + 1}` as GroupId);
  for (const [index, id] of groupIds.entries()) {
    const { group } = quietGroup({ id, whatsappId: `group-${index}`, memberCount: null, peopleAt: 0 });
    await store.db.insertInto("groups").values(groupToRow(group)).execute();
  }

  function at(ts: string): Posted {
    const found = messages.find((message) => message.ts === ts);
    if (found === undefined) throw new Error(`no message ${ts}`);
    return found;
  }

  function mayBeRefused(): void {
    const cure = refusesNext;
    refusesNext = undefined;
    if (cure !== undefined) throw new MessengerError("refused", cure);
  }

  async function call<Result>(happens: () => Result): Promise<Result> {
    calls += 1;
    if (diesAt?.call === calls && diesAt.when === "before") throw new Died();
    const result = happens();
    afterCall();
    if (diesAt?.call === calls) throw new Died();
    return result;
  }

  const messenger: Messenger<Message> = {
    post: ({ threadTs }, drawn, cardId) =>
      call(() => {
        const isReply = threadTs !== null;
        counted[isReply ? "replies" : "posts"] += 1;
        tsGiven += 1;
        const ts = `${tsGiven}.0`;
        const buttons = buttonPlaces(drawn);
        messages.push({ ts, cardId, at: now, drawn, buttons, edits: 0, moved: 0, hasThread: false, isReply });
        return { ts };
      }),
    update: (_channel, ts, drawn) =>
      call(() => {
        mayBeRefused();
        counted.edits += 1;
        const message = at(ts);
        const buttons = buttonPlaces(drawn);
        const moved = message.moved + (haveMoved(message.buttons, buttons) ? 1 : 0);
        Object.assign(message, { drawn, buttons, moved, edits: message.edits + 1 });
      }),
    find: async (_place, cardId) =>
      messages.filter((message) => message.cardId === cardId).map(({ ts }) => ts),
    remove: (_channel, ts) =>
      call(() => {
        mayBeRefused();
        const index = messages.findIndex((message) => message.ts === ts);
        if (index < 0) return;
        counted.deletes += 1;
        messages.splice(index, 1);
      }),
    hasThread: async (_channel, ts) => messages.some((message) => message.ts === ts && message.hasThread),
    permalink: async (_channel, ts) => `https://acme.slack.com/archives/${channelId}/p${ts}`,
  };

  const handler = createCardHandler<Message>({
    context,
    messenger,
    draw: async (view) => renderCard(view, { phoneNumbers: "full", explain: sentenceFor, notify: [] }),
    toPost: async (drawn) => drawn,
    buttonsOf: buttonPlaces,
    postEveryMs: 0,
    posts: createTurns({ name: "posts", burst: 1, everyMs: 0 }),
    updates: createTurns({ name: "updates", burst: 1, everyMs: 0 }),
  });

  /** Until nothing is due, waiting for what is tried again; whoever dies starts again. */
  async function settles(): Promise<void> {
    for (;;) {
      const entry = await nextEntry(store.db, lane, now);
      if (entry !== undefined) await bring(entry);
      else {
        const { dueAt } = await soonest();
        if (dueAt === null || dueAt > now + patienceMs) return;
        now = dueAt;
      }
    }
  }

  const lane = lanes.slack(channelId);

  function soonest() {
    const query = store.db
      .selectFrom("outbox")
      .select((select) => select.fn.min<number | null>("dueAt").as("dueAt"));
    return query.where("platform", "=", lane.platform).executeTakeFirstOrThrow();
  }

  async function bring(entry: Entry): Promise<void> {
    try {
      const verdict = await handler.act(entry.id as CardId, endlessLease(lane));
      if (verdict.kind === "done") return await settle(store.db, entry);
      const dueAt = verdict.kind === "later" ? verdict.at : now + (verdict.delayMs ?? 1_000);
      await postpone(store.db, entry, { dueAt, attempts: 0, doubts: 0, lastError: null });
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      diesAt = undefined;
    }
  }

  function change(index: number, move: (dossier: Dossier) => Dossier, operationIds: OperationId[] = []) {
    const id = groupIds[index % groupIds.length];
    if (id === undefined) throw new Error("no group");
    return withDossier(context, id, (dossier) => [move(dossier), undefined] as const, {
      operationIds,
      whatsappIds: [],
    });
  }

  return {
    context,
    messages,
    counted,
    settles,
    now: () => now,
    passes(ms: number) {
      now += ms;
    },
    /** Looks at the channel after every single call, as people do. */
    watch(look: () => void) {
      afterCall = look;
    },
    /** The next edit or deletion, once. */
    refuses(cure: MessengerCure) {
      refusesNext = cure;
    },
    /** At the n-th call from now. */
    diesIn(howMany: number, when: "before" | "after") {
      diesAt = { call: calls + howMany, when };
    },
    asks: (group: number, name: string) =>
      change(group, (dossier) =>
        someoneAsks(dossier, askOf(`${name}-${group}`, now - noon), momentOf(context)),
      ),
    withdraws: (group: number, name: string) =>
      change(group, (dossier) =>
        someoneWithdraws(dossier, askOf(`${name}-${group}`, now - noon + 1_000), momentOf(context)),
      ),
    decides: (group: number, name: string, decision: Decision) =>
      change(group, (dossier) => {
        const theirs = askOf(`${name}-${group}`).whatsappId;
        const requestIds = dossier.requests.filter((each) => each.whatsappId === theirs).map(({ id }) => id);
        const wanted = { decision, requestIds, by: "U1", source: `click:${crypto.randomUUID()}` };
        return decide(dossier, wanted, momentOf(context)).dossier;
      }),
    /** WhatsApp answers whatever it was asked about this group. */
    answers: (group: number, result: Answer["result"]) =>
      change(group, (dossier) =>
        dossier.operations.reduce((next, operation) => {
          const asked = next.requests.filter((each) => each.operationId === operation.id && isOpen(each));
          const answers = asked.map(({ id }): Answer =>
            result === "failed"
              ? { requestId: id, result, failure: because(131_204) }
              : { requestId: id, result },
          );
          return answered(next, operation, answers, momentOf(context));
        }, dossier),
      ),
    async requests(): Promise<JoinRequest[]> {
      return (await store.db.selectFrom("joinRequests").selectAll().execute()).map(requestFromRow);
    },
  };
}

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createAccepted,
  createAsked,
  createdBy,
  createRefused,
  createsOf,
  groupAppeared,
  groupListed,
  mayHaveMade,
  type Create,
} from "../../src/groups/creation.ts";
import { withOperation, type Dossier, type NumberLedger } from "../../src/groups/dossier.ts";
import type { GroupId } from "../../src/groups/model.ts";
import { attempted, delayed, ended } from "../../src/groups/operations.ts";
import { after, because, dueCards, minuteMs, noon, quietGroup, secondMs, settled } from "./dossiers.ts";

const task = {
  kind: "create" as const,
  subject: "Night owls",
  description: null,
  joinApprovalMode: "approval_required" as const,
  channel: "C7",
};
const ask = { task, by: "U1", source: "view:1" };
const nothingAsked: NumberLedger = {
  phoneNumberId: "1278",
  channel: "C1",
  operations: [],
  cards: [],
  due: [],
  audit: [],
};

describe("a group that is asked for", () => {
  it("is an operation, a card in the channel it was made for, and a line in the audit", () => {
    const { operations, cards, audit, due } = createAsked(nothingAsked, ask, after(0));
    const [operation] = operations;
    expect(operation).toMatchObject({
      task,
      state: "due",
      groupId: null,
      requestedBy: "U1",
      source: "view:1",
      attempts: 0,
    });
    expect(cards).toMatchObject([
      { kind: "operation", channel: "C7", operationId: operation?.id, state: "live" },
    ]);
    expect(audit).toMatchObject([{ actor: "U1", action: "create asked", operationId: operation?.id }]);
    expect(due).toMatchObject([
      { kind: "operation", id: operation?.id },
      { kind: "card", id: cards[0]?.id },
    ]);
  });

  it("leaves a trace before the call, and wipes it when WhatsApp surely did nothing", () => {
    const tried = asked(minuteMs);
    expect(createIn(tried)).toMatchObject({ attempts: 1, attemptedAt: noon + minuteMs });
    const why = { failure: because(131_208), untouched: true };
    expect(createIn(delayed(tried, createIn(tried), why, after(minuteMs)))).toMatchObject({
      attemptedAt: null,
      failure: because(131_208),
    });
  });

  it("goes from due over asked to done", () => {
    const waiting = answered(asked(), "create-1", secondMs);
    expect(createIn(waiting)).toMatchObject({ state: "asked", requestId: "create-1" });
    const { number, dossier } = appears(waiting, "create-1", minuteMs);
    expect(createIn(number)).toMatchObject({
      state: "done",
      groupId: "g_1",
      settledAt: noon + minuteMs,
      failure: null,
    });
    expect(number.audit.at(-1)).toMatchObject({ action: "create done", groupId: "g_1" });
    expect(dossier.group.createdBy).toBe(createIn(number).id);
  });

  it("learns its number from the webhook when that comes before the answer", () => {
    const { number } = appears(asked(), "create-1", minuteMs);
    expect(createIn(number).requestId).toBe("create-1");
  });

  it("is not asked about again by an answer that comes after its webhook", () => {
    const { number } = appears(asked(), "create-1", secondMs);
    expect(answered(number, "create-1", minuteMs)).toBe(number);
    expect(answered(number, null, minuteMs)).toBe(number);
  });

  it("says why it failed", () => {
    const failed = createRefused(asked(), { ...refusal, failure: because(131_000) }, after(minuteMs));
    expect(createIn(failed)).toMatchObject({
      state: "failed",
      failure: because(131_000),
      settledAt: noon + minuteMs,
    });
    expect(failed.audit.at(-1)).toMatchObject({ action: "create failed", details: { code: 131_000 } });
    expect(failed.cards).toMatchObject([{ kind: "operation", state: "closed" }]);
  });

  it("stays failed when its refusal was faster than the answer", () => {
    const failed = createRefused(asked(), { ...refusal, failure: because(131_000) }, after(secondMs));
    expect(answered(failed, "create-1", minuteMs)).toBe(failed);
  });

  it("is open again when it had claimed another's group, which then is the other's", () => {
    const two = andAsked(asked(), "view:2", secondMs);
    const [older, newer] = createsOf(two);
    // The group of the newer is told first: by its subject it may be the older's.
    const claimed = appears(two, "create-2", 2 * secondMs);
    expect(claimed.dossier.group.createdBy).toBe(older?.id);
    const { number, made } = createAccepted(
      { number: settled(claimed.number), made: settled(claimed.dossier) },
      createIn(claimed.number, newer?.id),
      "create-2",
      after(minuteMs),
    );
    expect(createIn(number, older?.id)).toMatchObject({
      state: "due",
      groupId: null,
      requestId: null,
      settledAt: null,
    });
    expect(number.due).toContainEqual({ kind: "operation", id: older?.id });
    expect(createIn(number, newer?.id)).toMatchObject({ state: "done", groupId: "g_1" });
    expect(made?.group.createdBy).toBe(newer?.id);
  });

  it("has its own group in the end, in whatever order answers and webhooks of two alike come, and however often", () => {
    const news = [0, 1].flatMap((which) => [
      { which, how: "answer" as const },
      { which, how: "webhook" as const },
    ]);
    const orders = fc.tuple(
      fc.array(fc.constantFrom(...news.filter(({ how }) => how === "webhook")), { maxLength: 4 }),
      fc.shuffledSubarray(news, { minLength: news.length }),
    );
    fc.assert(
      fc.property(orders, ([early, all]) => {
        let number = andAsked(asked(), "view:2", secondMs);
        const ids = createsOf(number).map(({ id }) => id);
        const groups = new Map<string, Dossier>();
        for (const [index, { which, how }] of [...early, ...all].entries()) {
          const moment = after(minuteMs + index);
          const requestId = `create-${which}`;
          if (how === "webhook") {
            const known = groups.get(requestId);
            const dossier = known ?? newGroup({ id: `g_${which}`, requestId });
            const birth = groupAppeared(
              { dossier, number },
              { isTold: known !== undefined, subject: task.subject, at: noon },
              moment,
            );
            groups.set(requestId, birth.dossier);
            number = birth.number;
          } else {
            const made = groups.get(requestId);
            const next = createAccepted({ number, made }, createIn(number, ids[which]), requestId, moment);
            if (next.made !== undefined) groups.set(requestId, next.made);
            number = next.number;
          }
        }
        for (const which of [0, 1]) {
          expect(createIn(number, ids[which])).toMatchObject({ state: "done", groupId: `g_${which}` });
          expect(groups.get(`create-${which}`)?.group.createdBy).toBe(ids[which]);
        }
      }),
    );
  });
});

describe("a new group", () => {
  it("was made by the create that WhatsApp names, whatever the subject", () => {
    const named = createIn(answered(asked(), "create-1", 0));
    const news = { requestId: "create-1", subject: "Renamed", at: noon };
    expect(createdBy([createIn(asked()), named], news)).toBe(named);
  });

  it("was made by the oldest unanswered create of that subject when WhatsApp names none we know", () => {
    const [second, first] = [createIn(asked(minuteMs)), createIn(asked(0))];
    expect(
      createdBy([second, first], { requestId: "create-9", subject: "Night owls", at: noon + 2 * minuteMs }),
    ).toBe(first);
  });

  it.each([
    ["another subject", { subject: "Larks" }],
    ["a time well before we asked", { at: noon - 2 * minuteMs }],
  ])("with %s was made by somebody else", (_, difference) => {
    const news = { requestId: null, subject: "Night owls", at: noon, ...difference };
    expect(createdBy([createIn(asked())], news)).toBeUndefined();
  });

  it("may be ours although WhatsApp's clock is a little behind", () => {
    expect(
      mayHaveMade(createIn(asked()), { requestId: null, subject: "Night owls", at: noon - 30 * secondMs }),
    ).toBe(true);
  });

  it("was not made by a create that was never sent, is over, or is known by another number", () => {
    const news = { requestId: "create-9", subject: "Night owls", at: noon };
    const unsent = createIn(createAsked(nothingAsked, ask, after(0)));
    const number = asked();
    const end = { task, state: "failed" as const, failure: because(null) };
    const failed = createIn(ended(number, createIn(number), end, after(0)));
    const other = createIn(answered(asked(), "create-1", 0));
    expect(createdBy([unsent, failed, other], news)).toBeUndefined();
  });

  it("was made by the create that asked for it, although somebody renamed it before that was heard of", () => {
    const renamed = newGroup({ requestId: "create-1", subject: "Early birds" });
    const news = { isTold: false, subject: task.subject, at: noon };
    const birth = groupAppeared({ dossier: renamed, number: asked() }, news, after(secondMs));
    expect(createIn(birth.number)).toMatchObject({ state: "done", groupId: renamed.group.id });
    expect(birth.dossier.group.subject).toBe("Early birds");
  });

  it("goes with its cards to the channel that was chosen for it, and is our last change", () => {
    const { dossier } = appears(asked(), "create-1", secondMs);
    expect(dossier.channel).toBe("C7");
    expect(dossier.group.lastChange).toEqual({ what: "created", by: "U1", at: noon });
  });

  it("that nobody here asked for is said once", () => {
    const birth = groupAppeared(
      { dossier: newGroup(), number: nothingAsked },
      { isTold: false, subject: task.subject, at: noon },
      after(0),
    );
    expect(birth.dossier.cards.map(({ kind }) => kind)).toEqual(["day", "activity"]);
    const again = groupAppeared(birth, { isTold: true, subject: task.subject, at: noon }, after(minuteMs));
    expect(again.dossier).toBe(birth.dossier);
  });

  it("that is refused without any of ours waiting for it is a message of its own", () => {
    const news = { ...refusal, failure: because(131_211) };
    const { cards, operations, ...rest } = createRefused(nothingAsked, news, after(minuteMs));
    expect(operations).toEqual([]);
    expect(cards).toMatchObject([
      {
        kind: "refusal",
        channel: "C1",
        state: "closed",
        facts: { what: "create", subject: "Night owls", failure: because(131_211), at: noon },
      },
    ]);
    expect(dueCards({ cards, operations, ...rest })).toEqual([cards[0]?.id]);
  });
});

describe("a group in WhatsApp's list", () => {
  const listed = { at: noon, inviteLink: "https://chat.whatsapp.com/owls" };

  it("ends the create that may have made it, which then shows its link", () => {
    const number = asked();
    const birth = groupListed(
      { dossier: newGroup({ requestId: null }), number },
      createIn(number),
      listed,
      after(minuteMs),
    );
    expect(createIn(birth?.number ?? nothingAsked)).toMatchObject({ state: "done", groupId: "g_1" });
    expect(birth?.dossier.group).toMatchObject({
      inviteLink: listed.inviteLink,
      createdBy: createIn(number).id,
    });
  });

  it("is no second group of anybody: what one create has claimed another does not", () => {
    const two = andAsked(asked(), "view:2", secondMs);
    const [first, second] = createsOf(two);
    const birth = first && groupListed({ dossier: newGroup(), number: two }, first, listed, after(minuteMs));
    expect(birth).toBeDefined();
    expect(birth && second && groupListed(birth, second, listed, after(minuteMs))).toBeUndefined();
  });

  it("was not made by a create with another subject", () => {
    const number = asked();
    const dossier = newGroup({ subject: "Larks" });
    expect(groupListed({ dossier, number }, createIn(number), listed, after(minuteMs))).toBeUndefined();
  });
});

const refusal = { requestId: null, subject: "Night owls", at: noon };

/** The number with one create that WhatsApp has been asked for. */
function asked(ms = 0): NumberLedger {
  return andAsked(nothingAsked, `view:${ms}`, ms);
}

function andAsked(number: NumberLedger, source: string, ms: number): NumberLedger {
  const next = createAsked(number, { ...ask, source }, after(ms));
  const create = createsOf(next).at(-1);
  if (create === undefined) throw new Error("nothing was asked");
  return settled(withOperation(next, attempted(create, after(ms))));
}

/** WhatsApp's answer to the only create, without news of any group. */
function answered(number: NumberLedger, requestId: string | null, ms: number): NumberLedger {
  return createAccepted({ number, made: undefined }, createIn(number), requestId, after(ms)).number;
}

/** The webhook of a new group. */
function appears(number: NumberLedger, requestId: string, ms: number) {
  const news = { isTold: false, subject: task.subject, at: noon };
  return groupAppeared({ dossier: newGroup({ requestId }), number }, news, after(ms));
}

function newGroup({
  id = "g_1",
  requestId = "create-1",
  subject = "Night owls",
}: { id?: string; requestId?: string | null; subject?: string } = {}): Dossier {
  return quietGroup({ id: id as GroupId, createRequestId: requestId, subject, inviteLink: null });
}

function createIn(number: NumberLedger, id: string | undefined = number.operations[0]?.id): Create {
  const create = createsOf(number).find((each) => each.id === id);
  if (create === undefined) throw new Error("there is no such create");
  return create;
}

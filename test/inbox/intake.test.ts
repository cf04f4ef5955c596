// Laws of the intake: whatever people do, and however WhatsApp's updates come, the state ends as the truth.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withDossier } from "../../src/state/dossiers.ts";
import { knownGroups, addUnknownGroups } from "../../src/state/unknown-groups.ts";
import { momentOf, type Context } from "../../src/state/context.ts";
import { openStates } from "../../src/groups/model.ts";
import { groupNotFound, groupRead, type Reading } from "../../src/groups/reading.ts";
import type { Update } from "../../src/whatsapp/events.ts";
import { readUpdates } from "../../src/whatsapp/wire.ts";
import { livedThrough, phoneNumberId, someDeeds, someStyle, type Truth } from "../phones.ts";
import { contextWith } from "../context.ts";
import { describeOnBothDatabases, emptyStore } from "../databases.ts";
import { takeDelivery } from "./taken.ts";

const runs = { numRuns: 40 };
/** A reading believes what it sees over what was decided longer ago than this. */
const readLaterMs = 2 * 60_000;

/** The order in which updates come, which of them come twice, and how many in one POST. */
const somePost = fc.record({
  order: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
  twice: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
  perPost: fc.integer({ min: 1, max: 8 }),
});

type Post = { order: readonly number[]; twice: readonly boolean[]; perPost: number };

describe("the intake", () => {
  it("ends with the truth, however updates are shuffled, repeated and batched, once WhatsApp has been read", async () => {
    const law = fc.asyncProperty(someDeeds, someStyle, somePost, async (happened, style, post) => {
      const truth = livedThrough(happened, style);
      await inOffice(truth.endsAt, async (context) => {
        await arrive(context, deliveriesOf(truth.updates, post));
        const later = { ...context, clock: { now: () => truth.endsAt + readLaterMs } };
        await readEverything(later, truth);
        expect(await believed(context)).toEqual(trueGroups(truth));
      });
    });
    await fc.assert(law, runs);
  });

  it("ends with the truth without any reading, when every update comes in order", async () => {
    const law = fc.asyncProperty(someDeeds, someStyle, async (happened, style) => {
      const told = happened.filter(({ what }) => what !== "is rejected elsewhere");
      const truth = livedThrough(told, style);
      await inOffice(truth.endsAt, async (context) => {
        for (const update of truth.updates) await takeDelivery(context, [update]);
        expect(await believed(context)).toEqual(trueGroups(truth));
      });
    });
    await fc.assert(law, runs);
  });

  it("needs no reading to know who waits, and names and standing, however updates are shuffled", async () => {
    const law = fc.asyncProperty(someDeeds, someStyle, somePost, async (happened, style, post) => {
      const told = happened.filter(({ what }) => !what.endsWith("elsewhere"));
      const truth = livedThrough(told, style);
      await inOffice(truth.endsAt, async (context) => {
        await arrive(context, deliveriesOf(truth.updates, post));
        expect((await believed(context)).map(withoutMembers)).toEqual(trueGroups(truth).map(withoutMembers));
      });
    });
    await fc.assert(law, runs);
  });

  it("changes nothing when everything is delivered again", async () => {
    const law = fc.asyncProperty(someDeeds, someStyle, somePost, async (happened, style, post) => {
      const truth = livedThrough(happened, style);
      await inOffice(truth.endsAt, async (context) => {
        await arrive(context, deliveriesOf(truth.updates, post));
        const before = await everything(context);
        await arrive(context, [truth.updates]);
        await arrive(
          context,
          truth.updates.toReversed().map((update) => [update]),
        );
        expect(await everything(context)).toEqual(before);
      });
    });
    await fc.assert(law, runs);
  });

  it("makes no difference between one POST and many", async () => {
    const law = fc.asyncProperty(someDeeds, someStyle, somePost, async (happened, style, post) => {
      const truth = livedThrough(happened, style);
      const deliveries = deliveriesOf(truth.updates, post);
      const outcome = (posts: Update[][]) =>
        inOffice(truth.endsAt, async (context) => {
          await arrive(context, posts);
          return { groups: await believed(context), shown: await shown(context) };
        });
      const many = await outcome(deliveries.flat().map((update) => [update]));
      expect(await outcome(deliveries)).toEqual(many);
      expect(await outcome([deliveries.flat()])).toEqual(many);
    });
    await fc.assert(law, runs);
  });
});

describe("what customers write to the number", () => {
  it("is dropped without asking the database anything, and what they write in groups nobody listens to without a transaction", async () => {
    await inOffice(noon, async (context) => {
      const busy = { ...context.store, transact: () => Promise.reject(new Error("a transaction was begun")) };
      const unasked = { ...busy, db: undefined as never };
      const chats = readUpdates(chat(["Where is my order?", "Hello?"], null), { receivedAtMs: noon });
      expect(await takeDelivery({ ...context, store: unasked }, chats)).toEqual([]);
      const inGroup = readUpdates(chat(["Which gate?"], "Y2FwaV9ncm91cDox"), { receivedAtMs: noon });
      expect(inGroup.map(({ event }) => event.kind)).toEqual(["group message"]);
      expect(await takeDelivery({ ...context, store: busy }, inGroup)).toEqual([]);
    });
  });
});

describeOnBothDatabases("a delivery of all that has happened, in any order", (database) => {
  it("is taken", async () => {
    const store = await database.open();
    const law = fc.asyncProperty(someDeeds, someStyle, somePost, async (happened, style, post) => {
      const truth = livedThrough(happened, style);
      const clock = { now: () => truth.endsAt };
      const context = contextWith({ store, clock, phoneNumberIds: [phoneNumberId] });
      const [all = []] = deliveriesOf(truth.updates, { ...post, perPost: 1_000 });
      await expect(takeDelivery(context, all)).resolves.toHaveLength(all.length);
    });
    await fc.assert(law, { numRuns: 15 });
  });
});

const noon = Date.UTC(2026, 10, 26, 12);

function chat(texts: readonly string[], group: string | null): unknown {
  const messages = texts.map((body, index) => ({
    from: "16505551234",
    id: `wamid.chat${index}`,
    timestamp: String(noon / 1_000),
    type: "text",
    text: { body },
    ...(group === null ? {} : { group_id: group }),
  }));
  const contacts = [{ profile: { name: "Pat" }, wa_id: "16505551234" }];
  const metadata = { display_phone_number: "15550783881", phone_number_id: phoneNumberId };
  const value = { messaging_product: "whatsapp", metadata, contacts, messages };
  return {
    object: "whatsapp_business_account",
    entry: [{ id: "1", changes: [{ field: "messages", value }] }],
  };
}

async function inOffice<Result>(now: number, work: (context: Context) => Promise<Result>): Promise<Result> {
  const store = await emptyStore();
  try {
    return await work(contextWith({ store, clock: { now: () => now }, phoneNumberIds: [phoneNumberId] }));
  } finally {
    await store.close();
  }
}

function deliveriesOf(updates: readonly Update[], { order, twice, perPost }: Post): Update[][] {
  const repeated = updates.flatMap((update, index) => (twice[index] === true ? [update, update] : [update]));
  const arriving = repeated
    .map((update, index) => ({ update, at: order[index % order.length] ?? 0 }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ update }) => update);
  const posts: Update[][] = [];
  for (let start = 0; start < arriving.length; start += perPost)
    posts.push(arriving.slice(start, start + perPost));
  return posts;
}

async function arrive(context: Context, posts: readonly (readonly Update[])[]): Promise<void> {
  for (const updates of posts) await takeDelivery(context, updates);
}

/** What the sweep would find. */
async function readEverything(context: Context, { groups, world }: Truth): Promise<void> {
  const moment = momentOf(context);
  const listed = groups.map((group) => ({ phoneNumberId, whatsappId: group.id, at: group.createdAtMs }));
  const known = await context.store.transact(async (trx) => {
    await addUnknownGroups(context, trx, listed, moment);
    return knownGroups(
      trx,
      listed.map(({ whatsappId }) => whatsappId),
    );
  });
  const person = (phone: string) => ({ waId: phone, userId: world.person(phone).userId, username: null });
  for (const group of groups) {
    const id = known.get(group.id);
    if (id === undefined) throw new Error("a group was not stored");
    const reading: Reading = {
      startedAt: moment.now,
      subject: group.subject,
      description: group.description,
      joinApprovalMode: group.mode,
      suspended: group.suspended,
      memberCount: group.members.length,
      members: group.members.map(person),
      requests: group.joinRequests.map((request) => ({
        whatsappId: request.joinRequestId,
        person: person(request.phone),
        at: request.createdAtMs,
      })),
    };
    const whatsappIds = group.joinRequests.map((request) => request.joinRequestId);
    await withDossier(
      context,
      id,
      (dossier) => [
        group.deleted ? groupNotFound(dossier, moment) : groupRead(dossier, reading, moment),
        undefined,
      ],
      { whatsappIds },
    );
  }
}

function trueGroups({ groups }: Truth) {
  return groups
    .map((group) => ({
      whatsappId: group.id,
      deleted: group.deleted,
      // Nobody asks any more, once it is gone.
      ...(group.deleted
        ? {}
        : { subject: group.subject, suspended: group.suspended, members: group.members.length }),
      waiting: group.deleted ? [] : group.joinRequests.map((request) => request.joinRequestId).toSorted(),
    }))
    .toSorted(byWhatsAppId);
}

async function believed({ store }: Context) {
  const groups = await store.db.selectFrom("groups").selectAll().execute();
  const open = await store.db
    .selectFrom("joinRequests")
    .select(["groupId", "whatsappId"])
    .where("state", "in", openStates)
    .execute();
  return groups
    .map((group) => ({
      whatsappId: group.whatsappId,
      deleted: group.deletedAt !== null,
      ...(group.deletedAt !== null
        ? {}
        : { subject: group.subject, suspended: group.suspendedAt !== null, members: group.memberCount }),
      waiting: open
        .filter(({ groupId }) => groupId === group.id)
        .map((request) => request.whatsappId)
        .toSorted(),
    }))
    .toSorted(byWhatsAppId);
}

/** Who joined and who left can only be counted in order. */
function withoutMembers(group: { members?: number | null }): object {
  return { ...group, members: undefined };
}

/** What cards say, and what was noted, without the ids that are made by chance. */
async function shown({ store }: Context) {
  const cards = await store.db.selectFrom("cards").select(["kind", "state", "facts"]).execute();
  const audit = await store.db.selectFrom("audit").select(["actor", "action"]).execute();
  return {
    cards: cards.map((card) => JSON.stringify(card)).toSorted(),
    audit: audit.map((row) => JSON.stringify(row)).toSorted(),
  };
}

async function everything({ store }: Context) {
  const { db } = store;
  return Promise.all([
    db.selectFrom("groups").selectAll().execute(),
    db.selectFrom("joinRequests").selectAll().execute(),
    db.selectFrom("operations").selectAll().execute(),
    db.selectFrom("cards").selectAll().execute(),
    db.selectFrom("outbox").selectAll().execute(),
    db.selectFrom("deliveries").selectAll().execute(),
    db.selectFrom("audit").selectAll().execute(),
  ]);
}

function byWhatsAppId(one: { whatsappId: string }, other: { whatsappId: string }): number {
  return one.whatsappId < other.whatsappId ? -1 : 1;
}

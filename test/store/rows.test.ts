import * as fc from "fast-check";
import type { ReminderId } from "../../src/groups/reminders.ts";
import { environmentId, type RouteId } from "../../src/groups/routes.ts";
import { describe, expect, it } from "vitest";
import { beginCard } from "../../src/groups/beginnings.ts";
import type {
  Answer,
  Card,
  CardId,
  CardKind,
  FactsOf,
  Failure,
  GroupId,
  JoinRequestId,
  LastChange,
  MessageProgress,
  Operation,
  OperationId,
  OperationKind,
  PersonFailed,
  TaskOf,
} from "../../src/groups/model.ts";
import { rules } from "../../src/groups/guests.ts";
import type { Trouble } from "../../src/groups/trouble.ts";
import type { AnnouncementId } from "../../src/groups/sending.ts";
import { begin } from "../../src/groups/operations.ts";
import {
  cardFromRow,
  cardToRow,
  failureFromRow,
  groupFromRow,
  groupToRow,
  json,
  operationFromRow,
  operationToRow,
  requestFromRow,
  requestToRow,
  troubleFromRow,
  troubleToRow,
} from "../../src/store/rows.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { after, because, groupWithWaiting, noon, person, quietGroup, requestOf } from "../groups/dossiers.ts";

const time = fc.nat();
const text = fc.string();
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const what = <What extends string>(...all: What[]) => fc.constantFrom(...all);
const someone = fc.record({ waId: maybe(text), userId: maybe(text), username: maybe(text) });
const people = fc.array(someone);
const part = what("picture", "subject", "description");

const failure: fc.Arbitrary<Failure> = fc.record({
  code: fc.oneof(
    fc.nat(),
    fc.constantFrom(
      null,
      "no answer" as const,
      "unclear" as const,
      "no word" as const,
      "picture forgotten" as const,
      "not a member" as const,
      "window closed" as const,
      "bridge switched" as const,
    ),
  ),
  detail: maybe(text),
});
const personFailed: fc.Arbitrary<PersonFailed> = fc.record({ person: someone, failure });
const lastChange: fc.Arbitrary<LastChange> = fc.record({ what: text, by: maybe(text), at: time });
const requestId = text.map((id) => id as JoinRequestId);
const answer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ requestId, result: what("done", "gone") }),
  fc.record({ requestId, result: what("failed"), failure }),
);
const message: fc.Arbitrary<MessageProgress> = fc.record({
  id: maybe(text),
  state: what("sent", "delivered", "read", "failed", "unclear"),
  delivered: fc.nat(),
  read: fc.nat(),
  failure: maybe(failure),
});

/** One of each kind, so that none is forgotten when there are more. */
const tasks: { [Kind in OperationKind]: fc.Arbitrary<TaskOf<Kind>> } = {
  create: fc.record({
    kind: what("create"),
    subject: text,
    description: maybe(text),
    joinApprovalMode: what("approval_required", "auto_approve"),
    channel: text,
  }),
  decide: fc.record(
    {
      kind: what("decide"),
      decision: what("approve", "reject"),
      answers: maybe(fc.array(answer)),
      beginsAt: time,
    },
    { requiredKeys: ["kind", "decision", "answers"] },
  ),
  settings: fc.record({
    kind: what("settings"),
    subject: maybe(text),
    description: maybe(text),
    pictureKey: maybe(text),
    parts: maybe(fc.array(fc.record({ part, done: fc.boolean(), failure: maybe(failure) }))),
  }),
  remove: fc.record({
    kind: what("remove"),
    people,
    outcome: maybe(fc.record({ removed: people, failed: fc.array(personFailed) })),
  }),
  delete: fc.record({ kind: what("delete"), subject: maybe(text) }),
  "reset link": fc.record({ kind: what("reset link"), previousLink: maybe(text), link: maybe(text) }),
  send: fc.record(
    {
      kind: what("send"),
      text,
      template: fc.record({ name: text, language: text, variables: fc.array(text) }),
      announcement: text.map((id) => id as AnnouncementId),
      people: maybe(fc.nat()),
      message: maybe(message),
    },
    { requiredKeys: ["kind", "text", "people", "message"] },
  ),
  invite: fc.record({
    kind: what("invite"),
    template: fc.record({
      name: text,
      language: text,
      variables: fc.array(
        fc.oneof(fc.record({ kind: what("invite link") }), fc.record({ kind: what("text"), text })),
      ),
    }),
    people: fc.array(fc.record({ person: someone, message: maybe(message) })),
  }),
};

const entry = fc.oneof(
  fc.record({ what: what("created elsewhere"), at: time }),
  fc.record({ what: what("joined", "left", "removed"), people, at: time }),
  fc.record({ what: what("not removed"), people: fc.array(personFailed), at: time }),
  fc.record({ what: what("changed"), part, text: maybe(text), at: time }),
  fc.record({ what: what("not changed"), part, failure, at: time }),
);

const facts: { [Kind in CardKind]: fc.Arbitrary<FactsOf<Kind>> } = {
  group: fc.constant(null),
  operation: fc.constant(null),
  told: fc.constant(null),
  digest: fc.constant(null),
  activity: fc.record({ entries: fc.array(entry) }),
  suspension: fc.record({
    suspendedAt: time,
    clearedAt: maybe(time),
    lastChange: maybe(lastChange),
  }),
  clearance: fc.record({ at: time }),
  deletion: fc.record({ at: time }),
  guests: fc.record({
    vouched: fc.array(
      fc.record({
        requestId,
        rule: fc.constantFrom(...rules),
        by: maybe(text),
        at: maybe(time),
      }),
    ),
  }),
  refusal: fc.record({ what: what("create", "delete"), subject: maybe(text), failure, at: time }),
  agreement: fc.constant(null),
  trouble: fc.record({ troubleId: text }),
  "unknown update": fc.record({ what: maybe(fc.record({ field: text, type: maybe(text) })), at: time }),
  alert: fc.record({
    news: fc.record({
      topic: what("restriction", "ban", "violation", "access", "quality", "limit", "template", "notice"),
      word: text,
      subject: maybe(text),
      standing: what("bad", "good", "told", "known"),
      until: maybe(time),
      level: maybe(fc.nat()),
      was: maybe(fc.nat()),
      detail: maybe(text),
    }),
    since: time,
    clearedAt: maybe(time),
  }),
  announcement: fc.record({ announcementId: text.map((id) => id as AnnouncementId) }),
  day: fc.record({ at: time }),
  reminder: fc.record({
    waiting: fc.nat(),
    groups: fc.nat(),
    since: time,
    route: fc.constantFrom("rt_spring0001" as RouteId, environmentId),
    reminderId: fc.constantFrom("rm_0000000001" as ReminderId),
  }),
  escalation: fc.record({
    waiting: fc.nat(),
    groups: fc.nat(),
    since: time,
    reminderId: fc.constant("rm_0000000001" as ReminderId),
    groupId: maybe(fc.constant("g_1" as GroupId)),
    remindedIn: text,
    remindedAt: time,
    person: maybe(text),
  }),
  summary: fc.record({
    route: fc.constant("rt_spring0001" as RouteId),
    approved: fc.nat(),
    rejected: fc.nat(),
    from: time,
    waiting: fc.nat(),
    groups: fc.nat(),
    full: fc.nat(),
    suspended: fc.nat(),
    oldest: maybe(fc.record({ groupId: fc.constant("g_1" as GroupId), since: time })),
  }),
  "watch word": fc.record({
    words: fc.array(text),
    count: fc.nat(),
    heard: fc.array(text),
    since: time,
    at: time,
  }),
  "closed channel": fc.record({ channel: text, code: text, at: time }),
};

/** A card as the moves write it: what its kind belongs to, and its facts. */
const card = fc.constantFrom(...(Object.keys(facts) as CardKind[])).chain((kind) =>
  facts[kind].map((given): Card => {
    const begun = beginCard({ channel: "C1" }, after(0));
    const groupId = "g_1" as GroupId;
    const threadOf = "c_1" as CardId;
    switch (kind) {
      case "group":
        return { ...begun, kind, groupId };
      case "operation":
        return { ...begun, kind, operationId: "o_1" as OperationId };
      case "told":
        return { ...begun, kind, operationId: "o_1" as OperationId, threadOf };
      case "activity":
        return { ...begun, kind, groupId, threadOf, facts: given as FactsOf<"activity"> };
      case "suspension":
        return { ...begun, kind, groupId, facts: given as FactsOf<"suspension"> };
      case "clearance":
        return { ...begun, kind, groupId, threadOf, facts: given as FactsOf<"clearance"> };
      case "guests":
        return { ...begun, kind, groupId, threadOf, facts: given as FactsOf<"guests"> };
      case "agreement":
        return { ...begun, kind, groupId, facts: null };
      case "deletion":
        return { ...begun, kind, groupId, facts: given as FactsOf<"deletion"> };
      case "alert":
        return { ...begun, kind, facts: given as FactsOf<"alert"> };
      case "announcement":
        return { ...begun, kind, facts: given as FactsOf<"announcement"> };
      case "day":
        return { ...begun, kind, facts: given as FactsOf<"day"> };
      case "reminder":
        return { ...begun, kind, threadOf, facts: given as FactsOf<"reminder"> };
      case "escalation":
        return { ...begun, kind, facts: given as FactsOf<"escalation"> };
      case "summary":
        return { ...begun, kind, facts: given as FactsOf<"summary"> };
      case "refusal":
        return { ...begun, kind, facts: given as FactsOf<"refusal"> };
      case "digest":
        return { ...begun, kind };
      case "trouble":
        return { ...begun, kind, facts: given as FactsOf<"trouble"> };
      case "unknown update":
        return { ...begun, kind, facts: given as FactsOf<"unknown update"> };
      case "watch word":
        return { ...begun, kind, groupId, facts: given as FactsOf<"watch word"> };
      case "closed channel":
        return { ...begun, kind, facts: given as FactsOf<"closed channel"> };
    }
  }),
);

const operation: fc.Arbitrary<Operation> = fc
  .tuple(fc.oneof(...Object.values(tasks)), maybe(failure))
  .map(([task, why]): Operation => {
    const life = { ...begin("1278", { by: "U1", source: "view:1" }, after(0)), failure: why };
    return task.kind === "create"
      ? { ...life, task, groupId: null }
      : { ...life, task, groupId: "g_1" as GroupId };
  });

const ended = { since: time, clearedAt: maybe(time) };
const trouble: fc.Arbitrary<Trouble> = fc.record({ id: text, phoneNumberId: text, failure, ...ended });

describe("what is read back", () => {
  it("is a card as it was written, of whatever kind", () => {
    fc.assert(
      fc.property(card, (given) => {
        expect(cardFromRow(cardToRow(given))).toEqual(given);
      }),
    );
  });

  it("is an operation as it was written, whatever it was about and however it failed", () => {
    fc.assert(
      fc.property(operation, (given) => {
        expect(operationFromRow(operationToRow(given))).toEqual(given);
        expect(operationToRow(given).kind).toBe(given.task.kind);
      }),
    );
  });

  it("is a trouble and a failure as they were written", () => {
    fc.assert(
      fc.property(trouble, maybe(failure), (given, why) => {
        expect(troubleFromRow(troubleToRow(given))).toEqual(given);
        expect(failureFromRow(json(why))).toEqual(why);
      }),
    );
  });

  it("is a group and a join request as they were written", () => {
    const { group } = quietGroup({ lastChange: { what: "subject", by: null, at: noon } });
    expect(groupFromRow(groupToRow(group))).toEqual(group);
    const request = { ...requestOf(groupWithWaiting(["ada"]), "ada"), failure: because(131_203) };
    expect(requestFromRow(requestToRow(request))).toEqual(request);
  });

  it("is refused when it is not what was ever written", () => {
    const [riddle] = fc.sample(card, 1).map(cardToRow);
    if (riddle === undefined) throw new Error("no card");
    expect(() => cardFromRow({ ...riddle, kind: "activity", facts: '{"riddle":1}' })).toThrow();
    expect(() => cardFromRow({ ...riddle, kind: "group", facts: '{"at":1}' })).toThrow();
    expect(() => groupFromRow({ ...groupToRow(quietGroup().group), lastChange: '{"what":1}' })).toThrow();
    expect(() => failureFromRow('{"code":"bad luck","detail":null}')).toThrow();
    const row = operationToRow(anOperation("delete"));
    expect(() => operationFromRow({ ...row, task: '{"kind":"riddle"}' })).toThrow();
    expect(() => operationFromRow({ ...row, groupId: null })).toThrow("belongs to no group");
  });
});

describeOnBothDatabases("what goes through the database", (database) => {
  it("comes back as it was: groups, cards, operations, join requests and troubles", async () => {
    const { db } = await database.open();
    const { group } = quietGroup({
      lastChange: { what: "subject", by: "U1", at: noon },
      description: "día 🌞",
    });
    const told: Card = {
      ...beginCard({ channel: "C1", id: "c_1" as CardId }, after(0)),
      kind: "activity",
      groupId: group.id,
      threadOf: "c_0" as CardId,
      facts: { entries: [{ what: "joined", people: [person("ada")], at: noon }] },
    };
    const create: Operation = { ...anOperation("create"), attemptedAt: noon, failure: because("unclear") };
    const request = requestOf(groupWithWaiting(["ada"]), "ada");
    const over: Trouble = {
      id: "t_1",
      phoneNumberId: "1278",
      failure: because(190),
      since: noon,
      clearedAt: noon + 1,
    };
    await db.insertInto("groups").values(groupToRow(group)).execute();
    await db.insertInto("cards").values(cardToRow(told)).execute();
    await db.insertInto("operations").values(operationToRow(create)).execute();
    await db.insertInto("joinRequests").values(requestToRow(request)).execute();
    await db.insertInto("troubles").values(troubleToRow(over)).execute();
    const only = { groups: group, cards: told, operations: create, joinRequests: request, troubles: over };
    expect({
      groups: groupFromRow(await db.selectFrom("groups").selectAll().executeTakeFirstOrThrow()),
      cards: cardFromRow(await db.selectFrom("cards").selectAll().executeTakeFirstOrThrow()),
      operations: operationFromRow(await db.selectFrom("operations").selectAll().executeTakeFirstOrThrow()),
      joinRequests: requestFromRow(await db.selectFrom("joinRequests").selectAll().executeTakeFirstOrThrow()),
      troubles: troubleFromRow(await db.selectFrom("troubles").selectAll().executeTakeFirstOrThrow()),
    }).toEqual(only);
  });

  it("cannot be asked for twice by one click", async () => {
    const { db } = await database.open();
    const rows = ["create" as const, "delete" as const].map((kind) => operationToRow(anOperation(kind)));
    await expect(db.insertInto("operations").values(rows).execute()).rejects.toThrow(/unique/i);
  });
});

/** All are asked for by the same click. */
function anOperation(kind: "create" | "delete"): Operation {
  const life = begin("1278", { by: "U1", source: "view:1" }, after(0));
  if (kind === "delete")
    return { ...life, groupId: "g_1" as GroupId, task: { kind, subject: "Early “birds” 🐦" } };
  const task = {
    kind,
    subject: "Early “birds” 🐦",
    description: null,
    joinApprovalMode: "auto_approve" as const,
    channel: "C1",
  };
  return { ...life, groupId: null, task };
}

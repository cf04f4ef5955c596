import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newCard } from "../../src/groups/live-card.ts";
import type { Card, CardFacts, CardId, CreateInput, LastChange, Operation } from "../../src/groups/model.ts";
import { newCreation } from "../../src/groups/creation.ts";
import {
  cardFromRow,
  cardToRow,
  groupFromRow,
  groupToRow,
  operationFromRow,
  operationToRow,
} from "../../src/store/rows.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { after, noon, person, quietGroup } from "../groups/dossiers.ts";

const time = fc.nat();
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const people = fc.array(
  fc.record({ waId: maybe(fc.string()), userId: maybe(fc.string()), username: maybe(fc.string()) }),
);
const part = fc.constantFrom("picture" as const, "subject" as const, "description" as const);
const code = maybe(fc.nat());
const lastChange: fc.Arbitrary<LastChange> = fc.record({
  what: fc.string(),
  by: maybe(fc.string()),
  at: time,
});
const what = <What extends string>(...all: What[]) => fc.constantFrom(...all);

const entry = fc.oneof(
  fc.record({ what: what("created elsewhere" as const), at: time }),
  fc.record({ what: what("joined" as const, "left" as const, "removed" as const), people, at: time }),
  fc.record({
    what: what("not removed" as const),
    people: fc.array(fc.record({ person: fc.constant(person("ada")), code })),
    at: time,
  }),
  fc.record({ what: what("changed" as const), part, text: maybe(fc.string()), at: time }),
  fc.record({ what: what("not changed" as const), part, code, at: time }),
);

const facts: fc.Arbitrary<CardFacts> = fc.oneof(
  fc.record({ kind: what("activity" as const), entries: fc.array(entry) }),
  fc.record({
    kind: what("suspension" as const),
    suspendedAt: time,
    clearedAt: maybe(time),
    lastChange: maybe(lastChange),
  }),
  fc.record({ kind: what("clearance" as const), at: time }),
  fc.record({ kind: what("deletion" as const), at: time }),
  fc.record({
    kind: what("refusal" as const),
    what: what("create" as const, "delete" as const),
    subject: maybe(fc.string()),
    codes: fc.array(fc.nat()),
    at: time,
  }),
  fc.record({
    kind: what("trouble" as const),
    code,
    sentence: fc.string(),
    since: time,
    clearedAt: maybe(time),
  }),
  fc.record({ kind: what("oddity" as const), sentence: fc.string(), at: time }),
  fc.record({ kind: what("digest" as const), activeGroups: fc.nat(), otherAlerts: fc.nat() }),
);

const card: Card = newCard(quietGroup(), after(0), { kind: "activity" });
const input: CreateInput = {
  subject: "Early “birds” 🐦",
  description: null,
  joinApprovalMode: "auto_approve",
  channel: "C1",
};
const wish = { input, phoneNumberId: "1278", by: "U1", source: "view:1" };

describe("what is read back", () => {
  it("is a card as it was written, whatever its facts", () => {
    fc.assert(
      fc.property(maybe(facts), (given) => {
        expect(cardFromRow(cardToRow({ ...card, facts: given }))).toEqual({ ...card, facts: given });
      }),
    );
  });

  it("is a group and an operation as they were written", () => {
    const { group } = quietGroup({ lastChange: { what: "subject", by: null, at: noon } });
    expect(groupFromRow(groupToRow(group))).toEqual(group);
    const { operation } = newCreation(wish, after(0));
    expect(operationFromRow(operationToRow(operation))).toEqual(operation);
  });

  it("is refused when it is not what was ever written", () => {
    expect(() => cardFromRow({ ...cardToRow(card), facts: '{"kind":"riddle"}' })).toThrow();
    expect(() => groupFromRow({ ...groupToRow(quietGroup().group), lastChange: '{"what":1}' })).toThrow();
  });
});

describeOnBothDatabases("what goes through the database", (database) => {
  it("comes back as it was: groups, cards, operations and join requests", async () => {
    const { db } = await database.open();
    const { group } = quietGroup({
      lastChange: { what: "subject", by: "U1", at: noon },
      description: "día 🌞",
    });
    const told: Card = {
      ...card,
      id: "c_1" as CardId,
      facts: { kind: "activity", entries: [{ what: "joined", people: [person("ada")], at: noon }] },
    };
    const operation: Operation = { ...newCreation(wish, after(0)).operation, attemptedAt: noon };
    await db.insertInto("groups").values(groupToRow(group)).execute();
    await db.insertInto("cards").values(cardToRow(told)).execute();
    await db.insertInto("operations").values(operationToRow(operation)).execute();
    expect(groupFromRow(await db.selectFrom("groups").selectAll().executeTakeFirstOrThrow())).toEqual(group);
    expect(cardFromRow(await db.selectFrom("cards").selectAll().executeTakeFirstOrThrow())).toEqual(told);
    expect(operationFromRow(await db.selectFrom("operations").selectAll().executeTakeFirstOrThrow())).toEqual(
      operation,
    );
  });

  it("cannot be asked for twice by one click", async () => {
    const { db } = await database.open();
    const rows = [after(0), after(1)].map((moment) => operationToRow(newCreation(wish, moment).operation));
    await expect(db.insertInto("operations").values(rows).execute()).rejects.toThrow(/unique/i);
  });
});

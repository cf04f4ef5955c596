// Laws that hold for the reading of any webhook, whatever it contains.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readUpdates } from "../../src/whatsapp/wire.ts";
import { delivery, fixture, fixtureNames, type Change } from "./deliveries.ts";

const receivedAtMs = Date.UTC(2026, 0, 1);

const named = (names: string) => fc.constantFrom(...names.split(" "));
const keys = named(
  "type timestamp group_id request_id subject errors code wa_id input user_id added_participants initiated_by " +
    "removed_participants failed_participants join_request_id group_subject profile_picture text groups " +
    "update_successful metadata __proto__ x",
);
const words = named(
  "group_create group_delete group_participants_add group_participants_remove group_suspend true 1761886979 " +
    "group_settings_update group_join_request_created business 131201",
);
const { node: anything } = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5 },
    fc.jsonValue({ maxDepth: 1 }),
    words,
    fc.constant(""),
    fc.array(tie("node"), { maxLength: 4 }),
    fc.dictionary(keys, tie("node"), { maxKeys: 8, noNullPrototype: false }),
  ),
}));
const field = named(
  "group_lifecycle_update group_participants_update group_settings_update group_status_update " +
    "group_participant_update group_pins_update constructor messages",
);
const change: fc.Arbitrary<Change> = fc.record({
  field: field.filter((name) => name !== "messages"),
  phoneNumberId: fc.constantFrom("1", "2"),
  group: anything,
});

function saysNothing(body: unknown): boolean {
  const entry = typeof body === "object" && body !== null && "entry" in body ? body.entry : null;
  return Array.isArray(entry) && entry.length === 0;
}

describe("the reading of any webhook", () => {
  it("never throws, and comes back empty only where there is nothing, whatever JSON it is given", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(readUpdates(body, { receivedAtMs }).length > 0).toBe(!saysNothing(body));
      }),
    );
  });

  it("never throws on bodies that look almost right", () => {
    const changes = fc.array(fc.record({ field: fc.oneof(field, anything), value: anything }), {
      maxLength: 4,
    });
    const body = fc.record({
      entry: fc.array(fc.record({ changes: fc.oneof(changes, anything) }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(body, (almost) => {
        expect(readUpdates(almost, { receivedAtMs }).length > 0).toBe(!saysNothing(almost));
      }),
    );
  });

  it("survives a body nested deeper than any stack", () => {
    const depth = 200_000;
    const body: unknown = JSON.parse(`{"entry":${"[".repeat(depth)}${"]".repeat(depth)}}`);
    expect(readUpdates(body, { receivedAtMs })).toHaveLength(1);
  });

  it("gives an update the same hash and meaning however it is batched", () => {
    const batched = fc.array(change, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(batched, (changes) => {
        const alone = changes.flatMap((one) => readUpdates(delivery([[one]]), { receivedAtMs }));
        const together = readUpdates(delivery([changes]), { receivedAtMs });
        const apart = readUpdates(delivery(changes.map((one) => [one])), { receivedAtMs });
        expect(together).toEqual(alone);
        expect(apart).toEqual(alone);
      }),
    );
  });

  it("gives groups that share one value the same hashes as groups that travel alone", () => {
    const group = fc.dictionary(keys, anything, { minKeys: 2, maxKeys: 8, noNullPrototype: false });
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 6 }), (groups) => {
        const read = (some: unknown[]) =>
          readUpdates(
            { entry: [{ changes: [{ field: "group_participants_update", value: { groups: some } }] }] },
            { receivedAtMs },
          );
        expect(read(groups)).toEqual(groups.flatMap((one) => read([one])));
      }),
    );
  });

  it("gives an update the same hash whatever the order of its keys", () => {
    for (const name of fixtureNames()) {
      const body = fixture(name);
      expect(readUpdates(reversed(body), { receivedAtMs })).toEqual(readUpdates(body, { receivedAtMs }));
    }
  });

  it("gives an update the same hash wherever `initiated_by` stands", () => {
    const group = {
      type: "group_participants_remove",
      group_id: "GROUPaaaaaaa0",
      removed_participants: [{ wa_id: "1" }],
    };
    const read = (value: object) =>
      readUpdates(
        { entry: [{ changes: [{ field: "group_participants_update", value }] }] },
        { receivedAtMs },
      );
    const metadata = { phone_number_id: "1" };
    const inside = read({ metadata, groups: [{ ...group, initiated_by: "business" }] });
    const inValue = read({ metadata, initiated_by: "business", groups: [group] });
    expect(inValue).toEqual(inside);
  });

  it("gives different updates different hashes", () => {
    const hashes = fixtureNames()
      .flatMap((name) => readUpdates(fixture(name), { receivedAtMs }))
      .map(({ hash }) => hash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

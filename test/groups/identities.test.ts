// Who is who: names that WhatsApp gives together are one person's, and nobody ever becomes somebody else.
import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { imported, united, type Entry } from "../../src/groups/address-book.ts";
import {
  identitiesOf,
  recognised,
  renamed,
  type Identity,
  type KnownIdentity,
  type PersonId,
} from "../../src/groups/identities.ts";

function world(start: readonly KnownIdentity[] = []) {
  let made = 0;
  let known = [...start];
  const newId = () => `p_${(made += 1)}` as PersonId;
  const take = ({ identities }: { identities: readonly KnownIdentity[] }) => {
    known = [...new Map([...known, ...identities].map((each) => [each.value, each])).values()];
  };
  return {
    sees: (...people: Identity[][]) => {
      const found = recognised(known, people, newId);
      take(found);
      return found;
    },
    rename: (before: Identity[], after: Identity[]) => {
      const found = renamed(known, { before, after }, newId);
      take(found);
      return found;
    },
    who: (value: string) => known.find((each) => each.value === value)?.personId,
    known: () => known,
  };
}

const named = (waId: string | null, userId: string | null) => identitiesOf({ waId, userId });

describe("people", () => {
  it("are known by number and user id alike once WhatsApp has given both", () => {
    const { sees, who } = world();
    sees(named("46701234567", "SE.anna"));
    expect(who("+46701234567")).toBe(who("SE.anna"));
    expect(sees(named("46701234567", "SE.anna"))).toEqual({ identities: [], merged: [], people: [] });
  });

  it("are one person under both spellings of a number", () => {
    const { sees, who } = world();
    sees(named("5215512345678", "MX.pat"));
    expect(who("+525512345678")).toBe(who("5215512345678"));
    expect(identitiesOf({ waId: "525512345678", userId: null })[0]).toEqual({
      kind: "number",
      value: "+525512345678",
    });
  });

  it("of the address book are whoever has that number when WhatsApp first names them", () => {
    const anna = { kind: "number", value: "+46701234567", personId: "p_anna" as PersonId } as const;
    const { sees, who } = world([anna]);
    sees(named("46701234567", "SE.anna"));
    expect(who("SE.anna")).toBe("p_anna");
  });

  it("keep what is known of them when a network gives their number to somebody else", () => {
    const { sees, who } = world();
    sees(named("46701234567", "SE.anna"));
    const anna = who("SE.anna");
    const { merged } = sees(named("46701234567", "SE.ben"));
    expect(merged).toEqual([]);
    expect(who("SE.anna")).toBe(anna);
    expect(who("+46701234567")).toBe(who("SE.ben"));
    expect(who("SE.ben")).not.toBe(anna);
  });

  it("are merged when WhatsApp says that somebody goes by other names now", () => {
    const { sees, rename, who } = world();
    sees(named("46701234567", "SE.old"), named("46707654321", "SE.new"));
    const [before, after] = [who("SE.old"), who("SE.new")];
    const { merged } = rename(named(null, "SE.old"), named("46707654321", "SE.new"));
    expect(merged).toEqual([{ from: after, into: before }]);
    expect(who("SE.new")).toBe(before);
    expect(who("+46707654321")).toBe(before);
  });

  it("with two user ids are never one, whatever is seen in whichever order", () => {
    const person = fc.record({
      waId: fc.option(fc.constantFrom("46701", "46702", "46703", "46704"), { nil: null }),
      userId: fc.option(fc.constantFrom("SE.a", "SE.b", "SE.c"), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(fc.array(person, { maxLength: 4 }), { maxLength: 6 }), (batches) => {
        const { sees, known } = world();
        for (const batch of batches) sees(...batch.map(identitiesOf));
        const users = known().filter(({ kind }) => kind === "user id");
        expect(new Set(users.map(({ personId }) => personId)).size).toBe(users.length);
      }),
    );
  });
});

describe("the address book", () => {
  it("keeps what a list leaves empty, and knows when nothing changes", () => {
    const anna = { name: "Anna", note: "regular" };
    expect(imported(undefined, anna)).toEqual(anna);
    expect(imported(anna, { name: null, note: "moved" })).toEqual({ name: "Anna", note: "moved" });
    expect(imported(anna, { name: "Anna", note: null })).toBeUndefined();
  });

  it("loses nothing that was written when two entries are about one person", () => {
    const row = (id: string, { name, note }: Entry, writtenAt: number) => {
      const written = { source: "written" as const, writtenBy: `U${writtenAt}`, writtenAt };
      return { id: id as PersonId, name, note, ...written };
    };
    const one = row("p_1", { name: null, note: "old" }, 1);
    const other = row("p_2", { name: "Anna", note: "new" }, 2);
    expect(united(one, other)).toEqual({ ...other, id: "p_1", note: "new\nold" });
    expect(united({ ...one, note: "new" }, other)).toMatchObject({ note: "new" });
  });
});

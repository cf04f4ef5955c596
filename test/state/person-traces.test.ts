// Where a person is in texts and rows, and that nobody else is taken for them.
import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { createScrubber } from "../../src/state/person-traces.ts";

const waId = "46701234567";
const userId = "SE.13491208655302741918";

function scrubber() {
  let count = 0;
  return createScrubber(
    { waIds: new Set([waId]), userIds: new Set([userId]) },
    () => `forgotten_${(count += 1)}`,
  );
}

describe("a person in a text", () => {
  it.each([
    "46701234567",
    "+46 70 123 45 67",
    "0046701234567",
    "070-123 45 67",
    "call (070) 1234567 please",
    "+46701234567@c.us",
    userId,
    `user ${userId} left`,
  ])("is found in %s", (text) => {
    const said = scrubber().text(text);
    expect(said).toContain("forgotten");
    expect(said.replaceAll(/\D/gu, "")).not.toMatch(/701234567|13491208655302741918/u);
  });

  it.each([
    "46701234568",
    "146701234567",
    "order 4471",
    "2026-11-26 18:00",
    "1234567",
    "US.13491208655302741918",
    "😀",
  ])("is not found in %s", (text) => {
    expect(scrubber().text(text)).toBe(text);
  });

  it("is found in what carries the number in base64, wherever it stands in it, and stays one id", () => {
    const before = string({ unit: "binary-ascii", maxLength: 12 }).filter((text) => !/\d$/u.test(text));
    const after = string({ unit: "binary-ascii", maxLength: 12 }).filter((text) => !/^\d/u.test(text));
    assert(
      property(before, after, (head, tail) => {
        const id = `wamid.${Buffer.from(`${head}${waId}${tail}`).toString("base64")}`;
        const { text } = scrubber();
        expect(text(id)).toBe("forgotten_1");
        expect(text(`${id} ${id}`)).toBe("forgotten_1 forgotten_1");
      }),
      { numRuns: 300 },
    );
  });
});

describe("a person in a row", () => {
  it("leaves nothing of who it was, and everything else", () => {
    const other = { waId: "15551234567", userId: null, username: "someone" };
    const facts = JSON.stringify({
      entries: [{ what: "joined", people: [{ waId, userId: null, username: "patricia" }, other], at: 7 }],
    });
    const { row } = scrubber();
    expect(row({ id: "c_1", facts, at: 46701234567 })).toEqual({
      id: "c_1",
      facts: JSON.stringify({
        entries: [{ what: "joined", people: [{ waId: null, userId: null, username: null }, other], at: 7 }],
      }),
      at: 46701234567,
    });
    expect(row({ id: "j_1", waId: null, userId, username: "patricia", state: "approved" })).toEqual({
      id: "j_1",
      waId: null,
      userId: null,
      username: null,
      state: "approved",
    });
  });

  it("is found where their number is no text", () => {
    const body = JSON.stringify({ timestamp: 1_761_888_300, wa_id: Number(waId) });
    expect(scrubber().row({ body })).toEqual({
      body: JSON.stringify({ timestamp: 1_761_888_300, wa_id: "forgotten" }),
    });
  });

  it("is the same row when nobody is in it", () => {
    const { row } = scrubber();
    const untouched = {
      id: "o_1",
      task: JSON.stringify({ kind: "send", text: "at  9" }),
      waId: "15551234567",
    };
    expect(row(untouched)).toBe(untouched);
  });
});

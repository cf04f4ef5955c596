import { describe, expect, it } from "vitest";
import {
  createAccepted,
  createAttempted,
  createDone,
  createdBy,
  createFailed,
  createReopened,
  createUntouched,
  mayHaveMade,
  newCreation,
} from "../../src/groups/creation.ts";
import type { GroupId, Operation } from "../../src/groups/model.ts";
import { after, minuteMs, noon, secondMs } from "./dossiers.ts";

const input = {
  subject: "Night owls",
  description: null,
  joinApprovalMode: "approval_required" as const,
  channel: "C7",
};
const wish = { input, phoneNumberId: "1278", by: "U1", source: "view:1" };

function attempted(ms = 0): Operation {
  return createAttempted(newCreation(wish, after(ms)).operation, after(ms));
}

describe("a wish for a group", () => {
  it("is an operation, a card in the channel it was made for, and a line in the audit", () => {
    const { operation, card, audit } = newCreation(wish, after(0));
    expect(operation).toMatchObject({
      kind: "create",
      state: "due",
      input,
      requestedBy: "U1",
      source: "view:1",
      attempts: 0,
    });
    expect(card).toMatchObject({ kind: "creation", channel: "C7", operationId: operation.id, state: "live" });
    expect(audit).toMatchObject({ actor: "U1", action: "create asked", operationId: operation.id });
  });

  it("leaves a trace before the call, and wipes it when WhatsApp surely did nothing", () => {
    expect(attempted(minuteMs)).toMatchObject({ attempts: 1, attemptedAt: noon + minuteMs });
    expect(createUntouched(attempted(), "rate", after(minuteMs))).toMatchObject({
      attemptedAt: null,
      failure: "rate",
    });
  });

  it("goes from due over asked to done", () => {
    const asked = createAccepted(attempted(), "create-1", after(secondMs));
    expect(asked).toMatchObject({ state: "asked", requestId: "create-1" });
    const [done, audit] = createDone(
      asked,
      { id: "g_1" as GroupId, createRequestId: "create-1" },
      after(minuteMs),
    );
    expect(done).toMatchObject({ state: "done", groupId: "g_1", settledAt: noon + minuteMs, failure: null });
    expect(audit).toMatchObject({ action: "create done", groupId: "g_1" });
  });

  it("learns its number from the webhook when that comes before the answer", () => {
    const [done] = createDone(
      attempted(),
      { id: "g_1" as GroupId, createRequestId: "create-1" },
      after(minuteMs),
    );
    expect(done.requestId).toBe("create-1");
  });

  it("says why it failed", () => {
    const [failed, audit] = createFailed(
      attempted(),
      { code: 131000, sentence: "It did not work." },
      after(minuteMs),
    );
    expect(failed).toMatchObject({
      state: "failed",
      failureCode: 131000,
      failure: "It did not work.",
      settledAt: noon + minuteMs,
    });
    expect(audit).toMatchObject({ action: "create failed", details: { code: 131000 } });
  });

  it("is open again when it had claimed another's group", () => {
    const [done] = createDone(
      attempted(),
      { id: "g_1" as GroupId, createRequestId: "create-2" },
      after(minuteMs),
    );
    expect(createReopened(done, after(2 * minuteMs))).toMatchObject({
      state: "due",
      groupId: null,
      requestId: null,
      settledAt: null,
    });
  });
});

describe("a new group", () => {
  it("was made by the create that WhatsApp names, whatever the subject", () => {
    const named = createAccepted(attempted(), "create-1", after(0));
    const news = { requestId: "create-1", subject: "Renamed", at: noon };
    expect(createdBy([attempted(), named], news)).toBe(named);
  });

  it("was made by the oldest unanswered create of that subject when WhatsApp names none we know", () => {
    const [second, first] = [attempted(minuteMs), attempted(0)];
    expect(
      createdBy([second, first], { requestId: "create-9", subject: "Night owls", at: noon + 2 * minuteMs }),
    ).toBe(first);
  });

  it.each([
    ["another subject", { subject: "Larks" }],
    ["a time well before we asked", { at: noon - 2 * minuteMs }],
  ])("with %s was made by somebody else", (_, difference) => {
    const news = { requestId: null, subject: "Night owls", at: noon, ...difference };
    expect(createdBy([attempted()], news)).toBeUndefined();
  });

  it("may be ours although WhatsApp's clock is a little behind", () => {
    expect(
      mayHaveMade(attempted(), { requestId: null, subject: "Night owls", at: noon - 30 * secondMs }),
    ).toBe(true);
  });

  it("was not made by a create that was never sent, is over, or is known by another number", () => {
    const news = { requestId: "create-9", subject: "Night owls", at: noon };
    const unsent = newCreation(wish, after(0)).operation;
    const [failed] = createFailed(attempted(), { code: null, sentence: null }, after(0));
    const other = createAccepted(attempted(), "create-1", after(0));
    expect(createdBy([unsent, failed, other], news)).toBeUndefined();
  });
});

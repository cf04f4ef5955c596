// What the statuses of messages add up to: the laws that hold in whatever order they come, and however often.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  callbackDataFor,
  followed,
  messagesEnd,
  messagesMoved,
  progressOf,
  readCallbackData,
  sentMessage,
  unclearMessage,
  type MessageNews,
  type MessageTask,
} from "../../src/groups/messages.ts";
import type { MessageProgress, OperationId } from "../../src/groups/model.ts";
import { askedFor, ended } from "../../src/groups/operations.ts";
import { whatIsLeft } from "../../src/groups/what-is-left.ts";
import { after, because, operationOf, person, quietGroup } from "./dossiers.ts";

const someone = fc.constantFrom(person("ada"), person("bob"), person("eve"));
const news: fc.Arbitrary<MessageNews> = fc.record({
  status: fc.constantFrom("sent", "delivered", "read", "failed"),
  person: fc.option(someone, { nil: null }),
  failure: fc.constant(null),
});

describe("the progress of a message", () => {
  it("does not depend on the order in which its statuses come, nor on how often", () => {
    const shuffledTwice = fc
      .array(news, { maxLength: 12 })
      .chain((told) =>
        fc.tuple(fc.constant(told), fc.shuffledSubarray([...told, ...told], { minLength: told.length * 2 })),
      );
    fc.assert(
      fc.property(shuffledTwice, ([told, again]) => {
        expect(progressOf("m", again)).toEqual(progressOf("m", told));
      }),
    );
  });

  it("never goes back, and never counts more readers than people it has reached", () => {
    const rank = { unclear: 0, sent: 1, delivered: 2, read: 3, failed: 4 } satisfies Record<
      MessageProgress["state"],
      number
    >;
    fc.assert(
      fc.property(fc.array(news), news, (told, next) => {
        const before = progressOf("m", told);
        const later = progressOf("m", [...told, next]);
        expect(rank[later.state]).toBeGreaterThanOrEqual(rank[before.state]);
        expect(later.read).toBeLessThanOrEqual(later.delivered);
        expect(later.delivered).toBeLessThanOrEqual(3);
      }),
    );
  });

  it("counts somebody once who is named by number here and by user id there", () => {
    const ada = person("ada");
    const told = [ada, { ...ada, waId: null }, { ...ada, userId: null }].map((each): MessageNews => ({
      status: "delivered",
      person: each,
      failure: null,
    }));
    expect(progressOf("m", told)).toEqual({
      id: "m",
      state: "delivered",
      delivered: 1,
      read: 0,
      failure: null,
    });
  });

  it("counts who has read it as reached, although WhatsApp leaves that status out", () => {
    const read: MessageNews = { status: "read", person: person("ada"), failure: null };
    expect(progressOf("m", [read])).toMatchObject({ state: "read", delivered: 1, read: 1 });
  });

  it("keeps the reason of a failure", () => {
    const failed: MessageNews = { status: "failed", person: null, failure: because(131_047) };
    expect(progressOf("m", [failed])).toMatchObject({ state: "failed", failure: because(131_047) });
  });
});

describe("a task that sends messages", () => {
  it("has failed only when nobody was reached", () => {
    const failed: MessageProgress = { ...unclearMessage, state: "failed", failure: because(131_026) };
    expect(messagesEnd(inviting([sentMessage("a"), failed]))).toMatchObject({ state: "done", failure: null });
    expect(messagesEnd(inviting([failed, unclearMessage]))).toMatchObject({
      state: "failed",
      failure: because(131_026),
    });
    expect(messagesEnd(inviting([unclearMessage]))).toMatchObject({
      state: "failed",
      failure: because("unclear"),
    });
  });

  it("is done when a status proves what was unclear, and failed when WhatsApp changes its mind", () => {
    const unclear = endedAs(sending(unclearMessage));
    const proof = [
      { id: "m", position: 0, news: [{ status: "sent" as const, person: null, failure: null }] },
    ];
    const proven = messagesMoved(unclear.dossier, unclear.operation, proof, after(5_000));
    expect(proven.operations[0]).toMatchObject({
      state: "done",
      task: { message: { id: "m", state: "sent" } },
    });
    expect(proven.audit.map(({ action }) => action)).toEqual(["send asked", "send failed", "send done"]);

    const sent = endedAs(sending(sentMessage("m")));
    const refusal = [
      {
        id: "m",
        position: 0,
        news: [{ status: "failed" as const, person: null, failure: because(131_047) }],
      },
    ];
    const refused = messagesMoved(sent.dossier, sent.operation, refusal, after(5_000));
    expect(refused.operations[0]).toMatchObject({ state: "failed", failure: because(131_047) });
  });

  it("does not touch its card for a status that says nothing new", () => {
    const { dossier, operation } = endedAs(sending(sentMessage("m")));
    const again = [
      { id: "m", position: 0, news: [{ status: "sent" as const, person: null, failure: null }] },
    ];
    expect(messagesMoved(dossier, operation, again, after(5_000))).toBe(dossier);
  });

  it("can be tried again for those only who are not known to have been invited", () => {
    const { operation } = endedAs(inviting([sentMessage("a"), unclearMessage]));
    expect(whatIsLeft(operation)).toEqual(inviting([null]));
    const whole = endedAs(inviting([sentMessage("a")]));
    expect(whatIsLeft(whole.operation)).toBeUndefined();
  });

  it("is followed by the place of each message", () => {
    const read: MessageNews = { status: "read", person: null, failure: null };
    const task = followed(inviting([unclearMessage, unclearMessage]), [
      { id: "b", position: 1, news: [read] },
    ]);
    expect(task.kind === "invite" && task.people.map(({ message }) => message?.state)).toEqual([
      "unclear",
      "read",
    ]);
  });
});

describe("what is sent along with a message", () => {
  it("comes back as it was", () => {
    const id = "o_abcdefgh12345678" as OperationId;
    expect(readCallbackData(callbackDataFor(id, 19))).toEqual({ operationId: id, position: 19 });
    for (const other of [null, "", "7", id, `${id} x`, `${id} 1 `, "order-4471"])
      expect(readCallbackData(other)).toBeNull();
  });
});

function sending(message: MessageProgress | null): MessageTask {
  return { kind: "send", text: "Hello", people: 4, message };
}

function inviting(messages: readonly (MessageProgress | null)[]): MessageTask {
  return {
    kind: "invite",
    template: { name: "t", language: "en_US", variables: [{ kind: "invite link" }] },
    people: messages.map((message) => ({ person: person("ada"), message })),
  };
}

/** A task that has ended as its messages stand. */
function endedAs(task: MessageTask) {
  const asked = askedFor(quietGroup(), { task, by: "U1", source: "view:1" }, after(0));
  const dossier = ended(asked, operationOf(asked), { ...messagesEnd(task), task }, after(1_000));
  return { dossier, operation: operationOf(dossier) };
}

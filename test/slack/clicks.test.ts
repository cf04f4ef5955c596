import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CardId, GroupId, JoinRequestId, OperationId } from "../../src/groups/model.ts";
import type { RouteId } from "../../src/groups/routes.ts";
import { readClick, writeClick, type Click } from "../../src/slack/buttons/click.ts";
import { waitingPeople } from "../../src/slack/forms/waiting-people.ts";

function idWith<Id extends string>(prefix: string): fc.Arbitrary<Id> {
  return fc.stringMatching(/^[a-z0-9]{8,32}$/u).map((rest) => `${prefix}_${rest}` as Id);
}

const requestId = idWith<JoinRequestId>("r");
const cardId = idWith<CardId>("c");

const clicks: fc.Arbitrary<Click> = fc.oneof(
  fc.record({ verb: fc.constantFrom("approve" as const, "reject" as const), requestId }),
  fc.record({
    verb: fc.constantFrom("approve_all" as const, "reject_all" as const),
    groupId: idWith<GroupId>("g"),
    requestIds: fc.array(requestId, { minLength: 1, maxLength: 50 }),
  }),
  fc.record({ verb: fc.constant("try_again" as const), operationId: idWith<OperationId>("o") }),
  fc.constant({ verb: "show_cards_again" as const }),
  fc.record({ verb: fc.constant("check_again" as const), groupId: idWith<GroupId>("g") }),
  fc.record({
    verb: fc.constant("show_waiting" as const),
    place: fc.oneof(cardId, idWith<RouteId>("rt"), fc.constant("channel" as const)),
  }),
  fc.record({ verb: fc.constant("show_numbers" as const), cardId }),
  fc.record({ verb: fc.constant("turn_page" as const), page: fc.nat(9_999) }),
);

describe("what a button means", () => {
  it("is read as it was written, within Slack's limits", () => {
    fc.assert(
      fc.property(clicks, (click) => {
        const written = writeClick(click);
        expect(readClick(written)).toEqual(click);
        expect(written.action_id.length).toBeLessThanOrEqual(255);
        expect(written.value.length).toBeLessThanOrEqual(2_000);
      }),
    );
  });

  it("is nothing when the button is not ours", () => {
    const foreign = [
      { action_id: "merge", value: "r_abcdefgh" },
      { action_id: "approve", value: "g_abcdefgh" },
      { action_id: "approve", value: "r_abc" },
      { action_id: "approve" },
      { action_id: "approve_all", value: "g_abcdefgh" },
      { action_id: "approve_all", value: "g_abcdefgh g_abcdefgh" },
      { action_id: "toString", value: "r_abcdefgh" },
      { action_id: "", value: "" },
    ];
    expect(foreign.map((action) => readClick(action))).toEqual(foreign.map(() => undefined));
  });
});

describe("the place of a list", () => {
  it("is read as it was written", () => {
    const place = { channel: "C0OPS", cardId: "c_abcdefgh" as CardId, page: 3, people: [], drawnAt: 0 };
    expect(waitingPeople.placeIn(waitingPeople.frame(place))).toEqual(place);
  });

  it("is nothing when it is not ours", () => {
    const foreign = ["", "{", "null", `{"channel":"C1","cardId":"r_abcdefgh","page":0}`];
    for (const private_metadata of foreign)
      expect(waitingPeople.placeIn({ callback_id: waitingPeople.id, private_metadata })).toBeUndefined();
  });
});

// Calls about who is in a group: join requests and removal. Part of the client.
import { refusedUnsent } from "../errors.ts";
import type { Fault, Person, PersonWithFaults } from "../events.ts";
import type { Transport } from "../transport.ts";
import { decisions, joinRequestPage, removal } from "../wire/answers.ts";
import { joinRequestsBody, participantsBody } from "../wire/requests.ts";
import { readPages } from "./paging.ts";

export type ListedJoinRequest = {
  id: string;
  person: Person;
  /** Milliseconds since 1970. */
  createdAt: number | null;
};

/** What became of each join request. One that is in neither list is unknown: read the list again. */
export type Decisions = { done: string[]; failed: { id: string; faults: Fault[] }[]; faults: Fault[] };

/** The outcome comes by webhook; some answers carry a part of it already. */
type Removal = {
  requestId: string | null;
  removed: Person[];
  failed: PersonWithFaults[];
  faults: Fault[];
};

export type MemberCalls = {
  /** Pages of the join requests that wait; one may come twice when the list changes meanwhile. */
  listJoinRequests: (groupId: string) => AsyncGenerator<ListedJoinRequest[], void, undefined>;
  approveJoinRequests: (groupId: string, joinRequestIds: readonly string[]) => Promise<Decisions>;
  rejectJoinRequests: (groupId: string, joinRequestIds: readonly string[]) => Promise<Decisions>;
  /** One to eight people, each with a phone number or a user id. They cannot come back through the link. */
  removeParticipants: (groupId: string, people: readonly Person[]) => Promise<Removal>;
};

// `limit` is not documented for join requests, so it is not sent, and Graph's usual page size assumed.
const USUAL_PAGE_COUNT = 25;
const MOST_REMOVED = 8;

export function createMemberCalls({ call }: Transport): MemberCalls {
  const decide = async (method: "POST" | "DELETE", groupId: string, given: readonly string[]) => {
    const joinRequestIds = [...new Set(given)];
    if (joinRequestIds.length === 0) throw refusedUnsent("No join request is named; nothing was sent.");
    const answer = await call({
      method,
      path: [groupId, "join_requests"],
      body: joinRequestsBody(joinRequestIds),
      answer: decisions,
      repeatable: true,
    });
    return settle(joinRequestIds, answer);
  };
  return {
    listJoinRequests: (groupId) =>
      readPages(
        (after) =>
          call({
            method: "GET",
            path: [groupId, "join_requests"],
            ...(after === null ? {} : { query: { after } }),
            answer: joinRequestPage,
            repeatable: true,
          }),
        { fullPageCount: USUAL_PAGE_COUNT },
      ),
    approveJoinRequests: (groupId, joinRequestIds) => decide("POST", groupId, joinRequestIds),
    rejectJoinRequests: (groupId, joinRequestIds) => decide("DELETE", groupId, joinRequestIds),
    async removeParticipants(groupId, people) {
      const body = participantsBody(people);
      const count = body.participants.length;
      if (count === 0 || count > MOST_REMOVED || people.some(isNameless)) {
        throw refusedUnsent(
          "One to eight people with a phone number or a user id can be removed; nothing was sent.",
        );
      }
      return call({
        method: "DELETE",
        path: [groupId, "participants"],
        body,
        answer: removal,
        repeatable: true,
      });
    },
  };
}

/** A success that lists nothing and complains of nothing means that everything asked was done. */
function settle(
  asked: readonly string[],
  answer: {
    done: string[] | null;
    failed: { id: string; faults: Fault[] }[] | null;
    faults: Fault[];
  },
): Decisions {
  const { done, failed, faults } = answer;
  if (done === null && failed === null && faults.length === 0)
    return { done: [...asked], failed: [], faults };
  return { done: done ?? [], failed: failed ?? [], faults };
}

function isNameless({ waId, userId }: Person): boolean {
  return waId === null && userId === null;
}

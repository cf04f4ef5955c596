// Calls about who is in a group: join requests and removal. Part of the client.
import { refusedUnsent, unclearAnswer } from "../errors.ts";
import type { Fault, Person, PersonWithFaults } from "../events.ts";
import type { Transport } from "../transport.ts";
import { decisions, joinRequestPage, removal } from "../wire/answers.ts";
import { joinRequestId } from "../wire/ids.ts";
import { joinRequestsBody, participantsBody } from "../wire/requests.ts";
import { checked, checkPerson } from "./checks.ts";
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
  /** An answer that names nobody is an error to look into: whether it was done is not known. */
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
    for (const id of joinRequestIds) checked(joinRequestId, id);
    const { approved, rejected, failed, faults } = await call({
      method,
      path: [{ group: groupId }, "join_requests"],
      body: joinRequestsBody(joinRequestIds),
      answer: decisions,
      repeatable: true,
    });
    return settle({ done: method === "POST" ? approved : rejected, failed, faults });
  };
  return {
    listJoinRequests: (groupId) =>
      readPages(
        (after) =>
          call({
            method: "GET",
            path: [{ group: groupId }, "join_requests"],
            ...(after === null ? {} : { query: { after } }),
            answer: joinRequestPage,
            repeatable: true,
          }),
        { fullPageCount: USUAL_PAGE_COUNT },
      ),
    /** An answer that names nobody is an error to look into: whether it was done is not known. */
    approveJoinRequests: (groupId, joinRequestIds) => decide("POST", groupId, joinRequestIds),
    rejectJoinRequests: (groupId, joinRequestIds) => decide("DELETE", groupId, joinRequestIds),
    async removeParticipants(groupId, people) {
      for (const person of people) checkPerson(person);
      const body = participantsBody(people);
      const count = body.participants.length;
      if (count === 0 || count > MOST_REMOVED) {
        throw refusedUnsent(
          "One to eight people with a phone number or a user id can be removed; nothing was sent.",
        );
      }
      return call({
        method: "DELETE",
        path: [{ group: groupId }, "participants"],
        body,
        answer: removal,
        repeatable: true,
      });
    },
  };
}

/** A success that names nobody and complains of nothing does not say that anything was done. */
function settle(answer: Decisions): Decisions {
  const { done, failed, faults } = answer;
  if (done.length === 0 && failed.length === 0 && faults.length === 0)
    throw unclearAnswer("the answer names no join request");
  return answer;
}

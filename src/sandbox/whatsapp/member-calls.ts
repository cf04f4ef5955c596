// What WhatsApp does when asked about who may be in a group: listing, approving and rejecting join requests, removing
// people. Called by the routes, after all checks of the request.
import { accepted } from "./answers.ts";
import type { Answer, CallTools, FailsLater } from "./answers.ts";
import type { Removal } from "./bodies.ts";
import { admit, ban, noSuchRequest, takeRequest } from "./deeds.ts";
import { GraphFault, webhookError } from "./faults.ts";
import type { WebhookError } from "./faults.ts";
import { newRequestId } from "./ids.ts";
import type { Cut } from "./paging.ts";
import { describe } from "./updates.ts";
import type { FailedRemoval } from "./updates.ts";
import type { Group, Person } from "./world.ts";

type Outcome = { done: string[]; failed: { join_request_id: string; errors: WebhookError[] }[] };

export function createMemberCalls({ world, updates, tell, switches }: CallTools) {
  function joinRequests(group: Group, cut: Cut): Answer {
    const { items, paging } = cut(group.joinRequests, (request) => request.joinRequestId);
    const data = items.map((request) => ({
      join_request_id: request.joinRequestId,
      creation_timestamp: Math.floor(request.createdAtMs / 1000),
      ...describe(world.person(request.phone)),
    }));
    return { body: { data, ...(paging ? { paging } : {}) } };
  }

  function approve(group: Group, ids: string[]): Answer {
    const joined: Person[] = [];
    const outcome = decide(ids, (id) => {
      const person = admit(world, group, id);
      if ("code" in person) return person;
      joined.push(person);
      return null;
    });
    const answer = decisionAnswer("approved_join_requests", outcome);
    return joined.length === 0
      ? answer
      : { ...answer, afterwards: () => tell(updates.joinedByApproval(group, joined)) };
  }

  /** Tells nobody: people see the button to ask again. */
  function reject(group: Group, ids: string[]): Answer {
    const outcome = decide(ids, (id) => (takeRequest(group, id) ? null : noSuchRequest()));
    return decisionAnswer("rejected_join_requests", outcome);
  }

  function decisionAnswer(doneKey: string, { done, failed }: Outcome): Answer {
    const first = failed[0]?.errors[0];
    if (done.length === 0 && first && switches.totalFailure === "envelope") {
      throw new GraphFault(first.code, first.error_data?.details ?? first.title);
    }
    const partly = done.length > 0 && failed.length > 0;
    const errors = partly ? [webhookError(131201, "Some join requests could not be decided.")] : [first];
    return {
      status: partly ? 206 : 200,
      body: {
        messaging_product: "whatsapp",
        [doneKey]: done,
        ...(failed.length > 0 ? { failed_join_requests: failed, errors } : {}),
      },
    };
  }

  function remove(group: Group, removals: Removal[], failsLater: FailsLater): Answer {
    const requestId = newRequestId();
    const inputs = removals.map(({ input }) => input);
    return accepted(requestId, () => {
      if (failsLater) return tell(updates.removeFailed(group, requestId, inputs, failsLater));
      if (group.deleted) {
        return tell(
          updates.removeFailed(group, requestId, inputs, [webhookError(131041, "The group is gone.")]),
        );
      }
      const removed: string[] = [];
      const failed: FailedRemoval[] = [];
      for (const removal of removals) {
        if (ban(world, group, removal)) removed.push(removal.input);
        else
          failed.push({ input: removal.input, errors: [webhookError(131212, "Not a member of the group.")] });
      }
      tell(updates.removed(group, requestId, { removed, failed }));
    });
  }

  return { joinRequests, approve, reject, remove };
}

function decide(ids: string[], attempt: (id: string) => WebhookError | null): Outcome {
  const outcome: Outcome = { done: [], failed: [] };
  for (const id of ids) {
    const error = attempt(id);
    if (error) outcome.failed.push({ join_request_id: id, errors: [error] });
    else outcome.done.push(id);
  }
  return outcome;
}

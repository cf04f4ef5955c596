// The ways in which a person at the page can make WhatsApp misbehave: single failures by name, and a storm of join requests.
// Called by perform-whatsapp.ts.
import type { Failure, Operation } from "../whatsapp/failures.ts";
import { errorBody, GraphFault, statusOf, webhookError } from "../whatsapp/faults.ts";
import type { SandboxWhatsApp } from "../whatsapp/sandbox-whatsapp.ts";
import type { TroubleName } from "./acts.ts";

const NOBODY_WROTE = "Nobody in the group has written for 24 hours.";

export const troubles: Record<TroubleName, { operation: Operation; failure: Failure }> = {
  "approve: has not accepted the terms": refusal("approve", 131203, "The user has not accepted the terms."),
  "approve: group is full": refusal("approve", 131204, "A group has at most 8 people."),
  "approve: request is gone": refusal("approve", 131213, "The join request was withdrawn."),
  "approve: done, but no answer": { operation: "approve", failure: { how: "after" } },
  "approve: server error": refusal("approve", 131000, "Something went wrong."),
  "create: done, but no answer": { operation: "create", failure: { how: "after" } },
  "create: connection lost before": { operation: "create", failure: { how: "before" } },
  "create: server error": refusal("create", 131000, "Something went wrong."),
  "create: refused later": {
    operation: "create",
    failure: { how: "webhook-only", errors: [webhookError(131211, "A number has at most 10,000 groups.")] },
  },
  "send: nobody wrote for a day": refusal("messages", 131047, NOBODY_WROTE),
  "send: done, but no answer": { operation: "messages", failure: { how: "after" } },
  "send: server error": refusal("messages", 131000, "Something went wrong."),
  "send: refused later": {
    operation: "messages",
    failure: { how: "webhook-only", errors: [webhookError(131047, NOBODY_WROTE)] },
  },
};

function refusal(
  operation: Operation,
  code: number,
  details: string,
): { operation: Operation; failure: Failure } {
  const fault = new GraphFault(code, details);
  return { operation, failure: { how: { status: statusOf(fault), error: errorBody(fault) } } };
}

const FIRST_STORM_PHONE = 447_911_120_000;
const CROWDS = [
  "Field crew",
  "Parents",
  "Tenants",
  "Choir",
  "Book circle",
  "Allotment",
  "Night shift",
  "Runners",
];

/** Everybody asks at once, each at a group of their own that the bot has never seen. Returns the groups' ids. */
export function raiseStorm(whatsapp: SandboxWhatsApp, requests: number, storm: number): string[] {
  const askings = Array.from({ length: requests }, (_, place) => {
    const subject = `${CROWDS[place % CROWDS.length]} ${storm * 100 + place + 1}`;
    return {
      groupId: whatsapp.seedGroup({ subject }),
      phone: String(FIRST_STORM_PHONE + storm * 1000 + place),
    };
  });
  whatsapp.asksToJoinMany(askings);
  return askings.map(({ groupId }) => groupId);
}

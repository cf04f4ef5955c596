// Approving and rejecting at WhatsApp: one call for all requests of a decision. What WhatsApp does not know any more is
// looked up before anybody is told a falsehood.
import { answered, decisionDelayed, type Answer } from "../../groups/decisions.ts";
import { samePerson } from "../../groups/requests.ts";
import type { GroupId, JoinRequest, Operation } from "../../groups/model.ts";
import { readingDue } from "../../groups/dossier.ts";
import type { Lease, Verdict } from "../../outbox/worker.ts";
import type { WhatsAppClient } from "../../whatsapp/client.ts";
import { explain, WhatsAppError } from "../../whatsapp/errors.ts";
import { withDossier } from "../../state/dossiers.ts";
import { momentOf, type Context } from "../../state/context.ts";

const requestGone = 131213;
const unclear = 131000;
/** A member count read too early would miss those just approved. */
const readingDelayMs = 3_000;

export async function bringDecision(
  context: Context,
  whatsapp: WhatsAppClient,
  operation: Operation,
  lease: Lease,
): Promise<Verdict> {
  if (operation.state !== "due" || operation.groupId === null) return { kind: "done" };
  const group = await context.store.db
    .selectFrom("groups")
    .select("whatsappId")
    .where("id", "=", operation.groupId)
    .executeTakeFirstOrThrow();
  const requests = await requestsOf(context, operation);
  if (requests.length > 0) {
    await attempted(context, operation, lease);
    const answers = await ask(whatsapp, operation, group.whatsappId, requests);
    await record(context, operation, operation.groupId, answers);
  } else {
    await record(context, operation, operation.groupId, []);
  }
  return { kind: "done" };
}

/** It failed and is tried again: the card says so meanwhile. */
export async function delayDecision(
  context: Context,
  operation: Operation,
  error: WhatsAppError,
): Promise<void> {
  if (operation.groupId === null) return;
  const failure = `${explain(error.code, error.details)} Groupdesk tries again by itself.`;
  await withDossier(context, operation.groupId, (dossier) => {
    const current = dossier.operations.find((each) => each.id === operation.id);
    return [
      current === undefined ? dossier : decisionDelayed(dossier, current, failure, momentOf(context)),
      undefined,
    ];
  });
}

/** Tried too often: everybody goes back to waiting, with a button to try again. */
export async function buryDecision(context: Context, operation: Operation): Promise<void> {
  if (operation.groupId === null) return;
  const requests = await requestsOf(context, operation);
  await record(
    context,
    operation,
    operation.groupId,
    requests.map((request) => ({ requestId: request.id, result: "failed", code: unclear })),
  );
}

/** Those still to be decided: who withdrew or got in meanwhile is not asked about. */
async function requestsOf(context: Context, operation: Operation): Promise<JoinRequest[]> {
  return context.store.db
    .selectFrom("joinRequests")
    .selectAll()
    .where("operationId", "=", operation.id)
    .where("state", "in", ["approving", "rejecting"])
    .orderBy("requestedAt")
    .orderBy("id")
    .execute();
}

async function attempted(context: Context, operation: Operation, lease: Lease): Promise<void> {
  await context.store.transact(async (trx) => {
    await lease.keep(trx);
    const now = context.clock.now();
    await trx
      .updateTable("operations")
      .set({ attempts: operation.attempts + 1, attemptedAt: now, updatedAt: now })
      .where("id", "=", operation.id)
      .execute();
  });
}

/** @throws WhatsAppError when it may pass: nothing has been recorded then. */
async function ask(
  whatsapp: WhatsAppClient,
  operation: Operation,
  group: string,
  requests: readonly JoinRequest[],
): Promise<Answer[]> {
  const verb = operation.kind === "approve" ? whatsapp.approveJoinRequests : whatsapp.rejectJoinRequests;
  try {
    const { done, failed, faults } = await verb(
      group,
      requests.map((request) => request.whatsappId),
    );
    const codes = new Map(
      failed.map((failure) => [failure.id, failure.faults[0]?.code ?? faults[0]?.code ?? unclear]),
    );
    const doneIds = new Set(done);
    const answers = requests.map((request): Answer => {
      if (doneIds.has(request.whatsappId)) return { requestId: request.id, result: "done" };
      return {
        requestId: request.id,
        result: "failed",
        code: codes.get(request.whatsappId) ?? faults[0]?.code ?? unclear,
      };
    });
    return await withTruthAboutGone(whatsapp, operation, { group, requests, answers });
  } catch (error) {
    if (!(error instanceof WhatsAppError) || error.cure.kind !== "never") throw error;
    const code = error.code ?? unclear;
    const answers = requests.map((request): Answer => ({ requestId: request.id, result: "failed", code }));
    return withTruthAboutGone(whatsapp, operation, { group, requests, answers });
  }
}

/** "Does not exist" may mean that our own earlier, unanswered call worked: then the person is in the group. */
async function withTruthAboutGone(
  whatsapp: WhatsAppClient,
  operation: Operation,
  {
    group,
    requests,
    answers,
  }: { group: string; requests: readonly JoinRequest[]; answers: readonly Answer[] },
): Promise<Answer[]> {
  if (!answers.some(isGone)) return [...answers];
  const { participants } =
    operation.kind === "approve" ? await whatsapp.readGroup(group) : { participants: [] };
  const triedBefore = operation.attempts > 0;
  return answers.map((answer) => {
    if (!isGone(answer)) return answer;
    const request = requests.find((each) => each.id === answer.requestId);
    const isIn = request !== undefined && participants.some((person) => samePerson(person, request));
    const worked = operation.kind === "approve" ? isIn : triedBefore;
    return { requestId: answer.requestId, result: worked ? "done" : "gone" };
  });
}

function isGone(answer: Answer): boolean {
  return answer.result === "failed" && answer.code === requestGone;
}

async function record(
  context: Context,
  operation: Operation,
  groupId: GroupId,
  answers: readonly Answer[],
): Promise<void> {
  await withDossier(context, groupId, (dossier) => {
    const current = dossier.operations.find((each) => each.id === operation.id);
    if (current === undefined) return [dossier, undefined];
    const moment = momentOf(context);
    const next = answered(dossier, current, answers, moment);
    // Who got in changes the count; who could not be decided on may tell of a group suspended or gone.
    const toRead = operation.kind === "approve" || answers.some((answer) => answer.result === "failed");
    return [toRead ? readingDue(next, moment.now + readingDelayMs) : next, undefined];
  });
}

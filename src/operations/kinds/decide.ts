// Approving and rejecting: one call for all requests of a decision. Doing it twice is harmless, yet after an unclear end it is
// looked first who still waits and who is in; and what WhatsApp does not know any more is looked up before anybody is told a
// falsehood.
import type { Answer, JoinRequest, TaskOf } from "../../groups/model.ts";
import type { End } from "../../groups/operations.ts";
import { samePerson } from "../../groups/requests.ts";
import { operationPace } from "../../pace.ts";
import { failureIn, failureOf, unclear } from "../../state/failures.ts";
import { requestsToDecide } from "../../state/operations.ts";
import { codes } from "../../whatsapp/codes.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";
import { groupKind, readIfThere, type RunOf } from "./kind.ts";

type Decide = RunOf<"decide">;

export const decide = groupKind("decide", {
  isIdempotent: true,
  lookForMs: 0,
  webhookWithinMs: operationPace.webhookWithinMs.others,
  async ask(run) {
    const open = await stillToDecide(run);
    const answers = open.length === 0 ? [] : await answersTo(run, open);
    return { kind: "ended", end: endWith(run.operation.task, answers) };
  },
  async look(run) {
    const open = await stillToDecide(run);
    const seen = open.length === 0 ? [] : await whatShows(run, open);
    if (seen.length === open.length) return endWith(run.operation.task, seen);
    const task = run.operation.task;
    if (seen.length > 0) await run.progress({ ...task, answers: [...(task.answers ?? []), ...seen] });
    return undefined;
  },
});

/** Those without an answer yet. */
async function stillToDecide({ context, operation }: Decide): Promise<JoinRequest[]> {
  const known = new Set(operation.task.answers?.map(({ requestId }) => requestId));
  const open = await requestsToDecide(context.store.db, operation.id);
  return open.filter(({ id }) => !known.has(id));
}

function endWith(task: TaskOf<"decide">, answers: readonly Answer[]): End {
  const all = [...(task.answers ?? []), ...answers];
  const failed = all.filter((answer) => answer.result === "failed");
  return {
    task: { ...task, answers: all },
    state: all.length > 0 && failed.length === all.length ? "failed" : "done",
    failure: failed[0]?.failure ?? null,
  };
}

/** @throws WhatsAppError when it may pass: nothing has been recorded then. */
async function answersTo(run: Decide, requests: readonly JoinRequest[]): Promise<Answer[]> {
  const { whatsapp, operation, group } = run;
  const verb =
    operation.task.decision === "approve" ? whatsapp.approveJoinRequests : whatsapp.rejectJoinRequests;
  try {
    const { done, failed, faults } = await verb(
      group.whatsappId,
      requests.map((request) => request.whatsappId),
    );
    const doneIds = new Set(done);
    const faultsOf = new Map(failed.map((each) => [each.id, each.faults]));
    return await withTruthAboutGone(
      run,
      requests,
      requests.map(({ id, whatsappId }): Answer => {
        if (doneIds.has(whatsappId)) return { requestId: id, result: "done" };
        const given = failureIn(faultsOf.get(whatsappId) ?? [], faults);
        return { requestId: id, result: "failed", failure: given.code === null ? unclear : given };
      }),
    );
  } catch (error) {
    if (!(error instanceof WhatsAppError) || error.cure.kind !== "never") throw error;
    const failure = failureOf(error);
    return withTruthAboutGone(
      run,
      requests,
      requests.map(({ id }) => ({ requestId: id, result: "failed", failure })),
    );
  }
}

/** "Does not exist" may mean that our own earlier, unanswered call worked: then the person is in the group. */
async function withTruthAboutGone(
  run: Decide,
  requests: readonly JoinRequest[],
  answers: readonly Answer[],
): Promise<Answer[]> {
  if (!answers.some(isGone)) return [...answers];
  const isApproval = run.operation.task.decision === "approve";
  const members = isApproval ? (await run.whatsapp.readGroup(run.group.whatsappId)).participants : [];
  // The attempt that was answered is counted already.
  const triedBefore = run.operation.attempts > 1;
  return answers.map((answer) => {
    if (!isGone(answer)) return answer;
    const request = requests.find((each) => each.id === answer.requestId);
    const isIn = request !== undefined && members.some((person) => samePerson(person, request));
    const worked = isApproval ? isIn : triedBefore;
    return { requestId: answer.requestId, result: worked ? "done" : "gone" };
  });
}

function isGone(answer: Answer): boolean {
  return answer.result === "failed" && answer.failure.code === codes.requestGone;
}

/** Whoever is listed still waits. Whoever is not was decided on: by our own call, which got no answer, or elsewhere. */
async function whatShows(run: Decide, requests: readonly JoinRequest[]): Promise<Answer[]> {
  const { whatsapp, group, operation } = run;
  const info = await readIfThere(run);
  if (info === undefined) return requests.map(({ id }) => ({ requestId: id, result: "gone" }));
  const listed = new Set<string>();
  for await (const page of whatsapp.listJoinRequests(group.whatsappId))
    for (const { id } of page) listed.add(id);
  return requests
    .filter(({ whatsappId }) => !listed.has(whatsappId))
    .map((request): Answer => {
      const isIn = info.participants.some((person) => samePerson(person, request));
      const worked = operation.task.decision === "approve" ? isIn : !isIn;
      return { requestId: request.id, result: worked ? "done" : "gone" };
    });
}

// The life of an operation at WhatsApp, the same for all eight kinds: asked for → attempt written down → WhatsApp asked →
// waiting for its webhook → looked for → done, failed, or given up in sight → tried again. The outbox's handler for operations.
import { beginsAt, canBeTakenBack } from "../groups/grace.ts";
import type { Operation } from "../groups/model.ts";
import {
  accepted,
  attempted,
  cardsDue,
  delayed,
  ended,
  isOver,
  progressed,
  withTask,
  type End,
} from "../groups/operations.ts";
import { givenUp, sendsMessages } from "../groups/messages.ts";
import { withOperation } from "../groups/dossier.ts";
import { lanes } from "../outbox/entries.ts";
import { LeaseLost } from "../outbox/lease.ts";
import { put } from "../outbox/outbox.ts";
import type { Handler, Lease, Verdict } from "../outbox/worker.ts";
import { attempts, operationPace } from "../pace.ts";
import { groupById } from "../state/groups.ts";
import { momentOf, type Context } from "../state/context.ts";
import { failureOf, noWord, unclear } from "../state/failures.ts";
import { endWithStatuses, taskWithStatuses } from "../state/messages.ts";
import { changeOperation, endedOtherwise, operationById } from "../state/operations.ts";
import { retryAfter } from "../state/outages.ts";
import { troubleEnds } from "../state/troubles.ts";
import type { Trx } from "../store/database.ts";
import type { WhatsAppClient } from "../whatsapp/client.ts";
import { WhatsAppError } from "../whatsapp/errors.ts";
import { kinds } from "./kinds/kinds.ts";
import { FileWaits, type FileSource } from "./files/carry-file.ts";
import type { KindFor, Run } from "./kinds/kind.ts";
import type { OperationId } from "../groups/model.ts";

const { lookEveryMs, silentForMs, stillTrueAfterMs } = operationPace;

type Step = { run: Run; kind: KindFor<Run>; lease: Lease };

export function createOperationHandler(
  context: Context,
  whatsapp: WhatsAppClient,
  source: FileSource,
): Handler<OperationId> {
  return {
    attempts: attempts.operation,
    async act(id, lease) {
      const operation = await operationById(context.store.db, id);
      if (operation === undefined) return { kind: "done" };
      const step = await stepFor({ context, whatsapp, source }, operation, lease);
      if (isOver(operation)) return lookWhetherStillTrue(step);
      const verdict = await further(step);
      if (verdict.kind === "done") await troubleEnds(context, operation.phoneNumberId);
      return verdict;
    },
    async giveUp(id, error) {
      const operation = await operationById(context.store.db, id);
      if (operation === undefined || isOver(operation)) return;
      context.log.error({ operation: id, reason: error }, "an operation is given up");
      await end(context, operation, lostCause(operation));
    },
  };
}

async function stepFor(
  parts: Pick<Run, "context" | "whatsapp" | "source">,
  operation: Operation,
  lease: Lease,
): Promise<Step> {
  const { context } = parts;
  const { groupId, task } = operation;
  const group = groupId === null ? null : await groupById(context.store.db, groupId);
  const progress: Run["progress"] = (next) => keepProgress(context, operation, next, lease);
  return { run: { ...parts, operation, group, progress }, kind: kinds[task.kind], lease };
}

async function further(step: Step): Promise<Verdict> {
  const { operation } = step.run;
  const notBefore = canBeTakenBack(operation) ? (beginsAt(operation) ?? 0) : 0;
  if (step.run.context.clock.now() < notBefore) return { kind: "later", at: notBefore };
  try {
    if (operation.state === "asked") return await awaitWebhook(step);
    if (operation.attemptedAt !== null) return await lookBeforeAsking(step, operation.attemptedAt);
    return await ask(step);
  } catch (error) {
    if (error instanceof LeaseLost) await lookAtLater(step);
    if (error instanceof FileWaits) return waitForFile(step, error);
    if (!(error instanceof WhatsAppError)) throw error;
    return waitAfter(step, error);
  }
}

/** Slack's failure, and not WhatsApp's: what else waits in the lane goes on, and no try counts. */
function waitForFile({ run: { context, operation } }: Step, { delayMs }: FileWaits): Verdict {
  const now = context.clock.now();
  const { soonestMs, latestMs } = operationPace.fileAgain;
  const delay = delayMs ?? Math.min(latestMs, Math.max(soonestMs, (now - operation.createdAt) / 2));
  return { kind: "later", at: now + Math.round(delay) };
}

/** Another instance has taken over while our call was under way; whatever that did, whoever ends the operation looks once more. */
async function lookAtLater({ run: { context, operation }, kind }: Step): Promise<void> {
  if (kind.stillTrue === undefined) return;
  const lane = lanes.whatsapp(operation.phoneNumberId);
  const dueAt = context.clock.now();
  await context.store.transact((trx) =>
    put(trx, [{ thing: { kind: "operation", id: operation.id }, lane, priority: 1, dueAt }]),
  );
}

/** It has ended; another call of its own may have been carried out since. */
async function lookWhetherStillTrue({ run, kind, lease }: Step): Promise<Verdict> {
  const { context, operation } = run;
  if (kind.stillTrue === undefined || operation.state !== "done") return { kind: "done" };
  try {
    const present = await kind.stillTrue(run);
    if (present !== undefined) await endedOtherwise(context, operation, present);
    return { kind: "done" };
  } catch (error) {
    if (!(error instanceof WhatsAppError)) throw error;
    return error.cure.kind === "never" ? { kind: "done" } : retryAfter(context, error, lease);
  }
}

/** An attempt was made and nobody knows what came of it: a crash, or an answer that was not clear. */
async function lookBeforeAsking(step: Step, attemptedAt: number): Promise<Verdict> {
  const { run, kind } = step;
  const now = run.context.clock.now();
  const seen = await kind.look(run, { isLast: false });
  if (seen !== undefined) return settle(step, seen);
  if (now - attemptedAt < kind.lookForMs) return { kind: "later", at: now + lookEveryMs };
  return ask(step);
}

async function ask(step: Step): Promise<Verdict> {
  const { run, kind } = step;
  const { context } = run;
  const operation = await writeDownAttempt(step);
  // News has ended it meanwhile: then nothing must be sent.
  if (operation === undefined) return { kind: "later", at: context.clock.now() };
  const asked = { ...run, operation };
  try {
    const answer = await kind.ask(asked);
    if (answer.kind === "ended") return await settle({ ...step, run: asked }, answer.end);
    await (kind.accepted?.(asked, answer.requestId) ?? accept(context, operation, answer.requestId));
    return { kind: "later", at: context.clock.now() + kind.webhookWithinMs };
  } catch (error) {
    if (!(error instanceof WhatsAppError) || error.cure.kind !== "never") throw error;
    const task = givenUp(operation.task, failureOf(error));
    return settle(step, { task, state: "failed", failure: failureOf(error) });
  }
}

/** The trace before the call, and the fence: only who holds the lane may ask. */
async function writeDownAttempt({ run, kind, lease }: Step): Promise<Operation | undefined> {
  const task = await kind.prepare?.(run);
  return changeOperation(
    run.context,
    run.operation,
    (ledger, current) => {
      if (current.state !== "due") return ledger;
      const prepared = task === undefined ? current : withTask(current, task);
      const begun = withOperation(ledger, attempted(prepared, momentOf(run.context)));
      // Its button to take it back goes.
      return canBeTakenBack(current) ? cardsDue(begun, current.id) : begun;
    },
    lease,
  ).then((operation) => (operation?.state === "due" ? operation : undefined));
}

async function accept(context: Context, operation: Operation, requestId: string | null): Promise<void> {
  await changeOperation(context, operation, (ledger, current) =>
    withOperation(ledger, accepted(current, requestId, momentOf(context))),
  );
}

/** Accepted: usually ended by its webhook long before this. */
async function awaitWebhook(step: Step): Promise<Verdict> {
  const { run, kind } = step;
  const { operation } = run;
  const now = run.context.clock.now();
  const askedAt = operation.attemptedAt ?? operation.updatedAt;
  if (now - askedAt < kind.webhookWithinMs) return { kind: "later", at: askedAt + kind.webhookWithinMs };
  const isLast = now - askedAt >= silentForMs;
  const seen = await kind.look(run, { isLast });
  if (seen !== undefined) return settle(step, seen);
  if (!isLast) return { kind: "later", at: now + kind.webhookWithinMs };
  return settle(step, { task: operation.task, state: "failed", failure: noWord });
}

async function settle({ run, kind, lease }: Step, seen: End | "settled"): Promise<Verdict> {
  if (seen === "settled") return { kind: "done" };
  // An earlier attempt may be carried out even now.
  const isDoubtful = kind.stillTrue !== undefined && run.operation.attempts > 1;
  const fence = { keep: (trx: Trx) => (isDoubtful ? lease.keep(trx) : lease.settle(trx)) };
  const recorded = await end(run.context, run.operation, seen, fence);
  if (kind.stillTrue === undefined || (recorded !== undefined && !isDoubtful)) return { kind: "done" };
  return { kind: "later", at: run.context.clock.now() + (recorded === undefined ? 0 : stillTrueAfterMs) };
}

async function end(
  context: Context,
  operation: Operation,
  given: End,
  fence?: Pick<Lease, "keep">,
): Promise<Operation | undefined> {
  return changeOperation(
    context,
    operation,
    async (ledger, current, trx) => {
      const known = await endWithStatuses(trx, current.id, given, context.clock.now());
      return ended(ledger, current, known, momentOf(context));
    },
    fence,
  );
}

/** Tried too often. Where it matters and a trace says that it may have happened, nobody knows; else the last failure stands. */
function lostCause({ task, failure, attemptedAt }: Operation): End {
  const isKnown = attemptedAt === null || kinds[task.kind].isIdempotent;
  const why = isKnown && failure !== null ? failure : unclear;
  return { task: givenUp(task, why), state: "failed", failure: why };
}

/** It goes on later; its cards say why it takes so long. */
async function waitAfter({ run, kind, lease }: Step, error: WhatsAppError): Promise<Verdict> {
  const { context, operation } = run;
  const isUnclear = error.cure.kind === "look";
  const untouched =
    error.cure.kind === "again" && (error.family === "rate" || error.family === "auth" || !kind.isIdempotent);
  const failure = isUnclear ? unclear : failureOf(error);
  await changeOperation(context, operation, (ledger, current) =>
    delayed(ledger, current, { failure, untouched }, momentOf(context)),
  );
  if (isUnclear) return { kind: "again", delayMs: lookEveryMs, reach: "own", error: "unclear" };
  return retryAfter(context, error, lease);
}

async function keepProgress(
  context: Context,
  operation: Operation,
  task: Operation["task"],
  lease: Lease,
): Promise<void> {
  await changeOperation(
    context,
    operation,
    async (ledger, current, trx) => {
      const moment = momentOf(context);
      const known = sendsMessages(task) ? await taskWithStatuses(trx, current.id, task, moment.now) : task;
      return progressed(ledger, withTask(current, known), moment);
    },
    lease,
  );
}

// Creating a group at WhatsApp, which has no idempotency key: the attempt is written down before the call, and after an
// unclear end the bot waits for the webhook and looks in the list before it asks again.
import { createAttempted, createFailed, createUntouched, mayHaveMade } from "../../groups/creation.ts";
import type { Operation } from "../../groups/model.ts";
import type { Lease, Verdict } from "../../outbox/worker.ts";
import type { WhatsAppClient } from "../../whatsapp/client.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";
import { changeCreation, claimListed, creationAccepted } from "../../state/creation-claims.ts";
import { knownGroups, addUnknownGroups } from "../../state/unknown-groups.ts";
import { momentOf, type Context } from "../../state/context.ts";

/** New groups show in the list after seconds. Only when none has by then is the create sent again. */
const lookForMs = 30_000;
const lookEveryMs = 5_000;
/** How long the webhook of an accepted create may take before the list is asked. */
const webhookWithinMs = 60_000;
const silentForMs = 10 * 60_000;
const slow = "WhatsApp gave no clear answer. Looking whether the group was made before asking again.";

export async function bringCreation(
  context: Context,
  whatsapp: WhatsAppClient,
  operation: Operation,
  lease: Lease,
): Promise<Verdict> {
  const { now } = momentOf(context);
  if (operation.state === "asked") return awaitWebhook(context, whatsapp, operation, now);
  if (operation.state !== "due" || operation.input === null) return { kind: "done" };
  if (operation.attemptedAt !== null) {
    if (await foundInList(context, whatsapp, operation)) return { kind: "done" };
    if (now - operation.attemptedAt < lookForMs) return { kind: "later", at: now + lookEveryMs };
  }
  if (await attempted(context, operation, lease)) return send(context, whatsapp, operation);
  return { kind: "later", at: now };
}

/** The trace before the call. False when its webhook came while the bot was looking: then nothing must be sent. */
function attempted(context: Context, { id }: Operation, lease: Lease): Promise<boolean> {
  return changeCreation(
    context,
    id,
    (each, moment) => (each.state === "due" ? createAttempted(each, moment) : null),
    lease,
  );
}

async function send(context: Context, whatsapp: WhatsAppClient, operation: Operation): Promise<Verdict> {
  if (operation.input === null) return { kind: "done" };
  const { subject, description, joinApprovalMode } = operation.input;
  try {
    const { requestId } = await whatsapp.createGroup(operation.phoneNumberId, {
      subject,
      description,
      joinApprovalMode,
    });
    await creationAccepted(context, operation.id, requestId);
    return { kind: "later", at: context.clock.now() + webhookWithinMs };
  } catch (error) {
    if (!(error instanceof WhatsAppError)) throw error;
    return failed(context, operation, error);
  }
}

async function failed(context: Context, operation: Operation, error: WhatsAppError): Promise<Verdict> {
  if (error.cure.kind === "never") {
    await changeCreation(context, operation.id, (each, moment) =>
      createFailed(each, { code: error.code, sentence: error.details }, moment),
    );
    return { kind: "done" };
  }
  if (error.cure.kind === "look") {
    await changeCreation(context, operation.id, (each, moment) => ({
      ...each,
      failure: slow,
      updatedAt: moment.now,
    }));
    return { kind: "later", at: context.clock.now() + lookEveryMs };
  }
  await changeCreation(context, operation.id, (each, moment) =>
    createUntouched({ ...each, failureCode: error.code }, "", moment),
  );
  throw error;
}

/** Accepted: usually done by its webhook long before this. */
async function awaitWebhook(
  context: Context,
  whatsapp: WhatsAppClient,
  operation: Operation,
  now: number,
): Promise<Verdict> {
  const askedAt = operation.attemptedAt ?? operation.updatedAt;
  if (now - askedAt < webhookWithinMs) return { kind: "later", at: askedAt + webhookWithinMs };
  if (await foundInList(context, whatsapp, operation)) return { kind: "done" };
  if (now - askedAt < silentForMs) return { kind: "later", at: now + webhookWithinMs };
  await changeCreation(context, operation.id, (each, moment) =>
    createFailed(each, { code: null, sentence: silence }, moment),
  );
  return { kind: "done" };
}

const silence =
  "WhatsApp accepted the request ten minutes ago and has not said what became of it; the group is not in its list. " +
  "Check that webhooks arrive before trying again.";

async function foundInList(
  context: Context,
  whatsapp: WhatsAppClient,
  operation: Operation,
): Promise<boolean> {
  for await (const page of whatsapp.listGroups(operation.phoneNumberId)) {
    for (const listed of page) {
      const at = listed.createdAt ?? context.clock.now();
      if (!mayHaveMade(operation, { requestId: null, subject: listed.subject, at })) continue;
      const inviteLink = await whatsapp.readInviteLink(listed.id);
      const moment = momentOf(context);
      const groupId = await context.store.transact(async (trx) => {
        await addUnknownGroups(
          trx,
          [{ phoneNumberId: operation.phoneNumberId, whatsappId: listed.id, at, subject: listed.subject }],
          moment,
        );
        return (await knownGroups(trx, [listed.id])).get(listed.id);
      });
      if (groupId !== undefined && (await claimListed(context, operation.id, { groupId, at, inviteLink })))
        return true;
    }
  }
  return false;
}

/** Tried too often: failed, in sight, with a button to try again. */
export async function buryCreation(context: Context, operation: Operation, error: string): Promise<void> {
  context.log.error({ reason: error }, "a create is given up");
  await changeCreation(context, operation.id, (each, moment) =>
    createFailed(each, { code: each.failureCode, sentence: null }, moment),
  );
}

// Creating a group. WhatsApp has no idempotency key for it, so after an unclear end we wait for the webhook and look in the list
// of groups, before it is asked again. What the number's lock protects is in `groups/creation.ts`.
import { createAccepted, groupListed, mayHaveMade, type Create } from "../../groups/creation.ts";
import { isOf } from "../../groups/operations.ts";
import { operationPace } from "../../pace.ts";
import { momentOf } from "../../state/context.ts";
import { openDossiers, openNumbers } from "../../state/dossiers.ts";
import { lockNumbers } from "../../state/rows-in-parts.ts";
import { letGo } from "../../state/groups.ts";
import { save } from "../../state/save.ts";
import { addUnknownGroups, knownGroups } from "../../state/unknown-groups.ts";
import type { KindFor, Run } from "./kind.ts";

export const create: KindFor<Run> = {
  isIdempotent: false,
  lookForMs: operationPace.lookForMs,
  webhookWithinMs: operationPace.webhookWithinMs.create,
  async ask(run) {
    const { phoneNumberId, task } = createOf(run);
    const { subject, description, joinApprovalMode } = task;
    const group = { subject, description, joinApprovalMode };
    const { requestId } = await run.whatsapp.createGroup(phoneNumberId, group);
    return { kind: "accepted", requestId };
  },
  accepted,
  async look(run) {
    const { whatsapp, context } = run;
    const operation = createOf(run);
    for await (const page of whatsapp.listGroups(operation.phoneNumberId)) {
      for (const { id, subject, createdAt } of page) {
        const at = createdAt ?? context.clock.now();
        if (!mayHaveMade(operation, { requestId: null, subject, at })) continue;
        const inviteLink = await whatsapp.readInviteLink(id);
        if (await claim(run, { whatsappId: id, subject, at, inviteLink })) return "settled";
      }
    }
    return undefined;
  },
};

function createOf({ operation }: Run): Create {
  if (!isOf(operation, "create")) throw new Error(`this ${operation.task.kind} is no create`);
  return operation;
}

/** Its webhook may have been here before: then the group it told of is claimed. The number is locked before the group. */
async function accepted({ context, operation }: Run, requestId: string | null): Promise<void> {
  const moment = momentOf(context);
  await context.store.transact(async (trx) => {
    // Before anything is read: its webhook may be under way.
    await lockNumbers(trx, context.store.locksRows, [operation.phoneNumberId]);
    const made =
      requestId === null
        ? undefined
        : await trx
            .selectFrom("groups")
            .select(["id", "createdBy"])
            .where("createRequestId", "=", requestId)
            .executeTakeFirst();
    const operationIds = [operation.id, ...(made?.createdBy == null ? [] : [made.createdBy])];
    const ledgers = await openNumbers(context, trx, [operation.phoneNumberId], { operationIds });
    const number = ledgers.get(operation.phoneNumberId);
    const current = number?.operations.find(({ id }) => id === operation.id);
    if (number === undefined || current === undefined || !isOf(current, "create")) return;
    const dossiers = await openDossiers(context, trx, made === undefined ? [] : [made.id]);
    const dossier = made === undefined ? undefined : dossiers.get(made.id);
    const next = createAccepted({ number, made: dossier }, current, requestId, moment);
    // The group it had claimed by its subject is not its own: whoever made that may still look for it.
    const isLetGo = next.number.operations.some(({ id, groupId }) => id === current.id && groupId === null);
    if (current.groupId !== null && isLetGo) await letGo(trx, current.groupId, current.id);
    await save(context, trx, [
      [number, next.number],
      ...(dossier === undefined || next.made === undefined ? [] : [[dossier, next.made] as const]),
    ]);
  });
  context.wake();
}

type Listed = { whatsappId: string; subject: string; at: number; inviteLink: string };

/** Answers whether the group of the list is ours. */
async function claim({ context, operation }: Run, listed: Listed): Promise<boolean> {
  const { phoneNumberId } = operation;
  const moment = momentOf(context);
  const isOurs = await context.store.transact(async (trx) => {
    // The number is locked before the group, as its webhook does.
    const number = (await openNumbers(context, trx, [phoneNumberId])).get(phoneNumberId);
    await addUnknownGroups(context, trx, [{ phoneNumberId, ...listed }], moment);
    const groupId = (await knownGroups(trx, [listed.whatsappId])).get(listed.whatsappId);
    if (number === undefined || groupId === undefined) return false;
    const dossier = (await openDossiers(context, trx, [groupId])).get(groupId);
    const current = number.operations.find(({ id }): boolean => id === operation.id);
    if (dossier === undefined || current === undefined || !isOf(current, "create")) return false;
    const birth = groupListed({ dossier, number }, current, listed, moment);
    if (birth === undefined) return false;
    await save(context, trx, [
      [number, birth.number],
      [dossier, birth.dossier],
    ]);
    return true;
  });
  context.wake();
  return isOurs;
}

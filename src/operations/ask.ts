// What people ask for: committed, with its card, before Slack gets its acknowledgement; the engine does the rest. One view or
// click asks once, however often it is delivered.
import { createAsked } from "../groups/creation.ts";
import { cardsDue, askedFor } from "../groups/operations.ts";
import { agreedSource, agreedTo, agreementAsked, takesTwo, type Agreed } from "../groups/agreements.ts";
import type { Ledger } from "../groups/dossier.ts";
import type {
  CardId,
  GroupId,
  GroupTask,
  Operation,
  OperationId,
  SlackUserId,
  Task,
  TaskOf,
} from "../groups/model.ts";
import { isUnknown, whatIsLeft } from "../groups/what-is-left.ts";
import { agreementOf, keepAgreement } from "../state/agreements.ts";
import { cardById, idFor } from "../state/cards.ts";
import { momentOf, type Context } from "../state/context.ts";
import { openNumbers, withDossier } from "../state/dossiers.ts";
import { operationById, retrySource, wasAsked } from "../state/operations.ts";
import { save } from "../state/save.ts";

type Ask<Wanted extends Task> = {
  task: Wanted;
  by: SlackUserId;
  source: string;
  /** Of an earlier operation of which nobody knows whether it worked: it is looked for before it is asked again. */
  attemptedAt?: number | null;
  /** The operation of which this is what is left; its button is used up with this. */
  again?: OperationId;
};

export type AskForGroup = Ask<TaskOf<"create">> & { phoneNumberId: string };
export type AskOfGroup = Ask<GroupTask> & { groupId: GroupId };

export type AskOutcome =
  | "asked"
  | "asked before"
  /** A card says so, and the press of another admin does it. */
  | "another must agree"
  | "deleted"
  | "suspended"
  | "unknown";

export async function askForGroup(context: Context, ask: AskForGroup): Promise<AskOutcome> {
  const moment = momentOf(context);
  const outcome = await context.store.transact(async (trx): Promise<AskOutcome> => {
    const mentioned = ask.again === undefined ? {} : { operationIds: [ask.again] };
    const number = (await openNumbers(context, trx, [ask.phoneNumberId], mentioned)).get(ask.phoneNumberId);
    if (number === undefined) return "unknown";
    if (await wasAsked(trx, ask.source)) return "asked before";
    const next = usedUp(createAsked(number, ask, moment), ask.again);
    await save(context, trx, [[number, next]]);
    return "asked";
  });
  context.wake();
  return outcome;
}

/** While a group is suspended WhatsApp takes no change to it (131207), so none is asked for. */
export async function askOfGroup(context: Context, ask: AskOfGroup): Promise<AskOutcome> {
  const outcome = await withDossier(
    context,
    ask.groupId,
    async (dossier, trx): Promise<readonly [typeof dossier, AskOutcome]> => {
      if (await wasAsked(trx, ask.source)) return [dossier, "asked before"];
      if (dossier.group.deletedAt !== null) return [dossier, "deleted"];
      if (dossier.group.suspendedAt !== null) return [dossier, "suspended"];
      // What is left of something was agreed to with the rest.
      if (ask.again === undefined && takesTwo(dossier, ask.task)) {
        const id = idFor(`agreement/${ask.source}`);
        if ((await cardById(trx, id)) !== undefined) return [dossier, "asked before"];
        const wanted = { wants: ask.task, by: ask.by, id };
        const asked = agreementAsked(dossier, wanted, momentOf(context));
        await keepAgreement(trx, asked.agreement);
        return [asked.dossier, "another must agree"];
      }
      return [usedUp(askedFor(dossier, ask, momentOf(context)), ask.again), "asked"];
    },
    ask.again === undefined ? {} : { operationIds: [ask.again] },
  );
  return outcome ?? "unknown";
}

export type AgreeOutcome =
  | Exclude<Agreed["kind"], "asked">
  | "asked"
  | "unknown"
  /** Whether it is another admin cannot be found out now. */
  | "nobody knows who";

export type AgreeAsk = {
  cardId: CardId;
  by: SlackUserId;
  /** Somebody may have several ids. */
  areOne(one: SlackUserId, other: SlackUserId): Promise<"one" | "two" | "unknown">;
};

/** Another admin presses the button of a card that waits for one. */
export async function agree(context: Context, { cardId, by, areOne }: AgreeAsk): Promise<AgreeOutcome> {
  const { db } = context.store;
  const agreement = await agreementOf(db, cardId);
  if (agreement === undefined) return "unknown";
  if (await wasAsked(db, agreedSource(cardId))) return "over";
  const people = await areOne(agreement.askedBy, by);
  if (people === "one") return "same person";
  if (people === "unknown") return "nobody knows who";
  const outcome = await withDossier(
    context,
    agreement.groupId,
    async (dossier, trx): Promise<readonly [typeof dossier, AgreeOutcome]> => {
      // Under the lock, as it is now: another may have agreed, and somebody in it may have been forgotten.
      if (await wasAsked(trx, agreedSource(cardId))) return [dossier, "over"];
      const now = (await agreementOf(trx, cardId)) ?? agreement;
      const agreed = agreedTo(dossier, { agreement: now, by }, momentOf(context));
      return [agreed.kind === "asked" ? agreed.dossier : dossier, agreed.kind];
    },
  );
  return outcome ?? "unknown";
}

function usedUp<Any extends Ledger>(ledger: Any, id: OperationId | undefined): Any {
  return id === undefined ? ledger : cardsDue(ledger, id);
}

/** What is left of an operation that failed, or was done in part, once more, as an operation of its own. */
export async function tryAgain(
  context: Context,
  operationId: OperationId,
  by: SlackUserId,
): Promise<AskOutcome | "not failed"> {
  const operation = await operationById(context.store.db, operationId);
  if (operation === undefined) return "unknown";
  const task = whatIsLeft(operation);
  if (task === undefined || task.kind === "decide") return "not failed";
  const ask = {
    by,
    source: retrySource(operationId),
    again: operationId,
    attemptedAt: lookedForFrom(operation),
  };
  if (task.kind === "create")
    return askForGroup(context, { ...ask, task, phoneNumberId: operation.phoneNumberId });
  return operation.groupId === null
    ? "unknown"
    : askOfGroup(context, { ...ask, task, groupId: operation.groupId });
}

function lookedForFrom(operation: Operation): number | null {
  // A message cannot be looked for: whoever presses the button has looked into the group.
  return operation.task.kind !== "send" && isUnknown(operation) ? operation.attemptedAt : null;
}

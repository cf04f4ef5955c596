// What a database says, in lines that can be compared: of its operations, of what became of their parts, of its alerts.
import type { Store } from "../../src/store/database.ts";
import {
  cardFromRow,
  failureFromRow,
  operationFromRow,
  requestFromRow,
  troubleFromRow,
} from "../../src/store/rows.ts";
import type { OperationRow } from "../../src/store/tables.ts";

export function toldOperation(row: OperationRow): string {
  const { task, state, failure } = operationFromRow(row);
  const about = "subject" in task ? (task.subject ?? "") : task.kind === "decide" ? task.decision : "";
  const why = failure === null ? "" : ` because ${failure.code} ${failure.detail ?? ""}`;
  return `${task.kind} ${about} ${state}${why}`.replaceAll(/ +/gu, " ").trim();
}

export async function toldOperations({ db }: Store): Promise<string> {
  const rows = await db.selectFrom("operations").selectAll().orderBy("id").execute();
  return rows.map(toldOperation).join("\n");
}

/** Parts, people, messages and requests that failed; and how many did not. */
export async function toldParts({ db }: Store): Promise<string[]> {
  const rows = await db.selectFrom("operations").selectAll().orderBy("id").execute();
  const outcomes = rows.map(operationFromRow).flatMap(({ task }) => {
    switch (task.kind) {
      case "settings":
        return (task.parts ?? []).map(({ part, failure }) => ({ what: part, failure }));
      case "remove":
        return (task.outcome?.failed ?? []).map(({ failure }) => ({ what: "person", failure }));
      case "send":
        return task.message === null ? [] : [{ what: task.message.state, failure: task.message.failure }];
      case "invite":
        return task.people.map(({ message }) => ({
          what: message?.state ?? "not yet",
          failure: message?.failure ?? null,
        }));
      default:
        return [];
    }
  });
  const requests = await db.selectFrom("joinRequests").selectAll().execute();
  const statuses = await db.selectFrom("messageStatuses").selectAll().execute();
  const all = [
    ...outcomes,
    ...requests.map(requestFromRow).map(({ state, failure }) => ({ what: `request ${state}`, failure })),
    ...statuses.map(({ status, failure }) => ({
      what: `status ${status}`,
      failure: failureFromRow(failure),
    })),
  ];
  const counts = Map.groupBy(all, ({ what, failure }) =>
    failure === null ? what : `${what} because ${failure.code} ${failure.detail ?? ""}`.trim(),
  );
  return [...counts].map(([what, { length }]) => `${length} × ${what}`).toSorted();
}

export async function toldAlerts({ db }: Store): Promise<string[]> {
  const rows = await db.selectFrom("cards").selectAll().orderBy("createdAt").orderBy("id").execute();
  const troubles = await db.selectFrom("troubles").selectAll().execute();
  return rows
    .map(cardFromRow)
    .filter(({ kind }) => !["group", "operation"].includes(kind))
    .flatMap((card): string[] => {
      switch (card.kind) {
        case "activity":
          return card.facts.entries.some((entry) => entry.what.startsWith("not "))
            ? card.facts.entries.map((entry) => JSON.stringify(entry, withoutTime))
            : [];
        case "trouble": {
          const trouble = troubles.find(({ id }) => id === card.facts.troubleId);
          if (trouble === undefined) throw new Error("a trouble was lost");
          const { phoneNumberId, failure, clearedAt } = troubleFromRow(trouble);
          return [`trouble ${phoneNumberId} ${failure.code} ${clearedAt === null ? "lasts" : "is over"}`];
        }
        case "refusal":
          return [`refusal ${card.facts.what} ${card.facts.subject} ${JSON.stringify(card.facts.failure)}`];
        case "unknown update":
          return [`unknown update ${JSON.stringify(card.facts.what)}`];
        case "closed channel":
          return [`closed channel ${card.facts.channel} ${card.facts.code}`];
        default:
          return [`${card.kind} ${card.state}`];
      }
    });
}

function withoutTime(name: string, value: unknown): unknown {
  return name === "at" ? undefined : value;
}

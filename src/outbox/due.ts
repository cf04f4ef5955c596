// What is due and not yet up to date, lane by lane, and since when, however often it was tried in vain. Metrics, the Home tab and
// the self-check ask.
import { sql } from "kysely";
import type { Database, Trx } from "../store/database.ts";
import type { Platform } from "../store/tables.ts";
import { never } from "./outbox.ts";

export type DueLane = {
  platform: Platform;
  id: string;
  entries: number;
  dueSince: number;
  /** Of one that failed. */
  lastError: string | null;
};

export async function oldestDue(db: Database, now: number): Promise<DueLane[]> {
  return db
    .selectFrom("outbox")
    .select((select) => [
      "platform",
      "laneId as id",
      select.fn.countAll<number>().as("entries"),
      select.fn.min("dueSince").as("dueSince"),
      sql<string | null>`max("lastError")`.as("lastError"),
    ])
    .where("dueSince", "<=", now)
    .where("dueAt", "<", never)
    .groupBy(["platform", "laneId"])
    .execute();
}

/** What the clock asked for numbers that are not ours any more; what people asked for ends by itself. */
export async function forgetWorkOfOthers(trx: Trx, phoneNumberIds: readonly string[]): Promise<void> {
  await trx
    .deleteFrom("outbox")
    .where("platform", "=", "readings")
    .where("laneId", "not in", [...phoneNumberIds])
    .execute();
}

// The moment when nothing is left to do: every webhook has arrived, and the bot waits for time to pass or for somebody to
// act. A world offers it to journeys that prove that something does not happen.
import type { Clock } from "../../src/clock.ts";
import type { SandboxSlack } from "../../src/sandbox/slack/sandbox-slack.ts";
import type { SandboxWhatsApp } from "../../src/sandbox/whatsapp/sandbox-whatsapp.ts";
import { arrivalsWaiting } from "../../src/state/arrivals.ts";
import type { Database } from "../../src/store/database.ts";
import type { TestDatabase } from "../databases.ts";
import type { World } from "./world.ts";

type Parts = {
  database: TestDatabase;
  whatsapp: SandboxWhatsApp;
  clock: Clock;
  until: SandboxSlack["until"];
};

export function createQuiet({ database, whatsapp, clock, until }: Parts): () => Promise<void> {
  return async () => {
    const db = await database.tables();
    await until(async () => {
      await whatsapp.webhooks.idle();
      return !(await isBusy(db, clock.now()));
    });
  };
}

/** Every call to Slack has been answered, and the bot has heard it: a card that has changed counts as changed by now. */
export function createAllHeard({ database, until }: Pick<Parts, "database" | "until">): () => Promise<void> {
  return async () => {
    const db = await database.tables();
    const atWork = db
      .selectFrom("lanes")
      .select("id")
      .where("platform", "=", "slack")
      .where("holder", "is not", null);
    await until(async () => (await atWork.execute()).length === 0);
  };
}

/** What the webhooks that were answered have told is in the state. */
export async function allIsRead({ until }: World, database: TestDatabase): Promise<void> {
  const db = await database.tables();
  await until(async () => (await arrivalsWaiting(db)).pieces === 0);
}

/** Something that was told is to be read, or is due in a lane that no failure holds back, or a lane is at work. */
async function isBusy(db: Database, now: number): Promise<boolean> {
  const unread = await db.selectFrom("arrivals").select("id").where("readAfter", "<=", now).execute();
  if (unread.length > 0) return true;
  const lanes = await db.selectFrom("lanes").selectAll().execute();
  const due = await db
    .selectFrom("outbox")
    .select(["platform", "laneId"])
    .where("dueAt", "<=", now)
    .execute();
  const heldBack = new Set(
    lanes
      .filter(({ failures, readyAt }) => failures > 0 && readyAt > now)
      .map(({ platform, id }) => `${platform} ${id}`),
  );
  return (
    lanes.some(({ heldUntil }) => heldUntil > now) ||
    due.some(({ platform, laneId }) => !heldBack.has(`${platform} ${laneId}`))
  );
}

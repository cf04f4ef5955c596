// How journeys kill the bot between two steps: the platforms hold it where it is to die, by not answering or by answering
// late, and it is started again when nobody holds its lanes any more.
import { sql } from "kysely";
import type { TestDatabase } from "../databases.ts";
import { pat, subject } from "./cast.ts";
import { messagesIn, messageThatSays, type SeenMessage } from "./messages.ts";
import { startProcess, type BotProcess } from "./process.ts";
import { startWorld, type World } from "./world.ts";

/** An answer that comes after the bot is dead. */
export const never = 60 * 60_000;

/** Longer than a dead bot keeps its lanes. */
const leaseMs = 11_000;

export type Crash = {
  when: string;
  /** Has the platforms hold the bot. */
  hold(world: World): void;
  /** Whether it is held there. */
  isHeld(world: World): boolean;
  /** What the platforms do once it is dead. */
  afterwards?(world: World): void;
};

export const slackHangs: Pick<Crash, "hold" | "isHeld"> = {
  hold: ({ slack }) => slack.failNext("chat.postMessage", { how: "hang" }),
  isHeld: ({ slack }) => slack.calls.some(isUnanswered("chat.postMessage")),
};
export const slackPostsWithoutAnswer: Pick<Crash, "hold" | "isHeld"> = {
  hold: ({ slack }) => slack.failNext("chat.postMessage", { how: "after" }),
  isHeld: (world) => messagesIn(world).length === 1,
};

/** A process whose channel shows that Pat asks to join: in mid-life, to be killed or stopped. */
export async function startWithCard(
  database: TestDatabase,
): Promise<{ world: World; bot: BotProcess; group: string; card: SeenMessage }> {
  const world = await startWorld(database, { withoutBot: true });
  const group = world.whatsapp.seedGroup({ subject });
  const bot = await startProcess(database, world);
  world.whatsapp.asksToJoin(group, pat.phone);
  return { world, bot, group, card: await messageThatSays(world, pat.seen) };
}

export async function startAgain(world: World, crash?: Crash): Promise<void> {
  crash?.afterwards?.(world);
  world.passTime(leaseMs);
  await world.restartTheBot();
}

/** Nobody else can write until it is let go. */
export async function holdDatabase(database: TestDatabase): Promise<() => Promise<void>> {
  const store = await database.open();
  const held = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const transaction = store.transact(async (trx) => {
    // What a webhook writes, and what a click does.
    if (store.locksRows) await sql`lock table arrivals in exclusive mode`.execute(trx);
    await trx
      .updateTable("auditTail")
      .set((row) => ({ seq: row.ref("seq") }))
      .execute();
    held.resolve();
    await released.promise;
  });
  await held.promise;
  return () => {
    released.resolve();
    return transaction;
  };
}

export function isAllDelivered({ webhooks }: World["whatsapp"]): boolean {
  return webhooks.log.length > 0 && webhooks.log.every(({ state }) => state === "delivered");
}

export function isUnanswered(method: string) {
  return (call: World["slack"]["calls"][number]) => call.method === method && call.error === "never answered";
}

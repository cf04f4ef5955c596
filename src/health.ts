// What operators and load balancers ask: does it live, is it ready, and how does it do.
import type { ServerResponse } from "node:http";
import type { Clock } from "./clock.ts";
import type { Metrics } from "./metrics.ts";
import { only, type Routes } from "./http.ts";
import { lastWebhookAt } from "./projection/health-view.ts";
import type { Store } from "./store/database.ts";

type Parts = {
  store: Store;
  clock: Clock;
  metrics: Metrics;
  phoneNumberIds: readonly string[];
  /** Null when Slack accepted our token and everything has started. */
  notReady(): string | null;
};

export function createHealthRoutes(parts: Parts): Routes {
  return {
    "/healthz": only("GET", (_, res) => answer(res, 200, "alive")),
    "/readyz": only("GET", async (_, res) => {
      const reason = (await databaseTrouble(parts.store)) ?? parts.notReady();
      answer(res, reason === null ? 200 : 503, reason ?? "ready");
    }),
    "/metrics": only("GET", async (_, res) => {
      await measure(parts);
      res
        .writeHead(200, { "content-type": parts.metrics.registry.contentType })
        .end(await parts.metrics.registry.metrics());
    }),
  };
}

async function databaseTrouble(store: Store): Promise<string | null> {
  try {
    await store.db.selectFrom("auditTail").select("id").executeTakeFirst();
    return null;
  } catch {
    return "the database cannot be reached";
  }
}

async function measure({ store, clock, metrics, phoneNumberIds }: Parts): Promise<void> {
  const lanes = await store.db
    .selectFrom("outbox")
    .select((select) => [
      "platform",
      select.fn.countAll<number>().as("entries"),
      select.fn.min("dueSince").as("dueSince"),
    ])
    .where("dueAt", "<=", clock.now())
    .groupBy("platform")
    .execute();
  metrics.due.reset();
  for (const { platform, entries } of lanes) metrics.due.inc({ lane: platform }, entries);
  const oldest = Math.min(clock.now(), ...lanes.map((lane) => lane.dueSince));
  metrics.oldest.set((clock.now() - oldest) / 1_000);
  const { waiting } = await store.db
    .selectFrom("joinRequests")
    .select((select) => select.fn.countAll<number>().as("waiting"))
    .where("state", "=", "pending")
    .executeTakeFirstOrThrow();
  metrics.waiting.set(waiting);
  metrics.lastWebhook.set(((await lastWebhookAt(store.db)) ?? 0) / 1_000);
  const sweeps = await store.db
    .selectFrom("numbers")
    .select("lastSweepAt")
    .where("phoneNumberId", "in", [...phoneNumberIds])
    .execute();
  metrics.lastSweep.set(Math.min(...sweeps.map(({ lastSweepAt }) => lastSweepAt ?? 0)) / 1_000);
}

function answer(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, { "content-type": "text/plain" }).end(`${text}\n`);
}

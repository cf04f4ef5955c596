// What operators and load balancers ask: does it live, would it take what comes in, how are the platforms, and how does it do.
import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "./clock.ts";
import type { Metrics } from "./metrics.ts";
import { only, type Routes } from "./http.ts";
import { lastWebhookAt } from "./projection/health-view.ts";
import { touchAudit } from "./store/audit.ts";
import type { Store } from "./store/database.ts";
import { version } from "./version.ts";

type Parts = {
  store: Store;
  clock: Clock;
  metrics: Metrics;
  phoneNumberIds: readonly string[];
  /** Something has not been started yet. */
  starting(): boolean;
  /** What is the matter with each platform; null when nothing is. */
  troubles(): Promise<Record<"Slack" | "WhatsApp", string | null>>;
};

export type HealthRoutes = {
  /** For whoever asks. */
  public: Routes;
  /** For operators only; on a port of their own when they have one. */
  inside: Routes;
};

export function createHealthRoutes(parts: Parts): HealthRoutes {
  const storeTrouble = createStoreProbe(parts.store);
  return {
    public: { "/healthz": only("GET", (_, res) => answer(res, 200, "alive")) },
    inside: {
      // Webhooks and clicks are taken when they can be stored, however the platforms are: work waits for them.
      "/readyz": only("GET", async (_, res) => {
        const reason = parts.starting() ? "starting" : await storeTrouble();
        answer(res, reason === null ? 200 : 503, reason ?? `ready: Groupdesk ${version}`);
      }),
      "/healthz/platforms": only("GET", async (_, res) => {
        const troubles = Object.entries(await parts.troubles());
        const lines = troubles.map(([platform, trouble]) => `${platform}: ${trouble ?? "works"}`);
        answer(res, troubles.every(([, trouble]) => trouble === null) ? 200 : 503, lines.join("\n"));
      }),
      "/metrics": only("GET", async (_, res) => {
        await measure(parts);
        res
          .writeHead(200, { "content-type": parts.metrics.registry.contentType })
          .end(await parts.metrics.registry.metrics());
      }),
    },
  };
}

/** As long as Slack waits for the answer to a click. */
const writtenWithinMs = 3_000;
/** However often it is asked, the database is written to once in that time. */
const askAgainAfterMs = 1_000;

/**
 * Writes what every webhook and every click must write too, and waits for it to be on disk: a database that can be read may
 * be read-only, full, or locked.
 */
function createStoreProbe(store: Store): () => Promise<string | null> {
  let writing: Promise<unknown> | undefined;
  let latest: Promise<string | null> | undefined;
  let latestAt = 0;

  async function probe(): Promise<string | null> {
    // What still waits is not put behind itself.
    writing ??= touchAudit(store).finally(() => (writing = undefined));
    const late = pause(writtenWithinMs, "late" as const, { ref: false });
    try {
      const outcome = await Promise.race([writing, late]);
      return outcome === "late" ? "the database does not take what is written in time" : null;
    } catch {
      return "the database cannot be written to";
    } finally {
      writing?.catch(() => undefined);
    }
  }

  return () => {
    const now = performance.now();
    if (latest === undefined || now - latestAt >= askAgainAfterMs) {
      latest = probe();
      latestAt = now;
    }
    return latest;
  };
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
  if (phoneNumberIds.length === 0) return;
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

// What operators and load balancers ask: does it live, would it take what comes in, how are the platforms, and how does it do.
import { openStates } from "./groups/model.ts";
import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "./clock.ts";
import { dayMs } from "./groups/durations.ts";
import type { Metrics } from "./metrics.ts";
import type { Doctor } from "./doctor/doctor.ts";
import { report } from "./doctor/report.ts";
import { only, type Routes } from "./http.ts";
import { oldestDue } from "./outbox/due.ts";
import { deadLetters } from "./outbox/outbox.ts";
import { lastWebhookAt } from "./projection/health-view.ts";
import { arrivalsWaiting } from "./state/arrivals.ts";
import { touchAudit } from "./store/audit.ts";
import type { Store } from "./store/database.ts";
import { reasonOf } from "./store/reasons.ts";
import { version } from "./version.ts";

type Parts = {
  store: Store;
  clock: Clock;
  metrics: Metrics;
  phoneNumberIds: readonly string[];
  storeTrouble(): Promise<string | null>;
  doctor: Pick<Doctor, "look" | "findings">;
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
  return {
    public: { "/healthz": only("GET", (_, res) => answer(res, 200, "alive")) },
    inside: {
      // Webhooks and clicks are taken when they can be stored, however the platforms are: work waits for them.
      "/readyz": only("GET", async (_, res) => {
        const reason = parts.starting() ? "starting" : await parts.storeTrouble();
        answer(res, reason === null ? 200 : 503, reason ?? `ready: Groupdesk ${version}`);
      }),
      "/healthz/platforms": only("GET", async (_, res) => {
        const troubles = Object.entries(await parts.troubles());
        const lines = troubles.map(([platform, trouble]) => `${platform}: ${trouble ?? "works"}`);
        answer(res, troubles.every(([, trouble]) => trouble === null) ? 200 : 503, lines.join("\n"));
      }),
      "/healthz/checks": only("GET", async (req, res) => {
        const findings = await parts.doctor.look();
        const isWrong = findings.some(({ level }) => level === "wrong");
        if (req.headers.accept?.includes("application/json") === true)
          return void res
            .writeHead(isWrong ? 503 : 200, { "content-type": "application/json" })
            .end(JSON.stringify({ ok: !isWrong, findings }));
        answer(res, isWrong ? 503 : 200, report(findings));
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
export function createStoreProbe(store: Store): () => Promise<string | null> {
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
    } catch (error) {
      const reason = reasonOf(error);
      return `the database cannot be written to${reason === undefined ? "" : `: ${reason}`}`;
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

/** Never fails: while the database is away, counters are served all the same. */
async function measure(parts: Parts): Promise<void> {
  const { metrics, doctor } = parts;
  const trouble = await parts.storeTrouble();
  const isUp = trouble === null && (await measured(parts));
  metrics.databaseUp.set(isUp ? 1 : 0);
  metrics.ready.set(isUp && !parts.starting() ? 1 : 0);
  metrics.trouble.reset();
  for (const { name, level } of doctor.findings())
    if (level === "wrong" || level === "warning") metrics.trouble.inc({ check: kindOf(name), level });
}

/** Without the id of what was looked at. */
function kindOf(check: string): string {
  return check.replace(/ [A-Z\d]{5,}$/u, "");
}

async function measured(parts: Parts): Promise<boolean> {
  try {
    const late = pause(writtenWithinMs, false, { ref: false });
    return await Promise.race([readGauges(parts).then(() => true), late]);
  } catch {
    return false;
  }
}

async function readGauges({ store: { db }, clock, metrics, phoneNumberIds }: Parts): Promise<void> {
  const now = clock.now();
  const lanes = await oldestDue(db, now);
  const unread = await arrivalsWaiting(db);
  metrics.unread.set(unread.pieces);
  metrics.oldestUnread.set(unread.since === null ? 0 : Math.max(0, now - unread.since) / 1_000);
  metrics.due.reset();
  for (const { platform, entries } of lanes) metrics.due.inc({ lane: platform }, entries);
  metrics.oldest.set((now - Math.min(now, ...lanes.map((lane) => lane.dueSince))) / 1_000);
  metrics.givenUp.set((await deadLetters(db)).length);
  const requests = await db
    .selectFrom("joinRequests")
    .select((select) => ["state", select.fn.countAll<number>().as("amount")])
    .where("state", "in", openStates)
    .groupBy("state")
    .execute();
  metrics.requests.reset();
  for (const { state, amount } of requests) metrics.requests.set({ state }, amount);
  metrics.waiting.set(requests.find(({ state }) => state === "pending")?.amount ?? 0);
  const { oldest } = await db
    .selectFrom("joinRequests")
    .select((select) => select.fn.min("requestedAt").as("oldest"))
    .where("state", "=", "pending")
    .executeTakeFirstOrThrow();
  metrics.oldestRequest.set(oldest === null ? 0 : Math.max(0, now - oldest) / 1_000);
  const asked = db
    .selectFrom("operations")
    .select((select) => ["kind", "state", select.fn.countAll<number>().as("amount")])
    .groupBy(["kind", "state"]);
  // What ended is counted for a day: the table grows, and the metrics are asked for every few seconds.
  const operations = [
    ...(await asked.where("state", "in", ["due", "asked"]).execute()),
    ...(await asked
      .where("settledAt", ">", now - dayMs)
      .where("state", "in", ["done", "failed"])
      .execute()),
  ];
  metrics.operations.reset();
  for (const { kind, state, amount } of operations) metrics.operations.set({ kind, state }, amount);
  // Of what is not connected there is no age: 0 would be half a century.
  if (phoneNumberIds.length === 0) {
    metrics.lastWebhook.remove();
    metrics.lastSweep.remove();
    return;
  }
  metrics.lastWebhook.set(((await lastWebhookAt(db)) ?? 0) / 1_000);
  const sweeps = await db
    .selectFrom("numbers")
    .select(["phoneNumberId", "lastSweepAt"])
    .where("phoneNumberId", "in", [...phoneNumberIds])
    .execute();
  const sweptAt = new Map(sweeps.map(({ phoneNumberId, lastSweepAt }) => [phoneNumberId, lastSweepAt]));
  metrics.lastSweep.set(Math.min(...phoneNumberIds.map((id) => sweptAt.get(id) ?? 0)) / 1_000);
}

function answer(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, { "content-type": "text/plain" }).end(`${text}\n`);
}

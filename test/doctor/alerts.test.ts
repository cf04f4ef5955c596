// The alert rules of docs/deploy/alerts.yml, each seen firing by what it is about: the thing is broken, the metrics are scraped, and the
// rule is evaluated as Prometheus would.
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { createMetrics } from "../../src/metrics.ts";
import { keepAsDeadLetter, put } from "../../src/outbox/outbox.ts";
import { lanes } from "../../src/outbox/entries.ts";
import { describeOnSqlite, type TestDatabase } from "../databases.ts";
import { read, tableUnder } from "../documents.ts";
import { databaseGoesDown, tableGoes } from "../journeys/outage.ts";
import { channel, number, startWorld, type World } from "../journeys/world.ts";
import { evaluate, type Scrape } from "./evaluate.ts";

const rule = z.object({ alert: z.string(), expr: z.string(), for: z.string().optional() });
const rules = z
  .object({ groups: z.array(z.object({ rules: z.array(rule) })) })
  .parse(parse(read("docs/deploy/alerts.yml")))
  .groups.flatMap((group) => group.rules);

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const breaks: Record<string, (world: World, database: TestDatabase) => Promise<unknown>> = {
  GroupdeskDown: (world) => world.bot.stop(),
  GroupdeskNotReady: (_, database) => databaseGoesDown(database),
  GroupdeskDatabaseDown: (_, database) => databaseGoesDown(database),
  async GroupdeskWebhooksNotStored(world, database) {
    const outage = await tableGoes(database, "arrivals");
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject: "Spring" }), "16505551234");
    await world.until(() => world.whatsapp.webhooks.log[0]?.attempts.some(({ status }) => status === 503));
    await outage.giveBack();
    await world.until(() => world.whatsapp.webhooks.log[0]?.state === "delivered");
  },
  async GroupdeskUpdatesUnread(world, database) {
    await tableGoes(database, "deliveries");
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject: "Spring" }), "16505551234");
    await world.until(() => world.whatsapp.webhooks.log[0]?.state === "delivered");
    world.passTime(11 * minuteMs);
  },
  async GroupdeskCheckWrong(world) {
    world.slack.kickBot(channel);
    await fetch(`${world.bot.url}/healthz/checks`);
  },
  async GroupdeskWorkStandsStill(world) {
    world.whatsapp.expireToken(true);
    world.passTime(hourMs);
    await world.until(() => world.whatsapp.requests.at(-1)?.status === 401);
    // However often it was tried again meanwhile.
    world.passTime(11 * minuteMs);
  },
  async GroupdeskSweepLate(world) {
    world.whatsapp.expireToken(true);
    world.passTime(40 * minuteMs);
  },
  async GroupdeskCardsGivenUp(_, database) {
    const { db, transact } = await database.open();
    const thing = { kind: "card", id: "c_refused" as never } as const;
    await transact((trx) =>
      put(trx, [{ thing, lane: lanes.slack("C0ELSEWHERE"), priority: 1, dueAt: Date.now() + hourMs }]),
    );
    const entry = await db
      .selectFrom("outbox")
      .selectAll()
      .where("id", "=", "c_refused")
      .executeTakeFirstOrThrow();
    await keepAsDeadLetter(db, entry, "invalid_blocks");
  },
  async GroupdeskWebhookSignatures(world) {
    for (let i = 0; i < 6; i += 1)
      await world.whatsapp.webhooks.postRaw("{}", { signature: `sha256=${"0".repeat(64)}` });
  },
  async GroupdeskSlackSignatures(world) {
    const headers = {
      "x-slack-signature": `v0=${"0".repeat(64)}`,
      "x-slack-request-timestamp": String(Math.floor(Date.now() / 1_000)),
    };
    for (let i = 0; i < 6; i += 1)
      await fetch(`${world.bot.url}/slack/events`, { method: "POST", headers, body: "payload=%7B%7D" });
  },
  async GroupdeskRequestsWait(world) {
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject: "Spring" }), "16505551234");
    await world.quiet();
    world.passTime(25 * hourMs);
  },
  async GroupdeskAllowance(world) {
    world.whatsapp.setUsage(number, 95);
    world.passTime(hourMs);
    await world.until(async () => /usage_percent\{[^}]*\} 95/u.test(await scrapeText(world.bot.url)));
  },
};

describeOnSqlite("the alert", (database) => {
  it.each(rules.filter(({ alert }) => alert !== "GroupdeskUnhandledErrors"))(
    "$alert fires when its thing is broken, and not before",
    async ({ alert, expr }) => {
      const world = await startWorld(database, { expectProblems: true });
      await world.quiet();
      await world.until(async () =>
        (await scrape(world)).samples.some(
          ({ name, value }) => name === "groupdesk_last_sweep_timestamp_seconds" && value > 0,
        ),
      );
      const before = await scrape(world);
      expect(evaluate(expr, before, before), alert).toBe(false);
      await breaks[alert]?.(world, database);
      await world.until(async () => evaluate(expr, await scrape(world), before));
    },
  );

  it("GroupdeskUnhandledErrors fires when nobody handled an error", async () => {
    const world = await startWorld(database, { withoutBot: true });
    const app = await world.startAnotherBot();
    const expr = rules.find(({ alert }) => alert === "GroupdeskUnhandledErrors")?.expr ?? "";
    const url = `http://127.0.0.1:${app.port}`;
    const before = readScrape(await scrapeText(url), world.now());
    app.failedUnhandled(new Error("nobody's"));
    const after = readScrape(await scrapeText(url), world.now());
    expect([evaluate(expr, before, before), evaluate(expr, after, before)]).toEqual([false, true]);
  });
});

describe("docs/deploy", () => {
  it("has each alert explained to whoever is woken by it", () => {
    expect(tableUnder("Alerts", read("docs/metrics.md")).map(([alert]) => alert)).toEqual(
      rules.map(({ alert }) => alert),
    );
  });

  it("has for each alert something that breaks it", () => {
    expect(
      rules
        .map(({ alert }) => alert)
        .filter((alert) => alert !== "GroupdeskUnhandledErrors")
        .toSorted(),
    ).toEqual(Object.keys(breaks).toSorted());
  });

  it.each(["docs/deploy/alerts.yml", "docs/deploy/grafana.json"])(
    "%s names only metrics that exist",
    async (path) => {
      const known = (await createMetrics().registry.getMetricsAsJSON()).map(({ name }) => name);
      const named = [...read(path).matchAll(/\bgroupdesk_[a-z_]+/gu)].map(([name]) => name);
      expect(named).not.toEqual([]);
      expect(named.filter((name) => !known.includes(name))).toEqual([]);
    },
  );

  it("has a dashboard that Grafana can read", () => {
    const dashboard = z
      .object({
        panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })).min(1) })).min(10),
      })
      .safeParse(JSON.parse(read("docs/deploy/grafana.json")));
    expect(dashboard.success).toBe(true);
  });
});

async function scrape(world: World): Promise<Scrape> {
  return readScrape(await scrapeText(world.bot.url), world.now());
}

/** Nothing, when nobody answers. */
async function scrapeText(url: string): Promise<string> {
  const answer = await fetch(`${url}/metrics`).catch(() => undefined);
  if (answer === undefined) return "";
  expect(answer.status).toBe(200);
  return answer.text();
}

/** Source: prometheus.io/docs/instrumenting/exposition_formats */
function readScrape(text: string, now: number): Scrape {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const samples = lines.map((line) => {
    const [, name = "", labels = "", value = ""] = /^(\w+)(?:\{(.*)\})? (\S+)$/u.exec(line) ?? [];
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/gu)].map(([, label = "", is = ""]) => [label, is]);
    return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
  });
  return { now, samples };
}

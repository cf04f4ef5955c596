// Everything that `npm run doctor` looks at, from an environment alone: what the variables say, and with them what the database and
// both platforms say.
import { systemClock, type Clock } from "../clock.ts";
import { readConfig, type Config } from "../config.ts";
import { createStoreProbe } from "../health.ts";
import type { Log } from "../log.ts";
import { mistypedIn, sentenceAbout } from "../mistyped.ts";
import { usualPace } from "../pace.ts";
import { createSlackSetUp } from "../slack/set-up.ts";
import { createSlackClients } from "../slack/slack-clients.ts";
import { channelsOfGroups } from "../state/channels-of-groups.ts";
import { openStore, type Store } from "../store/database.ts";
import { reasonOnDisk } from "../store/reasons.ts";
import { StoreError, StoreUnfinished } from "../store/store-error.ts";
import { createWhatsAppClient } from "../whatsapp/client.ts";
import { createInstances } from "./instances.ts";
import { findingsOfRunningBot } from "./running-bot.ts";
import { requestsProbe, socketProbe } from "./slack.ts";
import { signaturesProbe } from "./webhooks.ts";
import { examine, unknown, warning, wrong, type Finding, type Seen } from "./probe.ts";
import { createProbes } from "./probes.ts";

const callsWithinMs = 10_000;

export async function diagnose(
  env: Record<string, string | undefined>,
  log: Log,
  clock: Clock = systemClock,
): Promise<Finding[]> {
  const read = readConfig(env);
  if (read.kind === "problems") return read.problems.map(variableWrong);
  const { config } = read;
  const opened = await open(config.DATABASE_URL);
  try {
    const [findings, live] = await Promise.all([
      examine(probesFor(config, opened, { log, clock })),
      findingsOfRunningBot(config),
    ]);
    return [
      ...mistypedIn(env).map(slipSeen),
      ...findings.map((finding) => (isLive(finding) ? (sameIn(live, finding) ?? finding) : finding)),
    ];
  } finally {
    await opened.store.close();
  }
}

function slipSeen(slip: ReturnType<typeof mistypedIn>[number]): Finding {
  return { name: slip.name, ...warning(sentenceAbout(slip), "Correct the name, or take it out.") };
}

/** What the running bot knows better. */
function isLive({ name }: Finding): boolean {
  return [requestsProbe, socketProbe, signaturesProbe].includes(name);
}

function sameIn(others: readonly Finding[], { name }: Finding): Finding | undefined {
  return others.find((other) => other.name === name);
}

type Opened = { store: Store; unopened?: Seen };

/** Before the first start, or without the database, everything else can be looked at all the same. */
async function open(url: string): Promise<Opened> {
  try {
    return { store: await openStore(url, { migrates: false }) };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const store = await openStore("sqlite::memory:");
    if (error instanceof StoreUnfinished) return { store, unopened: unknown(error.message) };
    return {
      store,
      unopened: wrong(error.message, error.cure ?? cureFor(url, reasonOnDisk(error.cause, pathOf(url)))),
    };
  }
}

function pathOf(url: string): string {
  return url.replace(/^sqlite:(\/\/)?/, "");
}

function cureFor(url: string, reason: string | undefined): string {
  if (reason?.includes("full") === true) return "Make room on that disk; then it opens by itself.";
  return url.startsWith("sqlite:")
    ? "Look at that file, its folder and whose they are, or correct DATABASE_URL."
    : "Correct DATABASE_URL, or bring the database back.";
}

function variableWrong(problem: string): Finding {
  const [name = "", ...rest] = problem.split(": ");
  return { name, ...wrong(`${rest.join(": ")}.`, "The README explains each variable.") };
}

function probesFor(config: Config, { store, unopened }: Opened, { log, clock }: { log: Log; clock: Clock }) {
  const slack = createSlackClients({
    token: config.SLACK_BOT_TOKEN,
    apiUrl: config.SLACK_API_URL,
    signal: new AbortController().signal,
    permit: () => undefined,
    now: clock.now,
  });
  return createProbes({
    config,
    store,
    clock,
    whatsapp: createWhatsAppClient({
      baseUrl: config.WHATSAPP_API_URL,
      version: config.WHATSAPP_API_VERSION,
      accessToken: config.WHATSAPP_ACCESS_TOKEN,
      appSecret: config.WHATSAPP_APP_SECRET_PROOF === "on" ? config.WHATSAPP_APP_SECRET[0] : undefined,
      now: clock.now,
      timeoutMs: callsWithinMs,
    }),
    slack: createSlackSetUp({ client: slack.outbox, apiUrl: config.SLACK_API_URL }),
    channels: () => channelsOfGroups(store.db, config.SLACK_CHANNEL),
    slackAheadMs: slack.aheadMs,
    storeTrouble: createStoreProbe(store),
    unopened,
    instances: createInstances({ db: store.db, clock, log }),
    sweepEveryMs: usualPace.sweepEveryMs,
  });
}

// The wiring diagram: makes every part, ties them together, starts and stops them in order. Nothing here decides anything.
import type { Config } from "./config.ts";
import { systemClock, type Clock } from "./clock.ts";
import { createAllowances } from "./operations/allowances.ts";
import { createCardHandler } from "./projection/cards.ts";
import { createGroupdesk } from "./groupdesk.ts";
import { sentenceFor } from "./projection/words.ts";
import { createHomeHandler } from "./projection/homes.ts";
import { createHousekeepingHandler, scheduleHousekeeping } from "./state/housekeeping.ts";
import { takeDelivery } from "./inbox/intake.ts";
import type { Context } from "./state/context.ts";
import { createOperationHandler } from "./operations/engine.ts";
import { createReadingHandler } from "./readings/read-group.ts";
import { createSweepHandler, scheduleSweeps } from "./readings/sweep.ts";
import { createHealthRoutes } from "./health.ts";
import { createHttpServer, only } from "./http.ts";
import type { Log } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { createBucket } from "./outbox/bucket.ts";
import { createWorker, type Worker } from "./outbox/worker.ts";
import { operationPace, usualPace, type Pace } from "./pace.ts";
import { createAccess } from "./slack/access.ts";
import { createPhoneNumbersIn } from "./slack/audience.ts";
import { createSlackDoor, slackPath } from "./slack/bolt.ts";
import { buttonPlaces } from "./slack/cards/button-places.ts";
import { renderCard } from "./slack/cards/render-card.ts";
import { createSlackClients } from "./slack/slack-clients.ts";
import { createHomeScreen } from "./slack/home/home-screen.ts";
import { createIdentity } from "./slack/identity.ts";
import { updatePace } from "./slack/limits.ts";
import { createQuietNames } from "./slack/quiet-names.ts";
import { createSlackFiles } from "./slack/slack-files.ts";
import { createMessenger } from "./slack/slack-messenger.ts";
import { openStore } from "./store/database.ts";
import { createKeyed } from "./store/keyed.ts";
import { createWhatsAppClient } from "./whatsapp/client.ts";
import { usedPercent } from "./whatsapp/allowance.ts";
import { createWebhook } from "./whatsapp/webhook.ts";

export type App = {
  /** Where it listens. */
  port: number;
  /** Finishes what is in flight and closes everything. */
  stop(): Promise<void>;
};

/** @throws StoreError when the database cannot be used. */
export async function startApp(
  config: Config,
  log: Log,
  pace: Pace = usualPace,
  clock: Clock = systemClock,
): Promise<App> {
  const metrics = createMetrics();
  const store = await openStore(config.DATABASE_URL);
  let worker: Worker | undefined;
  const context: Context = {
    store,
    clock,
    log,
    defaultChannel: config.SLACK_CHANNEL,
    phoneNumberIds: config.WHATSAPP_PHONE_NUMBER_ID,
    businessAccountId: config.WHATSAPP_BUSINESS_ACCOUNT_ID ?? null,
    wake: () => worker?.wake(),
  };

  const stopping = new AbortController();
  const allowances = createAllowances(clock);
  const whatsapp = createWhatsAppClient({
    baseUrl: config.WHATSAPP_API_URL,
    version: config.WHATSAPP_API_VERSION,
    accessToken: config.WHATSAPP_ACCESS_TOKEN,
    appSecret: config.WHATSAPP_APP_SECRET_PROOF === "on" ? config.WHATSAPP_APP_SECRET[0] : undefined,
    now: clock.now,
    timeoutMs: operationPace.answerWithinMs,
    signal: stopping.signal,
    onUsage: (usage) => {
      metrics.whatsappUsage.set({ allowance: usage.scope }, usedPercent(usage));
      allowances.hear(usage);
    },
  });
  const slack = createSlackClients({
    token: config.SLACK_BOT_TOKEN,
    apiUrl: config.SLACK_API_URL,
    signal: stopping.signal,
  });
  const identity = createIdentity({ client: slack.outbox, log, askEveryMs: pace.askSlackEveryMs });
  const access = createAccess({
    client: slack.forms,
    log,
    remembered: createKeyed(store.db, "people"),
    approvers: config.APPROVERS,
    admins: config.ADMINS,
    teamId: identity.teamId,
  });
  const phoneNumbersIn = createPhoneNumbersIn({
    setting: config.PHONE_NUMBERS,
    client: slack.outbox,
    log,
    remembered: createKeyed(store.db, "audiences"),
  });
  const bucket = createBucket({ clock, ...updatePace });

  worker = createWorker({
    store,
    clock,
    log,
    pollMs: pace.pollMs,
    leaseMs: pace.leaseMs,
    onFailure: (lane) => metrics.failures.inc({ lane: lane.platform }),
    handlers: {
      card: createCardHandler({
        context,
        messenger: createMessenger(
          slack.outbox,
          createQuietNames({ client: slack.outbox, log, remembered: createKeyed(store.db, "names") }),
        ),
        draw: async (view, channel) =>
          renderCard(view, {
            phoneNumbers: await phoneNumbersIn(channel),
            explain: sentenceFor,
            notify: config.NOTIFY,
          }),
        buttonsOf: buttonPlaces,
        postEveryMs: pace.postEveryMs,
        updateRestMs: bucket.take,
      }),
      operation: allowances.paced(createOperationHandler(context, whatsapp)),
      group: allowances.paced(createReadingHandler(context, whatsapp)),
      number: allowances.paced(
        createSweepHandler(context, whatsapp, {
          everyMs: pace.sweepEveryMs,
          remindAfter: config.REMIND_AFTER,
        }),
      ),
      home: createHomeHandler(context, createHomeScreen(slack.outbox, access)),
      housekeeping: createHousekeepingHandler(context),
    },
  });

  const door = await createSlackDoor({
    groupdesk: createGroupdesk(context, whatsapp),
    access,
    client: slack.forms,
    log,
    files: createSlackFiles({
      client: slack.outbox,
      token: config.SLACK_BOT_TOKEN,
      apiUrl: config.SLACK_API_URL,
      log,
    }),
    phoneNumbersIn,
    botToken: config.SLACK_BOT_TOKEN,
    apiUrl: config.SLACK_API_URL,
    proof: proofOf(config),
    connectEveryMs: pace.askSlackEveryMs,
    onRequest: (kind) => metrics.slackRequests.inc({ kind }),
    onDenied: () => metrics.refusedPeople.inc(),
  });
  const connection = door.kind === "socket" ? door.connection : undefined;
  const webhook = createWebhook({
    appSecrets: config.WHATSAPP_APP_SECRET,
    verifyToken: config.WHATSAPP_VERIFY_TOKEN,
    log,
    take: async (updates) => {
      const taken = await takeDelivery(context, updates);
      for (const { kind, duplicate } of taken)
        metrics.webhookUpdates.inc({ kind, duplicate: String(duplicate) });
    },
    onRefusal: (reason) => metrics.webhookRefusals.inc({ reason }),
  });

  let started = false;
  const server = createHttpServer({
    log,
    routes: {
      ...(door.kind === "http" ? { [slackPath]: only("POST", door.listener) } : {}),
      "/whatsapp/webhook": webhook.handle,
      ...createHealthRoutes({
        store,
        clock,
        metrics,
        phoneNumberIds: context.phoneNumberIds,
        notReady: () => (started ? (identity.trouble() ?? connection?.trouble() ?? null) : "starting"),
      }),
    },
  });

  const port = await server.listen(config.PORT);
  identity.start();
  connection?.start();
  await scheduleSweeps(context);
  await scheduleHousekeeping(context);
  worker.start();
  started = true;
  log.info({ port, slack: door.kind, database: store.locksRows ? "PostgreSQL" : "SQLite" }, "Groupdesk runs");

  return {
    port,
    async stop() {
      identity.stop();
      await connection?.stop();
      const patience = setTimeout(() => stopping.abort(), pace.finishWithinMs);
      await Promise.all([Promise.race([server.close(), aborted(stopping.signal)]), worker.stop()]);
      clearTimeout(patience);
      stopping.abort();
      await store.close();
      log.info("Groupdesk stopped");
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function proofOf(config: Config): { signingSecret: string } | { appToken: string } {
  if (config.SLACK_APP_TOKEN !== undefined) return { appToken: config.SLACK_APP_TOKEN };
  return { signingSecret: config.SLACK_SIGNING_SECRET ?? "" };
}

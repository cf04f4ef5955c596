// The wiring diagram: makes every part, ties them together, starts and stops them in order. Nothing here decides anything.
import { namedIn, slackProof, type Config } from "./config.ts";
import { systemClock, type Clock } from "./clock.ts";
import { createAllowances } from "./operations/allowances.ts";
import { createCardHandler } from "./projection/cards.ts";
import { createGroupdesk } from "./groupdesk.ts";
import { sentenceFor } from "./projection/words.ts";
import { createHomeHandler } from "./projection/homes.ts";
import { whatsappTrouble } from "./projection/health-view.ts";
import { createHousekeepingHandler, scheduleHousekeeping } from "./state/housekeeping.ts";
import { createGroupCommit } from "./inbox/group-commit.ts";
import { takeDelivery } from "./inbox/intake.ts";
import { tellFindings } from "./state/check-troubles.ts";
import { type Context } from "./state/context.ts";
import { createOperationHandler } from "./operations/engine.ts";
import { createReadingHandler } from "./readings/read-group.ts";
import { createSweepHandler, scheduleSweeps } from "./readings/sweep.ts";
import { createCheckUp } from "./doctor/check-up.ts";
import { instanceName } from "./doctor/instances.ts";
import { createHealthRoutes } from "./health.ts";
import { createHttpServer, only } from "./http.ts";
import { createBodyReader } from "./http-body.ts";
import { sampled, type Log } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { presentLease } from "./outbox/lease.ts";
import { createWorker, type Worker } from "./outbox/worker.ts";
import { checkUpPace, intakePace, laneAtOnce, operationPace, usualPace, type Pace } from "./pace.ts";
import { createAccess } from "./slack/access.ts";
import { createPhoneNumbersIn } from "./slack/audience.ts";
import { createChannels } from "./slack/channels.ts";
import { createSlackDoor, slackPath } from "./slack/bolt.ts";
import { buttonPlaces } from "./slack/cards/button-places.ts";
import { renderCard } from "./slack/cards/render-card.ts";
import type { SocketConnection } from "./slack/socket-connection.ts";
import { createSlackClients } from "./slack/slack-clients.ts";
import { createHomeScreen } from "./slack/home/home-screen.ts";
import { createIdentity, installationOf } from "./slack/identity.ts";
import { updatePace } from "./slack/limits.ts";
import { createMemory } from "./slack/memory.ts";
import { createPeople } from "./slack/people.ts";
import { createQuietNames } from "./slack/quiet-names.ts";
import { createSlackFiles } from "./slack/slack-files.ts";
import { createMessenger } from "./slack/slack-messenger.ts";
import { openStore } from "./store/database.ts";
import { createKeyed } from "./store/keyed.ts";
import { createWhatsAppClient } from "./whatsapp/client.ts";
import type { Update } from "./whatsapp/events.ts";
import { usedPercent } from "./whatsapp/allowance.ts";
import { createWebhook } from "./whatsapp/webhook.ts";

export type App = {
  /** Where it listens. */
  port: number;
  /** Where `/metrics` and `/readyz` are, when they have a port of their own. */
  metricsPort: number | undefined;
  /** Something failed and nobody handled it. The bot goes on. */
  failedUnhandled(error: unknown): void;
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
  const store = await openStore(config.DATABASE_URL, { alone: true });
  let worker: Worker | undefined;
  const context: Context = {
    store,
    clock,
    log,
    defaultChannel: config.SLACK_CHANNEL,
    adminChannel: config.ADMIN_CHANNEL,
    phoneNumberIds: config.WHATSAPP_PHONE_NUMBER_ID,
    businessAccountId: config.WHATSAPP_BUSINESS_ACCOUNT_ID ?? null,
    inviteTemplates: config.INVITE_TEMPLATE,
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
    onRefusal: (refusal) => log.info(refusal, "WhatsApp refused a call"),
    permit: presentLease,
    onUsage: (usage) => {
      metrics.whatsappUsage.set({ allowance: usage.scope }, usedPercent(usage));
      allowances.hear(usage);
    },
  });
  const slack = createSlackClients({
    token: config.SLACK_BOT_TOKEN,
    apiUrl: config.SLACK_API_URL,
    signal: stopping.signal,
    permit: presentLease,
    now: clock.now,
  });
  const identity = createIdentity({ client: slack.outbox, log, askEveryMs: pace.askSlackEveryMs });
  const memory = createMemory({
    kept: createKeyed(store.db, "people"),
    changedAt: createKeyed(store.db, "people changed"),
    clock,
    log,
  });
  const access = createAccess({
    people: createPeople({ client: slack.outbox, memory }),
    identity,
    log,
    approvers: namedIn(config.APPROVERS),
    admins: namedIn(config.ADMINS),
  });
  const channels = createChannels({
    client: slack.outbox,
    memory,
    log,
    allowsShared: config.ALLOW_SHARED_CHANNELS === "on",
  });
  let connection: SocketConnection | undefined;
  const { doctor, doors, instances, storeTrouble } = createCheckUp({
    config,
    store,
    clock,
    log,
    pace,
    slack,
    whatsapp,
    connectionTrouble: () => connection?.trouble() ?? null,
    onLooked: (findings) => tellFindings(context, findings, checkUpPace.lastsMs),
  });
  const { NOTIFY: notify, PHONE_NUMBERS: setting, REMIND_AFTER: remindAfter } = config;
  const audiences = createKeyed<unknown>(store.db, "audiences");
  const phoneNumbersIn = createPhoneNumbersIn({ setting, client: slack.outbox, log, remembered: audiences });
  worker = createWorker({
    store,
    clock,
    log,
    pollMs: pace.pollMs,
    leaseMs: pace.leaseMs,
    atOnce: laneAtOnce,
    onFailure: (lane) => metrics.failures.inc({ lane: lane.platform }),
    handlers: {
      card: createCardHandler({
        context,
        messenger: createMessenger(slack.outbox),
        toPost: createQuietNames({ client: slack.outbox, log, remembered: createKeyed(store.db, "names") }),
        draw: async (view, channel) =>
          renderCard(view, { phoneNumbers: await phoneNumbersIn(channel), explain: sentenceFor, notify }),
        buttonsOf: buttonPlaces,
        postEveryMs: pace.postEveryMs,
        updatePace,
      }),
      operation: allowances.paced(createOperationHandler(context, whatsapp)),
      group: allowances.paced(createReadingHandler(context, whatsapp)),
      number: allowances.paced(
        createSweepHandler(context, whatsapp, { everyMs: pace.sweepEveryMs, remindAfter }),
      ),
      home: createHomeHandler(context, createHomeScreen(slack.outbox, access, doctor.findings)),
      housekeeping: createHousekeepingHandler(context, {
        deliveriesDays: config.RETENTION_DELIVERIES_DAYS,
        messagesDays: config.RETENTION_MESSAGES_DAYS,
        historyDays: config.RETENTION_HISTORY_DAYS,
      }),
    },
  });

  const readBody = createBodyReader();
  const door = await createSlackDoor({
    groupdesk: createGroupdesk(context, whatsapp, doctor),
    access,
    channels,
    client: slack.forms,
    log,
    refusalLog: sampled(log),
    files: createSlackFiles({
      client: slack.outbox,
      token: config.SLACK_BOT_TOKEN,
      apiUrl: config.SLACK_API_URL,
      log,
    }),
    phoneNumbersIn,
    botToken: config.SLACK_BOT_TOKEN,
    apiUrl: config.SLACK_API_URL,
    proof: slackProof(config),
    readBody,
    connectEveryMs: pace.askSlackEveryMs,
    installation: () => installationOf(config.SLACK_APP_TOKEN, identity.installation()),
    onRequest(kind) {
      metrics.slackRequests.inc({ kind });
      doors.accepted("slack");
    },
    onRefusal(reason) {
      metrics.slackRefusals.inc({ reason });
      if (reason === "signature") doors.refused("slack");
    },
    onDenied: () => metrics.refusedPeople.inc(),
  });
  connection = door.kind === "socket" ? door.connection : undefined;
  const webhook = createWebhook({
    appSecrets: config.WHATSAPP_APP_SECRET,
    verifyToken: config.WHATSAPP_VERIFY_TOKEN,
    readBody,
    log: sampled(log),
    take: createGroupCommit(async (updates: readonly Update[]) => {
      doors.accepted("whatsapp");
      const taken = await takeDelivery(context, updates);
      for (const { kind, duplicate } of taken)
        metrics.webhookUpdates.inc({ kind, duplicate: String(duplicate) });
    }, intakePace),
    onRefusal(reason) {
      metrics.webhookRefusals.inc({ reason });
      if (reason === "signature") doors.refused("whatsapp");
    },
  });

  let started = false;
  const health = createHealthRoutes({
    store,
    storeTrouble,
    doctor,
    clock,
    metrics,
    phoneNumberIds: context.phoneNumberIds,
    starting: () => !started,
    troubles: async () => ({
      Slack: identity.trouble() ?? connection?.trouble() ?? null,
      WhatsApp: await whatsappTrouble(context),
    }),
  });
  const server = createHttpServer({
    log,
    routes: {
      ...(door.kind === "http" ? { [slackPath]: only("POST", door.listener) } : {}),
      "/whatsapp/webhook": webhook.handle,
      ...health.public,
      ...(config.METRICS_PORT === undefined ? health.inside : {}),
    },
  });
  const metricsServer = createHttpServer({ log, routes: { ...health.public, ...health.inside } });

  const host = config.HOST;
  const port = await server.listen({ port: config.PORT, host });
  const metricsPort =
    config.METRICS_PORT === undefined
      ? undefined
      : await metricsServer.listen({ port: config.METRICS_PORT, host });
  identity.start();
  connection?.start();
  await scheduleSweeps(context);
  await scheduleHousekeeping(context);
  worker.start();
  instances.start(instanceName(port));
  doctor.start();
  started = true;
  log.info(
    { port, metricsPort, slack: door.kind, database: store.locksRows ? "PostgreSQL" : "SQLite" },
    "Groupdesk runs",
  );

  return {
    port,
    metricsPort,
    failedUnhandled(error) {
      metrics.unhandled.inc();
      log.error({ err: error }, "an error that nobody handled");
    },
    async stop() {
      identity.stop();
      doctor.stop();
      memory.stop();
      await instances.stop();
      await connection?.stop();
      const patience = setTimeout(() => stopping.abort(), pace.finishWithinMs);
      const closed = Promise.all([server.close(), metricsServer.close()]);
      await Promise.all([Promise.race([closed, aborted(stopping.signal)]), worker.stop()]);
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

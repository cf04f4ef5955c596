// The wiring diagram: makes every part, ties them together, starts and stops them in order. Nothing here decides anything.
import { once } from "node:events";
import { createBridgeHandlers } from "./bridge.ts";
import { connectsWhatsApp, slackProof, whatsAppNotConnected, type Config } from "./config.ts";
import { systemClock, type Clock } from "./clock.ts";
import { createAllowances } from "./operations/allowances.ts";
import { createCardHandler } from "./projection/cards.ts";
import { createGroupdesk } from "./groupdesk.ts";
import { sentenceFor } from "./projection/words.ts";
import { createHomeHandler } from "./projection/homes.ts";
import { allRoutes } from "./groups/routes.ts";
import { createHousekeepingHandler, scheduleHousekeeping } from "./state/housekeeping.ts";
import { createGroupCommit } from "./inbox/group-commit.ts";
import { aboutOf, takeDelivery } from "./inbox/intake.ts";
import { type Context } from "./state/context.ts";
import { createRouteHandler } from "./state/follow-route.ts";
import { slackLanes, tryStopped } from "./state/outages.ts";
import { readRoutes } from "./state/routes.ts";
import { somethingUnforeseen, troubleOfAny, unforeseenEnds } from "./state/troubles.ts";
import { whatIsWritten } from "./state/written.ts";
import { createOperationHandler } from "./operations/engine.ts";
import { createReadingHandler } from "./readings/read-group.ts";
import { createSweepHandler, scheduleSweeps } from "./readings/sweep.ts";
import { createHealthRoutes } from "./health.ts";
import { createHttpServer, only } from "./http.ts";
import { createBodyReader } from "./http-body.ts";
import { sampled, type Log } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { presentLease } from "./outbox/lease.ts";
import { createWorker, type Worker } from "./outbox/worker.ts";
import { intakePace, laneAtOnce, operationPace, usualPace, type Pace } from "./pace.ts";
import { createAccess } from "./slack/access.ts";
import { createAudiences } from "./slack/audience.ts";
import { createChannels } from "./slack/channels.ts";
import { createSlackDoor, slackPath } from "./slack/bolt.ts";
import { buttonPlaces } from "./slack/cards/button-places.ts";
import { renderCard } from "./slack/cards/render-card.ts";
import type { Installation } from "./slack/envelope.ts";
import { createSlackClients } from "./slack/slack-clients.ts";
import { createHomeScreen } from "./slack/home/home-screen.ts";
import { createIdentity, type Identity } from "./slack/identity.ts";
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
import { version } from "./version.ts";
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
    environment: { deciders: config.APPROVERS, calls: config.NOTIFY },
    phoneNumberIds: config.WHATSAPP_PHONE_NUMBER_ID,
    businessAccountId: config.WHATSAPP_BUSINESS_ACCOUNT_ID ?? null,
    inviteTemplates: config.INVITE_TEMPLATE,
    wake: () => worker?.wake(),
  };

  const isConnected = connectsWhatsApp(config);
  const notConnected = isConnected ? [] : [{ sentence: whatsAppNotConnected, since: clock.now() }];
  function failedUnhandled(thrown: unknown): void {
    metrics.unhandled.inc();
    log.error({ err: thrown }, "an error that nobody handled");
    somethingUnforeseen(context).catch((reason: unknown) =>
      log.error({ err: reason }, "nobody could be told of it"),
    );
  }

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
  });
  const identity = createIdentity({
    client: slack.outbox,
    log,
    askEveryMs: pace.askSlackEveryMs,
    onAccepted: () => void tryStopped(context, slackLanes).catch((error: unknown) => failedUnhandled(error)),
  });
  const memory = createMemory({
    kept: createKeyed(store.db, "people"),
    changedAt: createKeyed(store.db, "people changed"),
    clock,
    log,
  });
  const access = createAccess({
    people: createPeople({ client: slack.outbox, memory }),
    identity,
    clock,
    log,
    approvers: config.APPROVERS,
    admins: config.ADMINS,
    routes: async () => allRoutes(await readRoutes(context)),
  });
  const asked = { client: slack.outbox, clock, log };
  const channels = createChannels({
    ...asked,
    memory,
    defaultChannel: config.SLACK_CHANNEL,
    allowsShared: config.ALLOW_SHARED_CHANNELS === "on",
    askEveryMs: pace.askSlackEveryMs,
  });
  const audiences = createAudiences({
    ...asked,
    setting: config.PHONE_NUMBERS,
    everyMs: pace.audienceEveryMs,
    remembered: createKeyed(store.db, "audiences"),
    written: whatIsWritten(context),
  });
  const { phoneNumbersIn } = audiences;
  const messenger = createMessenger(slack.outbox);
  worker = createWorker({
    store,
    clock,
    log,
    pollMs: pace.pollMs,
    leaseMs: pace.leaseMs,
    atOnce: laneAtOnce,
    onFailure({ platform }) {
      metrics.failures.inc({ lane: platform });
      if (slackLanes.includes(platform)) identity.doubt();
    },
    handlers: {
      card: createCardHandler({
        context,
        messenger,
        toPost: createQuietNames({ ...asked, remembered: createKeyed(store.db, "names") }),
        draw: async (view, { channel, calls: notify }) =>
          renderCard(view, { phoneNumbers: await phoneNumbersIn(channel), explain: sentenceFor, notify }),
        buttonsOf: buttonPlaces,
        postEveryMs: pace.postEveryMs,
        updatePace,
      }),
      operation: allowances.paced(createOperationHandler(context, whatsapp)),
      group: allowances.paced(createReadingHandler(context, whatsapp)),
      number: allowances.paced(
        createSweepHandler(context, whatsapp, {
          everyMs: pace.sweepEveryMs,
          remindAfter: config.REMIND_AFTER,
        }),
      ),
      route: createRouteHandler(context),
      ...createBridgeHandlers({ ...pace, context, client: slack.outbox, messenger, phoneNumbersIn }),
      home: createHomeHandler(
        context,
        createHomeScreen(slack.outbox, access, () => [
          ...access.troubles(),
          ...channels.troubles(),
          ...notConnected,
        ]),
      ),
      housekeeping: createHousekeepingHandler(context, {
        deliveriesDays: config.RETENTION_DELIVERIES_DAYS,
        messagesDays: config.RETENTION_MESSAGES_DAYS,
        historyDays: config.RETENTION_HISTORY_DAYS,
      }),
    },
  });

  const readBody = createBodyReader();
  const door = await createSlackDoor({
    groupdesk: createGroupdesk(context, whatsapp),
    access,
    channels,
    client: slack.forms,
    log,
    refusalLog: sampled(log),
    files: createSlackFiles({ ...asked, token: config.SLACK_BOT_TOKEN, apiUrl: config.SLACK_API_URL }),
    audiences,
    botToken: config.SLACK_BOT_TOKEN,
    apiUrl: config.SLACK_API_URL,
    proof: slackProof(config),
    readBody,
    connectEveryMs: pace.askSlackEveryMs,
    installation: () => installationOf(config, identity.installation()),
    onRequest: (kind) => metrics.slackRequests.inc({ kind }),
    onRefusal: (reason) => metrics.slackRefusals.inc({ reason }),
    onDenied: () => metrics.refusedPeople.inc(),
  });
  const connection = door.kind === "socket" ? door.connection : undefined;
  const webhook = createWebhook({
    appSecrets: config.WHATSAPP_APP_SECRET,
    verifyToken: config.WHATSAPP_VERIFY_TOKEN,
    readBody,
    log: sampled(log),
    take: createGroupCommit({
      async commit(updates: readonly Update[]) {
        const taken = await takeDelivery(context, updates);
        for (const { kind, duplicate } of taken)
          metrics.webhookUpdates.inc({ kind, duplicate: String(duplicate) });
      },
      aboutOf,
      atOnce: store.locksRows ? intakePace.atOnce : 1,
      updatesPerCommit: intakePace.updatesPerCommit,
      failuresInARow: intakePace.failuresInARow,
    }),
    onRefusal: (reason) => metrics.webhookRefusals.inc({ reason }),
  });

  let started = false;
  const health = createHealthRoutes({
    store,
    clock,
    metrics,
    phoneNumberIds: context.phoneNumberIds,
    starting: () => !started,
    troubles: async () => {
      const stopped = await troubleOfAny(context);
      const WhatsApp = stopped === undefined ? null : sentenceFor(stopped.failure);
      return {
        Slack: identity.trouble() ?? connection?.trouble() ?? null,
        WhatsApp: isConnected ? WhatsApp : "not connected",
      };
    },
  });
  const server = createHttpServer({
    log,
    publicPath: config.PUBLIC_PATH,
    routes: {
      ...(door.kind === "http" ? { [slackPath]: only("POST", door.listener) } : {}),
      ...(isConnected ? { "/whatsapp/webhook": webhook.handle } : {}),
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
  access.start();
  channels.start();
  audiences.start();
  connection?.start();
  await unforeseenEnds(context);
  await scheduleSweeps(context);
  await scheduleHousekeeping(context);
  worker.start();
  started = true;
  if (!isConnected) log.warn({}, whatsAppNotConnected);
  log.info(
    { version, port, metricsPort, slack: door.kind, database: store.locksRows ? "PostgreSQL" : "SQLite" },
    "Groupdesk runs",
  );

  return {
    port,
    metricsPort,
    failedUnhandled,
    async stop() {
      identity.stop();
      channels.stop();
      audiences.stop();
      memory.stop();
      await connection?.stop();
      const patience = setTimeout(() => stopping.abort(), pace.finishWithinMs);
      const closed = Promise.all([server.close(), metricsServer.close()]);
      await Promise.all([Promise.race([closed, once(stopping.signal, "abort")]), worker.stop()]);
      clearTimeout(patience);
      stopping.abort();
      await store.close();
      log.info("Groupdesk stopped");
    },
  };
}

/** An app-level token names the app it belongs to; a signing secret belongs to one app anyway. */
function installationOf(
  { SLACK_APP_TOKEN }: Config,
  known: ReturnType<Identity["installation"]>,
): Installation {
  const named = /^xapp-\d+-(A[A-Z0-9]+)-/.exec(SLACK_APP_TOKEN ?? "")?.[1];
  const ids = [known?.teamId, known?.enterpriseId];
  return { workspaceIds: ids.filter((id) => id != null), appId: named ?? known?.appId ?? null };
}

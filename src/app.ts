// The wiring diagram: makes every part, ties them together, starts and stops them in order. Nothing here decides anything.
import { once } from "node:events";
import { connectsWhatsApp, namedIn, slackProof, whatsAppNotConnected, type Config } from "./config.ts";
import { systemClock, type Clock } from "./clock.ts";
import { createAllowances } from "./operations/allowances.ts";
import { createGroupdesk } from "./groupdesk.ts";
import { sentenceFor } from "./projection/words.ts";
import { allRoutes } from "./groups/routes.ts";
import { scheduleHousekeeping } from "./state/housekeeping.ts";
import { tellFindings } from "./state/check-troubles.ts";
import { type Context } from "./state/context.ts";
import { slackLanes, tryStopped } from "./state/outages.ts";
import { bridgeIn } from "./state/bridge-settings.ts";
import { readRoutes } from "./state/routes.ts";
import { somethingUnforeseen, troubleOfAny, unforeseenEnds } from "./state/troubles.ts";
import { whatIsWritten } from "./state/written.ts";
import { scheduleSweeps } from "./readings/sweep.ts";
import { createCheckUp } from "./doctor/check-up.ts";
import { instanceName } from "./doctor/instances.ts";
import { createHandlers } from "./handlers.ts";
import { createHealthRoutes } from "./health.ts";
import { only } from "./http.ts";
import { createBodyReader } from "./http-body.ts";
import { listen } from "./listen.ts";
import { type Log } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { createRefusalLog, slackRefusals } from "./refusal-log.ts";
import { presentLease } from "./outbox/lease.ts";
import { createWorker, type Worker } from "./outbox/worker.ts";
import { arrivalPace, checkUpPace, intakePace, laneAtOnce, usualPace, type Pace } from "./pace.ts";
import { createRightOfWay, createRush, worksTurn } from "./right-of-way.ts";
import { createAccess } from "./slack/access.ts";
import { createAudiences } from "./slack/audience.ts";
import { createChannels } from "./slack/channels.ts";
import { createSlackDoor, slackPath } from "./slack/bolt.ts";
import type { SocketConnection } from "./slack/socket-connection.ts";
import { createSlackClients } from "./slack/slack-clients.ts";
import { createIdentity, installationOf } from "./slack/identity.ts";
import { createMemory } from "./slack/memory.ts";
import { createPeople } from "./slack/people.ts";
import { createSlackFiles } from "./slack/slack-files.ts";
import { createKeyed } from "./store/keyed.ts";
import { openKeyedStore } from "./store/keyed-store.ts";
import { connectWhatsApp } from "./connect-whatsapp.ts";
import { hearWhatsApp } from "./hear-whatsapp.ts";
import { usedPercent } from "./whatsapp/allowance.ts";

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
  const store = await openKeyedStore(config.DATABASE_URL, config.AUDIT_KEY, clock);
  let worker: Worker | undefined;
  const context: Context = {
    store,
    clock,
    log,
    defaultChannel: config.SLACK_CHANNEL,
    environment: { deciders: namedIn(config.APPROVERS), calls: config.NOTIFY },
    adminChannel: config.ADMIN_CHANNEL,
    phoneNumberIds: config.WHATSAPP_PHONE_NUMBER_ID,
    businessAccountId: config.WHATSAPP_BUSINESS_ACCOUNT_ID ?? null,
    inviteTemplates: config.INVITE_TEMPLATE,
    wake: () => worker?.wake(),
  };
  const isConnected = connectsWhatsApp(config);
  function failedUnhandled(thrown: unknown): void {
    metrics.unhandled.inc();
    log.error({ err: thrown }, "an error that nobody handled");
    somethingUnforeseen(context).catch((reason: unknown) =>
      log.error({ err: reason }, "nobody could be told of it"),
    );
  }

  const stopping = new AbortController();
  const rightOfWay = createRightOfWay(intakePace);
  const rush = createRush(arrivalPace.rush);
  const turn = worksTurn(rush, rightOfWay);
  const allowances = createAllowances(clock);
  const whatsapp = connectWhatsApp(config, {
    clock,
    log,
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
    permit: presentLease,
    now: clock.now,
  });
  const asked = { client: slack.outbox, clock, log };
  const identity = createIdentity({
    ...asked,
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
    log,
    approvers: namedIn(config.APPROVERS),
    admins: namedIn(config.ADMINS),
    routes: async () => allRoutes(await readRoutes(context)),
  });
  const channels = createChannels({
    ...asked,
    memory,
    allowsShared: config.ALLOW_SHARED_CHANNELS === "on",
    isConversation: async (channel) => (await bridgeIn(store.db, channel)) !== null,
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
  const audiences = createAudiences({
    ...asked,
    setting: config.PHONE_NUMBERS,
    everyMs: pace.audienceEveryMs,
    remembered: createKeyed(store.db, "audiences"),
    written: whatIsWritten(context),
  });
  worker = createWorker({
    store,
    clock,
    log,
    pollMs: pace.pollMs,
    leaseMs: pace.leaseMs,
    letPass: ({ platform }) => turn(arrivalPace.goesOnWithinMs[platform]),
    atOnce: laneAtOnce,
    onFailure({ platform }) {
      metrics.failures.inc({ lane: platform });
      if (slackLanes.includes(platform)) identity.doubt();
    },
    handlers: createHandlers({
      config,
      pace,
      context,
      whatsapp,
      client: slack.outbox,
      allowances,
      stopped: stopping.signal,
      audiences,
      access,
      doctor,
      scopes: identity.scopes,
    }),
  });

  const readBody = createBodyReader();
  const door = await createSlackDoor({
    groupdesk: createGroupdesk(context, whatsapp, doctor),
    access,
    channels,
    client: slack.forms,
    log,
    refusalLog: createRefusalLog(log, slackRefusals),
    files: createSlackFiles({ ...asked, token: config.SLACK_BOT_TOKEN, apiUrl: config.SLACK_API_URL }),
    audiences,
    askedFrom: createKeyed(store.db, "asked from"),
    names: createKeyed(store.db, "names"),
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
    onWait: rightOfWay.take,
    onRefusal(reason) {
      metrics.slackRefusals.inc({ reason });
      if (reason === "signature") doors.refused("slack");
    },
    onDenied: () => metrics.refusedPeople.inc(),
  });
  connection = door.kind === "socket" ? door.connection : undefined;
  const { webhook, reader } = hearWhatsApp({
    config,
    pace,
    context,
    clock,
    log,
    metrics,
    readBody,
    doors,
    rush,
    rightOfWay,
    worksTurn: turn,
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
    troubles: async () => {
      const stopped = await troubleOfAny(context);
      const WhatsApp = stopped === undefined ? null : sentenceFor(stopped.failure);
      return {
        Slack: identity.trouble() ?? connection?.trouble() ?? null,
        WhatsApp: isConnected ? WhatsApp : "not connected",
      };
    },
  });
  const { port, metricsPort, close } = await listen(config, log, {
    outside: {
      ...(door.kind === "http" ? { [slackPath]: only("POST", door.listener) } : {}),
      ...(isConnected ? { "/whatsapp/webhook": webhook.handle } : {}),
      ...health.public,
    },
    inside: { ...health.public, ...health.inside },
  });
  identity.start();
  audiences.start();
  connection?.start();
  await unforeseenEnds(context);
  await scheduleSweeps(context);
  await scheduleHousekeeping(context);
  worker.start();
  reader.start();
  instances.start(instanceName(port));
  doctor.start();
  started = true;
  if (!isConnected) log.warn({}, whatsAppNotConnected);
  log.info(
    { port, metricsPort, slack: door.kind, database: store.locksRows ? "PostgreSQL" : "SQLite" },
    "Groupdesk runs",
  );

  return {
    port,
    metricsPort,
    failedUnhandled,
    async stop() {
      identity.stop();
      doctor.stop();
      audiences.stop();
      memory.stop();
      await instances.stop();
      await connection?.stop();
      const patience = setTimeout(() => stopping.abort(), pace.finishWithinMs);
      await Promise.all([
        Promise.race([close(), once(stopping.signal, "abort")]),
        worker.stop(),
        reader.stop(),
      ]);
      clearTimeout(patience);
      stopping.abort();
      await store.close();
      log.info("Groupdesk stopped");
    },
  };
}

// Who brings each kind of thing in the outbox up to date. `app.ts` gives them to the worker.
import type { WebClient } from "@slack/web-api";
import { createBridgeHandlers } from "./bridge.ts";
import type { Config } from "./config.ts";
import type { Doctor } from "./doctor/doctor.ts";
import { requestsProbe, socketProbe } from "./doctor/slack.ts";
import type { Allowances } from "./operations/allowances.ts";
import { createOperationHandler } from "./operations/engine.ts";
import type { Handlers } from "./outbox/handler.ts";
import { presentLease } from "./outbox/lease.ts";
import { createTurns } from "./outbox/paces.ts";
import { bridgePace, type Pace } from "./pace.ts";
import { createCardHandler } from "./projection/cards.ts";
import { createHomeHandler } from "./projection/homes.ts";
import { sentenceFor } from "./projection/words.ts";
import { createReadingHandler } from "./readings/read-group.ts";
import { createSweepHandler } from "./readings/sweep.ts";
import type { Access } from "./slack/access.ts";
import type { Audiences } from "./slack/audience.ts";
import { createFileSource } from "./slack/bridge/files-source.ts";
import { buttonPlaces } from "./slack/cards/button-places.ts";
import { renderCard } from "./slack/cards/render-card.ts";
import { createHomeScreen } from "./slack/home/home-screen.ts";
import { createQuietNames } from "./slack/quiet-names.ts";
import { scopeToName } from "./slack/scopes.ts";
import { createMessenger } from "./slack/slack-messenger.ts";
import type { Context } from "./state/context.ts";
import { createRouteHandler } from "./state/follow-route.ts";
import { createHousekeepingHandler } from "./state/housekeeping.ts";
import { createReminderClock } from "./state/reminder-clock.ts";
import { createKeyed } from "./store/keyed.ts";
import type { WhatsAppClient } from "./whatsapp/client.ts";

type Parts = {
  config: Config;
  pace: Pace;
  context: Context;
  whatsapp: WhatsAppClient;
  /** Slack's Web API, for what the outbox sends. */
  client: WebClient;
  allowances: Allowances;
  /** Ends all calls under way. */
  stopped: AbortSignal;
  audiences: Pick<Audiences, "phoneNumbersIn">;
  access: Access;
  doctor: Pick<Doctor, "findings">;
  /** What Slack lets us do. */
  scopes(): readonly string[];
};

/** Without which nothing of Slack's reaches us. */
const ways = [requestsProbe, socketProbe];

export function createHandlers(parts: Parts): Handlers {
  const { config, pace, context, whatsapp, client, allowances, stopped, audiences, access, doctor } = parts;
  const { log, store } = context;
  const names = createKeyed(store.db, "names");
  const messenger = createMessenger(client);
  const { postEveryMs } = pace;
  const toPost = createQuietNames({ client, log, names });
  const posts = createTurns(pace.posts);
  const transfers = { timeoutMs: bridgePace.transferWithinMs, stopped, permit: presentLease };
  const source = createFileSource({
    client,
    token: config.SLACK_BOT_TOKEN,
    apiUrl: config.SLACK_API_URL,
    transfers,
    log,
  });
  const bridge = createBridgeHandlers({
    context,
    client,
    whatsapp,
    apiUrl: config.SLACK_API_URL,
    transfers,
    messenger,
    phoneNumbersIn: (channel) => audiences.phoneNumbersIn(channel),
    mayName: () => parts.scopes().includes(scopeToName),
    toPost,
    postEveryMs,
    echoWithinMs: pace.echoWithinMs,
    mayHear: () => !doctor.findings().some(({ name, level }) => level === "wrong" && ways.includes(name)),
    posts,
  });
  return {
    card: createCardHandler({
      context,
      messenger,
      toPost,
      async draw(view, { channel, calls: notify }) {
        const phoneNumbers = await audiences.phoneNumbersIn(channel);
        return renderCard(view, { phoneNumbers, explain: sentenceFor, notify });
      },
      buttonsOf: buttonPlaces,
      postEveryMs,
      posts,
      updates: createTurns(pace.updates),
    }),
    operation: allowances.paced(createOperationHandler(context, whatsapp, source)),
    group: allowances.paced(createReadingHandler(context, whatsapp)),
    number: allowances.paced(createSweepHandler(context, whatsapp, { everyMs: pace.sweepEveryMs })),
    route: createRouteHandler(context),
    ...bridge,
    "bridge fetch": allowances.paced(bridge["bridge fetch"]),
    home: createHomeHandler(context, createHomeScreen(client, access, doctor.findings)),
    housekeeping: createHousekeepingHandler(
      context,
      {
        deliveriesDays: config.RETENTION_DELIVERIES_DAYS,
        messagesDays: config.RETENTION_MESSAGES_DAYS,
        historyDays: config.RETENTION_HISTORY_DAYS,
      },
      createReminderClock(context, { everyMs: pace.sweepEveryMs, remindAfter: config.REMIND_AFTER }),
    ),
  };
}

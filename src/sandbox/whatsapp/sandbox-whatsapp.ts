// A strict WhatsApp of our own: Meta's Groups API over real HTTP, with signed webhooks, and verbs to play the people, the
// operator and every failure. Used by the demo, by developers and as the other side of tests.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups
import { createChecks } from "./checks.ts";
import { createFailures } from "./failures.ts";
import { createInbox, createReading } from "./inbox.ts";
import { createMedia } from "./media.ts";
import { createNotice } from "./notice.ts";
import { createOperator } from "./operator.ts";
import { createPeople } from "./people.ts";
import { createRequestLog } from "./requests.ts";
import { createRoutes } from "./routes.ts";
import { startServer } from "./server.ts";
import { createSnapshot } from "./snapshot.ts";
import { liveSwitches } from "./switches.ts";
import type { Switches } from "./switches.ts";
import { createUpdates } from "./updates.ts";
import type { Json, Update } from "./updates.ts";
import { createWebhooks } from "./webhooks.ts";
import { createWorld } from "./world.ts";

export type SandboxWhatsAppOptions = {
  accessToken: string;
  appSecret: string;
  verifyToken: string;
  /** Null until the bot's address is known; updates wait for `setWebhookUrl`. */
  webhookUrl?: string | null;
  phoneNumbers: { id: string; displayPhoneNumber: string; verifiedName?: string; eligible?: boolean }[];
  businessAccountId: string;
  host?: string;
  port?: number;
  now?: () => number;
  webhookDelayMs?: number;
  /** Wait before the first, second, … repeat of a failed POST; the last one goes on for ever. */
  webhookRetryMs?: readonly number[];
  switches?: Partial<Switches>;
  /** Hears about faults of the sandbox itself. */
  log?: (problem: unknown) => void;
};

export type SandboxWhatsApp = Awaited<ReturnType<typeof createSandboxWhatsApp>>;

const RETRY_MS = [0, 200, 1000, 5000];

export async function createSandboxWhatsApp(options: SandboxWhatsAppOptions) {
  const now = options.now ?? Date.now;
  const notice = createNotice();
  const switches: Switches = { ...liveSwitches, ...options.switches };
  const phoneNumbers = options.phoneNumbers.map((number) => ({ eligible: true, ...number }));
  const world = createWorld({ phoneNumbers, businessAccountId: options.businessAccountId });
  const webhooks = createWebhooks({
    appSecret: options.appSecret,
    verifyToken: options.verifyToken,
    webhookUrl: options.webhookUrl ?? null,
    webhookRetryMs: options.webhookRetryMs ?? RETRY_MS,
    delayMs: options.webhookDelayMs ?? 0,
    style: switches,
    sender: { businessAccountId: options.businessAccountId, number: (id) => world.numbers.get(id) },
    now,
    changed: notice.raise,
  });
  const updates = createUpdates(now);
  const failures = createFailures(now);
  const log = createRequestLog();
  const inbox = createInbox();
  const media = createMedia(now);
  const routes = createRoutes({
    world,
    updates,
    tell: webhooks.tell,
    switches,
    inbox,
    media,
    now,
    webhookUrl: webhooks.url,
    accessToken: options.accessToken,
  });
  const checks = createChecks({
    world,
    routes,
    failures,
    accessToken: options.accessToken,
    appSecret: options.appSecret,
    switches,
    media,
    now,
  });

  const server = await startServer(
    {
      checks,
      failures,
      log,
      webhooks,
      media,
      businessAccountId: options.businessAccountId,
      now,
      changed: notice.raise,
      report: options.log ?? (() => {}),
    },
    { host: options.host ?? "127.0.0.1", port: options.port ?? 0 },
  );

  const announce = (makeUpdate: () => Update) => {
    notice.raise();
    // Made now: a webhook that comes late tells when it happened, not when it comes.
    const update = makeUpdate();
    webhooks.later(() => webhooks.tell(update));
  };
  const views = createSnapshot({ world, webhooks, failures, log, switches, inbox });

  async function stop(): Promise<void> {
    notice.stop();
    webhooks.stop();
    await server.stop();
  }

  return {
    url: server.url,
    stop,
    setWebhookUrl: webhooks.setUrl,
    /** The handshake of a new webhook; true when the bot passed it. */
    verifyWebhook: webhooks.verify,
    setSwitches: (change: Partial<Switches>) => {
      Object.assign(switches, change);
      notice.raise();
    },
    onChange: notice.listen,
    ...createPeople({ world, updates, media, now, announce }),
    ...createReading({ world, updates, inbox, announce }),
    ...createOperator({ world, updates, inbox, now, announce }),
    /** A file at WhatsApp, by its id. */
    medium: media.find,
    forgetMedium: media.forget,
    failNext: failures.failNext,
    failWhile: failures.failWhile,
    holdAnswers: failures.holdAnswers,
    endFaults: failures.endFaults,
    answerDelayMs: failures.answerDelayMs,
    expireToken: failures.expireToken,
    setRateLimit: failures.setRateLimit,
    setUsage: failures.setUsage,
    webhooks: {
      ...exposed(webhooks),
      send: (field: string, group: Json, phoneNumberId = phoneNumbers[0]?.id ?? "") =>
        webhooks.send(field, group, phoneNumberId),
      get delayMs(): number {
        return webhooks.delayMs;
      },
      set delayMs(ms: number) {
        webhooks.delayMs = ms;
      },
    },
    requests: log.requests,
    calls: log.calls,
    ...views,
    save: world.save,
    load: world.load,
  };
}

function exposed({
  hold,
  release,
  dropNext,
  duplicateNext,
  batch,
  idle,
  postRaw,
  log,
  status,
}: ReturnType<typeof createWebhooks>) {
  return { hold, release, dropNext, duplicateNext, batch, idle, postRaw, log, status };
}

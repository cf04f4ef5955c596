// The client for WhatsApp as the environment wants it. `app.ts` connects it.
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { sampled, type Log } from "./log.ts";
import { presentLease } from "./outbox/lease.ts";
import { operationPace } from "./pace.ts";
import { createWhatsAppClient, type WhatsAppClient } from "./whatsapp/client.ts";
import type { TransportOptions } from "./whatsapp/transport.ts";

type Parts = Required<Pick<TransportOptions, "signal" | "onUsage">> & { clock: Clock; log: Log };

export function connectWhatsApp(config: Config, { clock, log, signal, onUsage }: Parts): WhatsAppClient {
  const unreadLog = sampled(log);
  return createWhatsAppClient({
    baseUrl: config.WHATSAPP_API_URL,
    version: config.WHATSAPP_API_VERSION,
    accessToken: config.WHATSAPP_ACCESS_TOKEN,
    appSecret: config.WHATSAPP_APP_SECRET_PROOF === "on" ? config.WHATSAPP_APP_SECRET[0] : undefined,
    now: clock.now,
    timeoutMs: operationPace.answerWithinMs,
    signal,
    onRefusal: (refusal) => log.info(refusal, "WhatsApp refused a call"),
    onUnread: (unread) =>
      unreadLog.warn(unread, "WhatsApp listed what Groupdesk cannot read; it is left out"),
    permit: presentLease,
    onUsage,
  });
}

// Probes of the way back: what the app is subscribed to, the app secret, and whether a webhook sent to the public address comes in
// here, by sending one.
import { createHmac, randomBytes } from "node:crypto";
import type { Config } from "../config.ts";
import { checkUpPace } from "../pace.ts";
import { WhatsAppError } from "../whatsapp/errors.ts";
import type { DoorSeen } from "./door-log.ts";
import { ok, unknown, wrong, type Probe, type Seen } from "./probe.ts";
import { answered, tokenProbe, type WhatsAppParts } from "./whatsapp.ts";

/** What Groupdesk must hear of. */
export const webhookFields: readonly string[] = [
  "group_lifecycle_update",
  "group_participants_update",
  "group_settings_update",
  "group_status_update",
  "messages",
];

type Parts = WhatsAppParts & { live?: { door: DoorSeen } | undefined };

const subscriptionProbe = "App secret";
const fieldsProbe = "Webhook fields";
const answersWithinMs = 8_000;

export function webhookProbes(config: Config, parts: Parts): Probe[] {
  const appSecret = config.WHATSAPP_APP_SECRET[0] ?? "";
  let subscription: Awaited<ReturnType<WhatsAppParts["whatsapp"]["readWebhookSubscription"]>> = null;
  return [
    {
      name: subscriptionProbe,
      after: tokenProbe,
      async run() {
        const appId = parts.token.known?.appId ?? null;
        if (appId === null) return unknown("WhatsApp does not say which app the token belongs to.");
        subscription = null;
        return answered("WHATSAPP_APP_SECRET", async () => {
          try {
            subscription = await parts.whatsapp.readWebhookSubscription({ appId, appSecret });
            return ok("Meta accepts it.");
          } catch (error) {
            if (!(error instanceof WhatsAppError) || !isRefusedSecret(error)) throw error;
            return wrong(
              "WHATSAPP_APP_SECRET is not the secret of the app, so that webhooks are refused as forged.",
              "Copy the App Secret from the app's page “Settings, Basic”, and restart.",
            );
          }
        });
      },
    },
    {
      name: fieldsProbe,
      after: subscriptionProbe,
      async run() {
        const setUp = "Subscribe them on the app's page “WhatsApp, Configuration”.";
        if (subscription === null || subscription.callbackUrl === null)
          return wrong("The app has no webhook for WhatsApp, so nothing is told here.", setUp);
        const { fields } = subscription;
        const missing = webhookFields.filter((field) => !fields.includes(field));
        if (missing.length > 0) return wrong(`The app is not subscribed to ${missing.join(", ")}.`, setUp);
        return ok("All five are subscribed.");
      },
    },
    {
      name: "Public address",
      after: fieldsProbe,
      run: () => roundTrip(subscription?.callbackUrl ?? "", config),
    },
    { name: "Webhook signatures", run: async () => signatures(parts.live?.door) },
  ];
}

/** Sources: developers.facebook.com/docs/graph-api/guides/error-handling (190, 101: wrong app id or secret). */
function isRefusedSecret({ code, family }: WhatsAppError): boolean {
  return code === 101 || code === 1 || (family === "auth" && code !== 100);
}

/** As Meta asks when a webhook is set up, and as it delivers: with nothing in it. */
async function roundTrip(address: string, config: Config): Promise<Seen> {
  const challenge = randomBytes(8).toString("hex");
  const url = new URL(address);
  url.searchParams.set("hub.mode", "subscribe");
  url.searchParams.set("hub.challenge", challenge);
  url.searchParams.set("hub.verify_token", config.WHATSAPP_VERIFY_TOKEN);
  const asked = await sent(url, { method: "GET" });
  if (asked === null)
    return wrong(
      `${url.host}, where Meta sends webhooks, cannot be reached from here.`,
      "Look whether the name, the certificate and the proxy are right. If only this machine cannot reach its own public address, nothing is wrong.",
    );
  if (asked.text.trim() !== challenge)
    return wrong(
      asked.status === 403
        ? `Something answers at ${url.host}${url.pathname}, but it does not know our WHATSAPP_VERIFY_TOKEN: another Groupdesk, or another program.`
        : `What answers at ${url.host}${url.pathname}, where Meta sends webhooks, is not Groupdesk (HTTP ${asked.status}).`,
      "Let the proxy pass /whatsapp/webhook to Groupdesk, or correct the callback URL on the app's page “WhatsApp, Configuration”.",
    );
  const body = JSON.stringify({ object: "whatsapp_business_account", entry: [] });
  const secret = config.WHATSAPP_APP_SECRET[0] ?? "";
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const headers = { "content-type": "application/json", "x-hub-signature-256": signature };
  const posted = await sent(new URL(address), { method: "POST", body, headers });
  if (posted?.status === 200) return ok(`A webhook sent to ${url.host} came in.`);
  if (posted?.status === 503)
    return wrong(
      "A webhook sent to the public address came in and could not be stored.",
      "Look at the database and the disk.",
    );
  return wrong(
    `A signed webhook sent to ${url.host} was refused (${posted === null ? "no answer" : `HTTP ${posted.status}`}).`,
    "Let the proxy pass POST, the body unchanged, and the header X-Hub-Signature-256.",
  );
}

async function sent(url: URL, init: RequestInit): Promise<{ status: number; text: string } | null> {
  try {
    const signal = AbortSignal.timeout(answersWithinMs);
    const answer = await fetch(url, { ...init, redirect: "manual", signal });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return null;
  }
}

function signatures(door: DoorSeen | undefined): Seen {
  if (door === undefined) return unknown("Only the running bot knows what came in: /wa doctor tells.");
  const { lastAccepted, refused } = door.whatsapp();
  const most = lastAccepted === null ? checkUpPace.refusedInARow : checkUpPace.refusedAfterRightOnes;
  if (refused >= most)
    return wrong(
      `The last ${refused} webhooks had a wrong signature.`,
      "Set WHATSAPP_APP_SECRET to the App Secret on the app's page “Settings, Basic”, and restart. A proxy that changes bodies has the same effect.",
    );
  return lastAccepted === null
    ? unknown("No webhook has come since the start.")
    : ok("What comes in has a right signature.");
}

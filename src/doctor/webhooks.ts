// Probes of the way back: what the app is subscribed to, the app secret, and whether a webhook sent to the public address comes in
// here, by sending one.
import { createHmac, randomBytes } from "node:crypto";
import type { Config } from "../config.ts";
import { checkUpPace } from "../pace.ts";
import { webhookRefusals } from "../refusal-log.ts";
import { WhatsAppError } from "../whatsapp/errors.ts";
import { groupFields, webhookFields } from "../whatsapp/webhook-fields.ts";
import type { DoorSeen } from "./door-log.ts";
import { ok, unknown, warning, wrong, type Probe, type Seen } from "./probe.ts";
import { onlyTheRunningBot } from "./running-bot.ts";
import { answered, tokenProbe, type WhatsAppParts } from "./whatsapp.ts";

type Parts = WhatsAppParts & { live?: { door: DoorSeen } | undefined };

const subscriptionProbe = "App secret";
export const signaturesProbe = "Webhook signatures";
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
        const shapeless = config.WHATSAPP_APP_SECRET.filter(
          (secret) => !/^[0-9a-f]{32}$/.test(secret),
        ).length;
        if (appId === null)
          return unproven(shapeless, "WhatsApp does not say which app the token belongs to.");
        subscription = null;
        const seen = await answered("WHATSAPP_APP_SECRET", async () => {
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
        return seen.level === "unknown" ? unproven(shapeless, seen.seen) : seen;
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
        const isMissing = (field: string): boolean => !fields.includes(field);
        const missing = webhookFields.filter(isMissing);
        if (missing.length === 0) return ok(`All ${webhookFields.length} are subscribed.`);
        const said = `The app is not subscribed to ${missing.join(", ")}`;
        if (groupFields.some(isMissing)) return wrong(`${said}.`, setUp);
        return warning(
          `${said}: that Meta restricts the account, or pauses a template, is told nowhere else.`,
          setUp,
        );
      },
    },
    {
      name: "Public address",
      after: fieldsProbe,
      run: () => roundTrip(subscription?.callbackUrl ?? "", config),
    },
    { name: signaturesProbe, run: async () => signatures(parts.live?.door) },
  ];
}

/** Where Meta cannot be asked, the look of it is all there is to go by. */
function unproven(shapeless: number, seen: string): Seen {
  if (shapeless === 0) return unknown(seen);
  return warning(
    `${seen} WHATSAPP_APP_SECRET does not look like one: a secret has 32 characters, a to f and 0 to 9.`,
    "Compare it with the App Secret on the app's page “Settings, Basic”.",
  );
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
  // Behind many a router a machine cannot reach its own public address, and Meta can.
  if (asked === null)
    return warning(
      `${url.host}, where Meta sends webhooks, cannot be reached from here.`,
      "Open the address on another network, such as a phone's. If it answers there, nothing is wrong; otherwise look at the name, the certificate and the proxy.",
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
  if (door === undefined) return unknown(onlyTheRunningBot);
  const { lastAccepted, refused } = door.whatsapp();
  const most = lastAccepted === null ? checkUpPace.refusedInARow : checkUpPace.refusedAfterRightOnes;
  if (refused >= most)
    return wrong(`The last ${refused} webhooks had a wrong signature.`, webhookRefusals.signature ?? "");
  if (lastAccepted === null && refused > 0)
    return warning(
      `${refused === 1 ? "A webhook" : `${refused} webhooks`} came with a wrong signature since the start, and none with a right one.`,
      webhookRefusals.signature ?? "",
    );
  return lastAccepted === null
    ? unknown("No webhook has come since the start.")
    : ok("What comes in has a right signature.");
}

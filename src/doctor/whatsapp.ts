// Probes of WhatsApp: the token, what it may do, the numbers and the account.
import { dayMs } from "../groups/durations.ts";
import type { Config } from "../config.ts";
import { checkUpPace } from "../pace.ts";
import type { TokenInfo, WhatsAppClient } from "../whatsapp/client.ts";
import { explanation, WhatsAppError } from "../whatsapp/errors.ts";
import { ok, unknown, warning, wrong, type Probe, type Seen } from "./probe.ts";

export type WhatsAppParts = {
  whatsapp: Pick<
    WhatsAppClient,
    | "readToken"
    | "readNumberStanding"
    | "readAccountNumbers"
    | "readSubscribedApps"
    | "readWebhookSubscription"
  >;
  now(): number;
  /** Written down by the probe of the token for those after it. */
  token: { known: TokenInfo | undefined };
};

export const tokenProbe = "WhatsApp token";
const permissions = ["whatsapp_business_messaging", "whatsapp_business_management"];

export function whatsappProbes(config: Config, parts: WhatsAppParts): Probe[] {
  const { whatsapp } = parts;
  const account = config.WHATSAPP_BUSINESS_ACCOUNT_ID;
  return [
    { name: tokenProbe, run: () => tokenSeen(parts) },
    {
      name: "WhatsApp permissions",
      after: tokenProbe,
      async run() {
        const missing = permissions.filter((scope) => parts.token.known?.scopes.includes(scope) !== true);
        if (missing.length === 0) return ok("The token has both permissions.");
        return wrong(
          `The access token lacks ${missing.join(" and ")}.`,
          "Make a new token for the system user with both permissions, set WHATSAPP_ACCESS_TOKEN, and restart.",
        );
      },
    },
    {
      name: "WhatsApp numbers",
      after: tokenProbe,
      run: () =>
        Promise.all(
          config.WHATSAPP_PHONE_NUMBER_ID.map(async (id) => ({
            name: `Number ${id}`,
            ...(await numberSeen(whatsapp, id)),
          })),
        ),
    },
    {
      name: "Business account",
      after: tokenProbe,
      async run() {
        if (account === undefined)
          return unknown(
            "WHATSAPP_BUSINESS_ACCOUNT_ID is not set, so nobody can look whether WhatsApp tells this app of the account, and /wa invite gives links to hand on.",
            "Set it: the id stands beside the number in WhatsApp Manager.",
          );
        return answered("WHATSAPP_BUSINESS_ACCOUNT_ID", () => accountSeen(config, account, parts));
      },
    },
  ];
}

async function tokenSeen({ whatsapp, now, token }: WhatsAppParts): Promise<Seen> {
  token.known = undefined;
  const asked = await answered("WHATSAPP_ACCESS_TOKEN", async () => {
    token.known = await whatsapp.readToken();
    return ok("WhatsApp accepts it.");
  });
  if (token.known === undefined) return asked;
  const { isValid, expiresAt } = token.known;
  if (!isValid) return refusedToken();
  if (expiresAt === null) return ok("WhatsApp accepts it, and it does not expire.");
  const days = Math.floor((expiresAt - now()) / dayMs);
  const renew = "Make one that never expires for the system user, set WHATSAPP_ACCESS_TOKEN, and restart.";
  if (expiresAt - now() < checkUpPace.tokenExpiresWithinMs)
    return wrong(
      `The access token expires ${days < 1 ? "within a day" : days === 1 ? "in 1 day" : `in ${days} days`}. From then on nothing works.`,
      renew,
    );
  return warning(`The access token expires in ${days} days.`, renew);
}

async function numberSeen(whatsapp: WhatsAppParts["whatsapp"], id: string): Promise<Seen> {
  return answered(`WHATSAPP_PHONE_NUMBER_ID`, async () => {
    const { isOfficial, quality, status, platform } = await whatsapp.readNumberStanding(id);
    if (status !== null && status !== "CONNECTED")
      return wrong(
        `WhatsApp says that the number is not connected (${status}).`,
        "Register it, or look at its state, in WhatsApp Manager.",
      );
    if (platform !== null && platform !== "CLOUD_API")
      return wrong(
        `The number is not on the Cloud API (${platform}), and only there are groups.`,
        "Register it with the Cloud API in WhatsApp Manager.",
      );
    if (isOfficial === false)
      return wrong(
        "The number is not an Official Business Account, and WhatsApp lets no other make groups.",
        "Ask for it in WhatsApp Manager: Phone numbers, the number, Profile, “Submit request”.",
      );
    if (quality === "RED" || quality === "YELLOW")
      return warning(
        `People block or report this number often: its quality is ${quality === "RED" ? "low" : "medium"}.`,
        "Send less, and only to those who expect it: WhatsApp restricts the number otherwise.",
      );
    return ok(`Connected${isOfficial === true ? ", an Official Business Account" : ""}.`);
  });
}

async function accountSeen(
  { WHATSAPP_PHONE_NUMBER_ID: ours }: Config,
  account: string,
  { whatsapp, token }: WhatsAppParts,
): Promise<Seen> {
  const numbers = await whatsapp.readAccountNumbers(account);
  const foreign = ours.filter((id) => !numbers.includes(id));
  if (foreign.length > 0)
    return wrong(
      `The account WHATSAPP_BUSINESS_ACCOUNT_ID has no number with the id ${foreign.join(", ")}.`,
      "Correct WHATSAPP_BUSINESS_ACCOUNT_ID or WHATSAPP_PHONE_NUMBER_ID: both stand on the app's page “API Setup”.",
    );
  const apps = await whatsapp.readSubscribedApps(account);
  const app = token.known?.appId ?? null;
  if (app !== null && !apps.includes(app))
    return wrong(
      "The app is not subscribed to the business account, so WhatsApp sends no webhooks: requests are found minutes late.",
      `Subscribe it: curl -X POST -H "Authorization: Bearer $WHATSAPP_ACCESS_TOKEN" ".../${account}/subscribed_apps" (docs/setup.md has the whole line).`,
    );
  return ok("It has the numbers, and the app is subscribed to it.");
}

/** What WhatsApp refuses is told in the words of the table of errors; `variable` is where one would look. */
export async function answered(variable: string, look: () => Promise<Seen>): Promise<Seen> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof WhatsAppError)) throw error;
    if (error.family === "rate" || error.family === "transient")
      return unknown("WhatsApp did not answer that just now.");
    const isUnknown = error.code === 33;
    const { what, advice } = explanation(error.code, error.details);
    if (what === explanation(190).what) return refusedToken();
    return wrong(
      isUnknown ? `WhatsApp does not know what ${variable} names, or the access token may not see it.` : what,
      isUnknown
        ? `Correct ${variable} (it stands on the app's page “API Setup”), and give the system user the account, with full control.`
        : (advice ?? `Look at ${variable}, the network and WHATSAPP_API_URL.`),
    );
  }
}

function refusedToken(): Seen {
  return wrong(
    explanation(190).what,
    "Make a new token for the system user with both permissions, set WHATSAPP_ACCESS_TOKEN, and restart.",
  );
}

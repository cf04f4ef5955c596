// What can be asked about how everything is set up: the token, a number's standing, who hears of the account. Called by the
// routes.
// Sources: developers.facebook.com/docs/graph-api/reference/debug_token, …/reference/application/subscriptions
import type { Answer, CallTools } from "./answers.ts";
import { GraphFault } from "./faults.ts";
import type { PhoneNumber } from "./world.ts";

type Tools = Pick<CallTools, "world" | "now" | "webhookUrl"> & { accessToken: string };

export function createSetUpCalls({ world, now, webhookUrl, accessToken }: Tools) {
  const { setUp } = world;

  function token(query: URLSearchParams): Answer {
    if (query.get("input_token") !== accessToken)
      return { body: { data: { is_valid: false, scopes: [], error: { code: 190, message: "Bad token" } } } };
    const { appId, tokenExpiresAt, scopes } = setUp;
    const isOver = tokenExpiresAt !== 0 && tokenExpiresAt * 1_000 <= now();
    return {
      body: {
        data: {
          app_id: appId,
          type: "SYSTEM_USER",
          application: "Groups",
          expires_at: tokenExpiresAt,
          is_valid: !isOver,
          scopes,
        },
      },
    };
  }

  function number(
    { id, displayPhoneNumber, verifiedName, eligible, quality, status }: PhoneNumber,
    query: URLSearchParams,
  ): Answer {
    const all: Record<string, unknown> = {
      id,
      display_phone_number: `+${displayPhoneNumber}`,
      ...(verifiedName === undefined ? {} : { verified_name: verifiedName }),
      is_official_business_account: eligible,
      quality_rating: quality ?? "GREEN",
      status: status ?? "CONNECTED",
      platform_type: "CLOUD_API",
    };
    const asked = new Set([
      "id",
      ...(query.get("fields") ?? "display_phone_number,verified_name").split(","),
    ]);
    return { body: Object.fromEntries(Object.entries(all).filter(([field]) => asked.has(field))) };
  }

  function ofAccount(what: () => unknown[]): Answer {
    if (!setUp.scopes.includes("whatsapp_business_management"))
      throw new GraphFault(200, "Permissions error");
    return { body: { data: what() } };
  }

  return {
    token,
    number,
    numbers: () => ofAccount(() => [...world.numbers.keys()].map((id) => ({ id }))),
    subscribedApps: () =>
      ofAccount(() =>
        setUp.appSubscribed ? [{ whatsapp_business_api_data: { id: setUp.appId, name: "Groups" } }] : [],
      ),
    subscriptions(): Answer {
      const url = setUp.callbackUrl === undefined ? webhookUrl() : setUp.callbackUrl;
      const about = {
        object: "whatsapp_business_account",
        callback_url: url,
        active: true,
        fields: setUp.fields.map((name) => ({ name, version: "v26.0" })),
      };
      return { body: { data: url === null ? [] : [about] } };
    },
  };
}

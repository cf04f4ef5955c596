// Calls about how everything is set up, which change nothing. Part of the client; the self-check asks.
import type { Transport } from "../transport.ts";
import {
  numberIds,
  numberStanding,
  numberStandingFields,
  subscribedApps,
  tokenInfo,
  webhookSubscription,
} from "../wire/set-up.ts";

export type TokenInfo = {
  appId: string | null;
  isValid: boolean;
  expiresAt: number | null;
  scopes: string[];
};

export type NumberStanding = {
  displayPhoneNumber: string | null;
  isOfficial: boolean | null;
  quality: string | null;
  status: string | null;
  platform: string | null;
};

export type WebhookSubscription = { callbackUrl: string | null; fields: string[] };

export type SetUpCalls = {
  /** What WhatsApp knows of the token we call with. */
  readToken(): Promise<TokenInfo>;
  readNumberStanding(phoneNumberId: string): Promise<NumberStanding>;
  /** Ids of the account's numbers: one page, which has more than anybody runs with us. */
  readAccountNumbers(accountId: string): Promise<string[]>;
  /** Ids of the apps that hear of the account. */
  readSubscribedApps(accountId: string): Promise<string[]>;
  /** Where the app wants to hear of accounts; null: nowhere. Asked as the app, so that it proves the app secret too. */
  readWebhookSubscription(app: { appId: string; appSecret: string }): Promise<WebhookSubscription | null>;
};

export function createSetUpCalls({ call, accessToken }: Transport): SetUpCalls {
  const read = { method: "GET", repeatable: true } as const;
  return {
    readToken: () =>
      call({ ...read, path: ["debug_token"], query: { input_token: accessToken }, answer: tokenInfo }),
    readNumberStanding: (phoneNumberId) =>
      call({
        ...read,
        path: [{ account: phoneNumberId }],
        query: { fields: numberStandingFields },
        answer: numberStanding,
      }),
    readAccountNumbers: (accountId) =>
      call({
        ...read,
        path: [{ account: accountId }, "phone_numbers"],
        query: { fields: "id", limit: "100" },
        answer: numberIds,
      }),
    readSubscribedApps: (accountId) =>
      call({ ...read, path: [{ account: accountId }, "subscribed_apps"], answer: subscribedApps }),
    readWebhookSubscription: ({ appId, appSecret }) =>
      call({
        ...read,
        path: [{ account: appId }, "subscriptions"],
        // Source: developers.facebook.com/docs/facebook-login/guides/access-tokens (app access tokens)
        as: `${appId}|${appSecret}`,
        answer: webhookSubscription,
      }),
  };
}

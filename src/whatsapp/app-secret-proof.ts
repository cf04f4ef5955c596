// Proves with every call that whoever holds the token holds the app secret too, for apps that require it. `transport.ts`
// adds it to the address.
// Source: developers.facebook.com/docs/graph-api/guides/secure-requests
import { createHmac } from "node:crypto";

export type AppSecretProof = { appsecret_proof: string; appsecret_time: string };

/** Good for five minutes from `now`, in milliseconds since 1970. */
export function proveAppSecret(appSecret: string, accessToken: string, now: number): AppSecretProof {
  const seconds = String(Math.floor(now / 1_000));
  return {
    appsecret_proof: createHmac("sha256", appSecret).update(`${accessToken}|${seconds}`).digest("hex"),
    appsecret_time: seconds,
  };
}

// What Graph says about how everything is set up: the token, a business number, who hears of an account. The calls in
// `calls/set-up.ts` read theirs with these.
// Sources: developers.facebook.com/docs/graph-api/reference/debug_token, …/reference/application/subscriptions,
// …/documentation/business-messaging/whatsapp/reference (phone number; subscribed apps)
import { z } from "zod";
import { isRecord, readList, readText, readWholeNumber, readYesNo, reads } from "./values.ts";

const text = reads(readText);
const texts = reads((value) => readList(value).flatMap((each) => readText(each) ?? []));

export const tokenInfo = z
  .object({
    data: z.object({
      app_id: text,
      is_valid: reads(readYesNo),
      expires_at: reads(readWholeNumber),
      scopes: texts,
    }),
  })
  .transform(({ data }) => ({
    appId: data.app_id,
    isValid: data.is_valid !== false,
    /** Milliseconds since 1970; null: never. Graph says 0 for never. */
    expiresAt: data.expires_at === null || data.expires_at === 0 ? null : data.expires_at * 1_000,
    scopes: data.scopes,
  }));

export const numberStanding = z
  .object({
    display_phone_number: text,
    is_official_business_account: reads(readYesNo),
    quality_rating: text,
    status: text,
    platform_type: text,
  })
  .transform((number) => ({
    displayPhoneNumber: number.display_phone_number,
    /** Null: WhatsApp does not say. */
    isOfficial: number.is_official_business_account,
    /** Such as "GREEN". */
    quality: number.quality_rating,
    /** Such as "CONNECTED". */
    status: number.status,
    /** Such as "CLOUD_API". */
    platform: number.platform_type,
  }));

export const numberStandingFields =
  "display_phone_number,is_official_business_account,quality_rating,status,platform_type";

/** Ids of the apps that hear of an account. */
export const subscribedApps = z
  .object({
    data: reads((apps) =>
      readList(apps).flatMap((app) => {
        const about = isRecord(app) ? app["whatsapp_business_api_data"] : undefined;
        return (isRecord(about) ? readText(about["id"]) : null) ?? [];
      }),
    ),
  })
  .transform(({ data }) => data);

export const numberIds = z
  .object({
    data: reads((numbers) =>
      readList(numbers).flatMap((each) => (isRecord(each) ? readText(each["id"]) : null) ?? []),
    ),
  })
  .transform(({ data }) => data);

const subscription = z.object({
  object: text,
  callback_url: text,
  active: reads(readYesNo),
  fields: reads((fields) =>
    readList(fields).flatMap((field) => readText(isRecord(field) ? field["name"] : field) ?? []),
  ),
});

/** Where an app wants to hear of business accounts; null: nowhere. */
export const webhookSubscription = z
  .object({ data: z.array(subscription).catch([]) })
  .transform(({ data }) => {
    const found = data.find(({ object }) => object === "whatsapp_business_account");
    if (found === undefined || found.active === false) return null;
    return { callbackUrl: found.callback_url, fields: found.fields };
  });

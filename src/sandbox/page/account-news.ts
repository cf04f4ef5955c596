// What a person at the page can let WhatsApp say about the account as a whole, and that it is over: one of each field. Called by
// perform-whatsapp.ts.
import type { AccountField } from "../whatsapp/operator.ts";
import type { Json } from "../whatsapp/updates.ts";
import type { AccountNewsName } from "./acts.ts";

type Said = { field: AccountField; value: Json };

const template = { message_template_name: "groupdesk_group_invite", message_template_language: "en_US" };
const alertAbout = (alert_status: string): Json => ({
  entity_type: "BUSINESS",
  entity_id: "506914307656634",
  alert_info: {
    alert_severity: "WARNING",
    alert_status,
    alert_type: "PROFILE_PICTURE_LOST",
    alert_description: "Please reupload your profile picture",
  },
});

const hourSeconds = 3_600;

export function accountNews(name: AccountNewsName, nowMs: number): Said {
  switch (name) {
    case "restricted for an hour":
      return {
        field: "account_update",
        value: {
          event: "ACCOUNT_RESTRICTION",
          restriction_info: [
            {
              restriction_type: "RESTRICTED_BIZ_INITIATED_MESSAGING",
              expiration: Math.floor(nowMs / 1_000) + hourSeconds,
            },
          ],
        },
      };
    case "switched off":
    case "switched on again": {
      const state = name === "switched off" ? "DISABLE" : "REINSTATE";
      return {
        field: "account_update",
        value: { event: "DISABLED_UPDATE", ban_info: { waba_ban_state: state } },
      };
    }
    case "people complain":
    case "nobody complains":
      return {
        field: "phone_number_quality_update",
        value: {
          display_phone_number: "15550783881",
          event: name === "people complain" ? "FLAGGED" : "UNFLAGGED",
        },
      };
    case "limit is 10,000 people":
    case "limit is 2,000 people":
      return {
        field: "business_capability_update",
        value: {
          max_daily_conversations_per_business: name === "limit is 2,000 people" ? "TIER_2K" : "TIER_10K",
        },
      };
    case "template paused":
    case "template approved":
      return {
        field: "message_template_status_update",
        value: { event: name === "template paused" ? "PAUSED" : "APPROVED", ...template },
      };
    case "alert":
    case "alert is over":
      return { field: "account_alerts", value: alertAbout(name === "alert" ? "ACTIVE" : "NONE") };
  }
}

// What a person at the page can let WhatsApp say about the account as a whole, and take back: one trouble of each field. Called by
// perform-whatsapp.ts.
import type { AccountField } from "../whatsapp/operator.ts";
import type { Json } from "../whatsapp/updates.ts";
import type { AccountTroubleName } from "./acts.ts";
import { businessNumber } from "./cast.ts";

/** `at`: in milliseconds since 1970. */
type Said = { field: AccountField; value: Json; at: number };
type Saying = Omit<Said, "at"> & { at?: number };

const hourMs = 3_600_000;
/** Of the limit that holds before anything happens in the demo. */
const longAgo = Date.UTC(2026, 0, 1);

/** Nothing is said of what ends by itself. */
export function accountNews(
  trouble: AccountTroubleName,
  { isOver, now }: { isOver: boolean; now: number },
): Said[] {
  // WhatsApp tells full seconds. The next one has no bot heard before: what is taken back at once counts as later than what was said.
  const nextSecond = Math.ceil(now / 1_000) * 1_000;
  return sayings(trouble, { isOver, now }).map((said): Said => ({ at: nextSecond, ...said }));
}

function sayings(trouble: AccountTroubleName, { isOver, now }: { isOver: boolean; now: number }): Saying[] {
  switch (trouble) {
    case "restricted for an hour":
      return isOver ? [] : [restriction(now + hourMs)];
    case "switched off": {
      const waba_ban_state = isOver ? "REINSTATE" : "DISABLE";
      return [{ field: "account_update", value: { event: "DISABLED_UPDATE", ban_info: { waba_ban_state } } }];
    }
    case "people complain":
      return [quality(isOver ? "UNFLAGGED" : "FLAGGED")];
    case "limit lowered":
      return isOver ? [limit("TIER_10K")] : [{ ...limit("TIER_10K"), at: longAgo }, limit("TIER_2K")];
    case "template paused":
      return [template(isOver ? "APPROVED" : "PAUSED")];
    case "picture lost":
      return [pictureLost(isOver ? "NONE" : "ACTIVE")];
    default:
      return trouble satisfies never;
  }
}

function restriction(endsAt: number): Saying {
  const restriction_type = "RESTRICTED_BIZ_INITIATED_MESSAGING";
  const restriction_info = [{ restriction_type, expiration: Math.floor(endsAt / 1_000) }];
  return { field: "account_update", value: { event: "ACCOUNT_RESTRICTION", restriction_info } };
}

function quality(event: string): Saying {
  const display_phone_number = businessNumber.displayPhoneNumber;
  return { field: "phone_number_quality_update", value: { display_phone_number, event } };
}

function limit(max_daily_conversations_per_business: string): Saying {
  return { field: "business_capability_update", value: { max_daily_conversations_per_business } };
}

/** The one that the bot makes for invitations. */
function template(event: string): Saying {
  return {
    field: "message_template_status_update",
    value: {
      event,
      message_template_name: "groupdesk_group_invite",
      message_template_language: "en_US",
    },
  };
}

function pictureLost(alert_status: string): Saying {
  return {
    field: "account_alerts",
    value: {
      entity_type: "BUSINESS",
      entity_id: "506914307656634",
      alert_info: {
        alert_severity: "WARNING",
        alert_status,
        alert_type: "PROFILE_PICTURE_LOST",
        alert_description: "Please reupload your profile picture",
      },
    },
  };
}

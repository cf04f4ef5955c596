// The webhook fields that the app is to be subscribed to at Meta. Setup names them, and the self-check looks whether they are.

/** Without these, Groupdesk learns of what happens in groups only by reading, minutes late. */
export const groupFields: readonly string[] = [
  "group_lifecycle_update",
  "group_participants_update",
  "group_settings_update",
  "group_status_update",
  "messages",
];

/** What Meta says about the account, its numbers and its templates: nothing else tells it. */
export const accountFields: readonly string[] = [
  "account_update",
  "phone_number_quality_update",
  "business_capability_update",
  "message_template_status_update",
  "account_alerts",
];

export const webhookFields: readonly string[] = [...groupFields, ...accountFields];

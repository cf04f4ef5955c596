// Those of WhatsApp's error codes that the rest of the program acts on by name. `error-table.ts` says what they mean.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/error-codes

export const codes = {
  /** Who was to be removed is not in the group. */
  notAMember: 131212,
  /** The join request was withdrawn, or somebody decided it. */
  requestGone: 131213,
  /** Nobody has written in the group for a day, so that it takes no texts. */
  windowClosed: 131047,
} as const;

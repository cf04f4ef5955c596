// What is shown of expected guests: on the card that tells whom a rule let in, and in the form with a group's list.
import type { Vouched } from "./guests.ts";
import type { Person, SlackUserId } from "./model.ts";
import type { GuestRule } from "./routes.ts";
import type { GroupName } from "./views.ts";

export type GuestsView = {
  kind: "guests";
  group: GroupName;
  people: readonly (Omit<Vouched, "requestId"> & { person: Person })[];
};

/** Who is expected in a group, and what its route does when they ask. */
export type ExpectedView = {
  rule: GuestRule;
  /** With their country code, digits only. */
  listed: readonly { id: string; phone: string; by: SlackUserId; at: number }[];
  /** The group's business number, to read others by; null when it is not known. */
  ownNumber: string | null;
};

// What is shown about people: who they are, what the team has written, what happened over all groups. `projection/person-view.ts` makes
// it, the forms about people draw it.
import type { Entry, Written } from "./address-book.ts";
import type { JoinRequest, Person, SlackUserId } from "./model.ts";
import type { GroupName } from "./views.ts";

/** Somebody in a list: `key` finds them again. */
export type PersonLine = { key: string; person: Person } & Entry;

/** `total` counts all that match; `lines` is one page of them. */
export type FoundPeople = { total: number; lines: readonly PersonLine[] };

/** Something that happened with somebody. */
export type PersonEvent = { group: GroupName; at: number } & (
  | ({ what: "asked" } & Pick<JoinRequest, "state" | "decidedBy" | "closedAt" | "reason">)
  | { what: "invited"; by: SlackUserId | null }
);

/** What is known of one person, in the groups that whoever looks decides about. */
export type PersonView = PersonLine & {
  /** Other numbers WhatsApp has used for them, digits only. */
  otherNumbers: readonly string[];
  /** Who wrote what the address book says, and when. */
  written: Pick<Written, "source" | "by" | "at"> | null;
  /** Where they are now. */
  groups: readonly GroupName[];
  /** In how many more groups something is known of them, about which others decide. */
  elsewhere: number;
  /** One page, newest first. */
  events: readonly PersonEvent[];
  total: number;
};

// The changes a group can go through, whoever causes them. Called by the Graph calls and by the verbs of people and operator.
import type { Removal, SettingsWish } from "./bodies.ts";
import { webhookError } from "./faults.ts";
import type { WebhookError } from "./faults.ts";
import { MAX_MEMBERS } from "./world.ts";
import type { Group, JoinRequest, Person, World } from "./world.ts";

/** Empties a group and takes it off every list; nothing brings it back. */
export function close(group: Group): void {
  group.deleted = true;
  group.link = null;
  group.members = [];
  group.joinRequests = [];
}

export function applySettings(group: Group, wish: SettingsWish): void {
  if (wish.subject !== undefined) group.subject = wish.subject;
  if (wish.description !== undefined) group.description = wish.description || null;
}

/** Lets in whoever asked; or says why not, and the request keeps waiting. */
export function admit(world: World, group: Group, joinRequestId: string): Person | WebhookError {
  const request = group.joinRequests.find((candidate) => candidate.joinRequestId === joinRequestId);
  if (!request) return noSuchRequest();
  const person = world.person(request.phone);
  if (!person.acceptedTerms) return webhookError(131203, "The user has not accepted WhatsApp's new terms.");
  if (group.members.length >= MAX_MEMBERS)
    return webhookError(131204, `A group has at most ${MAX_MEMBERS} people.`);
  takeRequest(group, joinRequestId);
  group.members.push(person.phone);
  return person;
}

export function takeRequest(group: Group, joinRequestId: string): JoinRequest | null {
  const index = group.joinRequests.findIndex((request) => request.joinRequestId === joinRequestId);
  return index < 0 ? null : (group.joinRequests.splice(index, 1)[0] ?? null);
}

export function noSuchRequest(): WebhookError {
  return webhookError(131213, "The join request was withdrawn or has been decided.");
}

/** The business's removal lasts: the link never lets the person in again. False when not a member. */
export function ban(world: World, group: Group, removal: Removal): boolean {
  const digits = removal.input.replace(/\D/g, "");
  const phone = group.members.find((member) =>
    removal.by === "user" ? member === digits : world.person(member).userId === removal.input,
  );
  if (phone === undefined) return false;
  group.members = group.members.filter((member) => member !== phone);
  group.banned.push(phone);
  return true;
}

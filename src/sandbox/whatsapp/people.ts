// What people do on their phones: open a link, ask to join, change their mind, leave. Called by tests and by the page.
import type { CallTools } from "./answers.ts";
import { takeRequest } from "./deeds.ts";
import type { MediaType, NewMedium } from "./media.ts";
import { digitsOf, newMessageId } from "./ids.ts";
import { MAX_MEMBERS } from "./world.ts";
import type { Group, Person, Reach } from "./world.ts";

export type Refusal = { refused: string };

export type AboutPerson = { username?: string; hidePhone?: boolean };

export type Asking = AboutPerson & { groupId: string; phone: string };

export type SentFile = NewMedium & { type: MediaType; name?: string; caption?: string; isVoice?: true };

type PeopleTools = Pick<CallTools, "world" | "updates" | "media" | "now"> & {
  /** Tells by webhook, as late as webhooks come. */
  announce: (makeUpdate: () => ReturnType<CallTools["updates"]["left"]>) => void;
};

export function createPeople({ world, updates, media, now, announce }: PeopleTools) {
  /** Asks to join a group that wants approval; asking twice is asking once. Throws where WhatsApp shows no such button. */
  function asksToJoin(groupId: string, phone: string, about: AboutPerson = {}): string {
    const group = known(groupId);
    const outcome = entersThrough(group, someone(phone, about));
    if ("asked" in outcome) return outcome.asked;
    throw new Error("refused" in outcome ? outcome.refused : "The group lets everybody in: use joinsByLink.");
  }

  /** Joins, or asks to where the group wants approval. The link must be the present one; a group id stands for it. */
  function joinsByLink(
    groupIdOrLink: string,
    phone: string,
    about: AboutPerson = {},
  ): { joined: true } | { asked: string } | Refusal {
    const groupId = world.links.get(groupIdOrLink) ?? groupIdOrLink;
    const group = world.groups.get(groupId);
    if (!group) return { refused: "There is no such link." };
    if (groupId !== groupIdOrLink && group.link !== groupIdOrLink)
      return { refused: "The link is no longer valid." };
    const outcome = entersThrough(group, someone(phone, about));
    return outcome;
  }

  function entersThrough(group: Group, person: Person): { joined: true } | { asked: string } | Refusal {
    const { phone } = person;
    const waiting = group.joinRequests.find((request) => request.phone === phone);
    if (waiting) return { asked: waiting.joinRequestId };
    const refused = refusalOf(group, phone);
    if (refused !== null) return { refused };
    if (group.mode === "approval_required") {
      const request = world.addJoinRequest(group, phone, now());
      announce(() => updates.joinRequested(group, request, person));
      return { asked: request.joinRequestId };
    }
    group.members.push(phone);
    announce(() => updates.joinedByLink(group, person));
    return { joined: true };
  }

  function withdraws(groupId: string, phone: string): { done: true } | Refusal {
    const group = known(groupId);
    const person = world.person(phone);
    const waiting = group.joinRequests.find((request) => request.phone === person.phone);
    if (!waiting) return { refused: "Nothing is waiting there." };
    takeRequest(group, waiting.joinRequestId);
    announce(() => updates.joinRequestWithdrawn(group, waiting, person));
    return { done: true };
  }

  function leaves(groupId: string, phone: string): { done: true } | Refusal {
    const group = known(groupId);
    const person = world.person(phone);
    if (!group.members.includes(person.phone)) return { refused: "Not a member of the group." };
    group.members = group.members.filter((member) => member !== person.phone);
    announce(() => updates.left(group, person));
    return { done: true };
  }

  /** Writes in a group, and gives back WhatsApp's id of it. Anything but a text is given as WhatsApp would tell it. */
  function writes(
    groupId: string,
    phone: string,
    said: string | Record<string, unknown>,
    { name = "Pat Doe", replyTo = null }: { name?: string; replyTo?: string | null } = {},
  ): string {
    const group = known(groupId);
    const person = world.person(phone);
    if (!group.members.includes(person.phone)) throw new Error(`${phone} is not in that group.`);
    group.heardAtMs = now();
    const id = newMessageId();
    const body = typeof said === "string" ? { type: "text", text: { body: said } } : said;
    announce(() => updates.groupMessage(group, person, { id, name, replyTo, said: body }));
    return id;
  }

  /** Sends a file into a group, and gives back WhatsApp's ids of the message and of the file. */
  function sends(
    groupId: string,
    phone: string,
    { type, name: filename, caption, isVoice, ...file }: SentFile,
    about: { name?: string; replyTo?: string | null } = {},
  ): { messageId: string; mediaId: string } {
    const { id, mimeType, sha256 } = media.add(file);
    const told = {
      id,
      mime_type: mimeType,
      sha256: Buffer.from(sha256, "hex").toString("base64"),
      ...(filename === undefined ? {} : { filename }),
      ...(caption === undefined ? {} : { caption }),
      ...(type === "audio" ? { voice: isVoice === true } : {}),
    };
    return { messageId: writes(groupId, phone, { type, [type]: told }, about), mediaId: id };
  }

  function neverAcceptedTerms(phone: string, never = true): void {
    world.person(phone).acceptedTerms = !never;
  }

  /** From now on; each is told by webhook. */
  function messagesReach(phone: string, reach: Reach): void {
    world.person(phone).reach = reach;
  }

  function someone(phone: string, about: AboutPerson): Person {
    const person = world.person(phone);
    if (about.username !== undefined) person.username = `@${about.username.replace(/^@/, "")}`;
    if (about.hidePhone !== undefined) person.hidesPhone = about.hidePhone;
    return person;
  }

  function known(groupId: string): Group {
    const group = world.groups.get(groupId);
    if (!group) throw new Error(`The sandbox has no group ${groupId}.`);
    return group;
  }

  return {
    asksToJoin,
    asksToJoinMany: (askings: Asking[]) =>
      askings.map(({ groupId, phone, ...about }) => asksToJoin(groupId, phone, about)),
    joinsByLink,
    withdraws,
    leaves,
    writes,
    sends,
    neverAcceptedTerms,
    messagesReach,
    participants: (groupId: string) => [...known(groupId).members],
    waitingJoinRequest: (groupId: string, phone: string) =>
      known(groupId).joinRequests.find((request) => request.phone === digitsOf(phone))?.joinRequestId ?? null,
  };
}

function refusalOf(group: Group, phone: string): string | null {
  if (group.deleted) return "The group no longer exists.";
  if (group.suspended) return "The group is suspended.";
  if (group.link === null) return "The link was deleted.";
  if (group.banned.includes(phone)) return "Removed people cannot come back.";
  if (group.members.includes(phone)) return "Already a member of the group.";
  if (group.members.length >= MAX_MEMBERS) return "The group is full.";
  return null;
}

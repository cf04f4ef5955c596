// The vocabulary Slack hands back to us: the ids of forms and fields, and what travels with a form. Each is made and read
// here, in pairs. Forms write them; submissions and clicks in forms read them. Whatever is not ours reads as undefined.
import { z } from "zod";
import type { VerbWord } from "./verbs/verb.ts";
import type { CardId, ChannelId, GroupId, JoinRequestId, OperationId } from "../groups/model.ts";

/** What the list of waiting people shows: it travels in the form and comes back with every click in it. */
export type WaitingPlace = {
  /** Null: no channel, but the Home tab. */ channel: ChannelId | null;
  cardId: CardId | null;
  page: number;
};

/** The page of all requests; each round has check boxes of its own, because Slack keeps the ticks of those it knows. */
export type RequestsPlace = { page: number; round: number };

/** The page of the list of groups. */
export type GroupListPlace = { words: string; page: number };

export const formIds = {
  createGroup: "create_group",
  waitingList: "waiting_list",
  numbers: "numbers",
  notice: "notice",
  verb: "verb",
  pick: "pick",
  requests: "requests",
  groupList: "group_list",
} as const;

/** Action id of the check boxes in the list of requests; their block ids begin with it. */
export const peopleField = "people";

/** Block and action id of the field to search in the list of groups. */
export const searchField = "search_groups";

/** Longest words that are searched for. */
export const longestSearch = 128;

/** Block and action id of the field that asks for a group. */
export const pickField = "group";

/** What the form of a verb is about. */
export type VerbPlace = { word: VerbWord; groupId: GroupId; memo?: string | undefined };

/** What is to be done with the group that is picked. */
export type PickPlace = { word: VerbWord };

/** Block and action id of a field in the form that creates a group; they are the same word. */
export const createFields = {
  subject: "subject",
  description: "description",
  approval: "join_approval",
  channel: "channel",
  number: "number",
} as const;

export const requestId = z.custom<JoinRequestId>(isIdWith("r"));
export const groupId = z.custom<GroupId>(isIdWith("g"));
export const cardId = z.custom<CardId>(isIdWith("c"));
export const operationId = z.custom<OperationId>(isIdWith("o"));

export const verbWord = z.enum([
  "info",
  "link",
  "reset-link",
  "edit",
  "remove",
  "delete",
  "send",
  "invite",
]) satisfies z.ZodType<VerbWord>;
const verbPlace = z.object({
  word: verbWord,
  groupId,
  memo: z.string().optional(),
}) satisfies z.ZodType<VerbPlace>;
const pickPlace = z.object({ word: verbWord }) satisfies z.ZodType<PickPlace>;

const waitingPlace = z.object({
  channel: z
    .string()
    .regex(/^[CDG][A-Z0-9]+$/u)
    .nullable(),
  cardId: cardId.nullable(),
  page: z.int().min(0),
});

const requestsPlace = z.object({
  page: z.int().min(0),
  round: z.int().min(0),
}) satisfies z.ZodType<RequestsPlace>;

const groupListPlace = z.object({
  words: z.string(),
  page: z.int().min(0),
}) satisfies z.ZodType<GroupListPlace>;

/** The people of one request stand in one block; its id lets a redrawn card keep the place of its buttons. */
export function requestBlockId(id: JoinRequestId): string {
  return `request.${id}`;
}

export function writeWaitingPlace(place: WaitingPlace): string {
  return JSON.stringify(place);
}

export function readWaitingPlace(privateMetadata: string): WaitingPlace | undefined {
  return read(waitingPlace, privateMetadata);
}

export function writeVerbPlace(place: VerbPlace): string {
  return JSON.stringify(place);
}

export function readVerbPlace(privateMetadata: string): VerbPlace | undefined {
  return read(verbPlace, privateMetadata);
}

export function writePickPlace(place: PickPlace): string {
  return JSON.stringify(place);
}

export function readPickPlace(privateMetadata: string): PickPlace | undefined {
  return read(pickPlace, privateMetadata);
}

export function writeRequestsPlace(place: RequestsPlace): string {
  return JSON.stringify(place);
}

export function readRequestsPlace(privateMetadata: string): RequestsPlace | undefined {
  return read(requestsPlace, privateMetadata);
}

export function writeGroupListPlace(place: GroupListPlace): string {
  return JSON.stringify(place);
}

export function readGroupListPlace(privateMetadata: string): GroupListPlace | undefined {
  return read(groupListPlace, privateMetadata);
}

export function readRequestId(value: string): JoinRequestId | undefined {
  return requestId.safeParse(value).data;
}

export function readGroupId(value: string | undefined): GroupId | undefined {
  return groupId.safeParse(value).data;
}

function read<Place>(schema: z.ZodType<Place>, privateMetadata: string): Place | undefined {
  try {
    return schema.safeParse(JSON.parse(privateMetadata)).data;
  } catch {
    return undefined;
  }
}

function isIdWith(prefix: string): (value: unknown) => boolean {
  const pattern = new RegExp(`^${prefix}_[a-z0-9]{8,32}$`, "u");
  return (value) => typeof value === "string" && pattern.test(value);
}

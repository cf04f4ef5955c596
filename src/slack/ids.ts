// The vocabulary Slack hands back to us: what the id and value of a button, a form and a field mean. Each name is
// made and read here, in pairs, so that the drawing of a card and the handling of its clicks cannot drift apart.
// Cards and forms write them; actions and form submissions read them. Whatever is not ours reads as undefined.
import { z } from "zod";
import type { VerbWord } from "./verbs/verb.ts";
import type { CardId, ChannelId, GroupId, JoinRequestId, OperationId } from "../groups/model.ts";

/** The meaning of a pressed button. */
export type Click =
  | { verb: "approve" | "reject"; requestId: JoinRequestId }
  /** Names whom the approver saw: somebody who asks while the finger is on its way is not among them. */
  | { verb: "approve_all" | "reject_all"; groupId: GroupId; requestIds: readonly JoinRequestId[] }
  | { verb: "try_again"; operationId: OperationId }
  | { verb: "check_again"; groupId: GroupId }
  | { verb: "show_waiting"; place: CardId | "channel" }
  | { verb: "show_numbers"; cardId: CardId }
  | { verb: "turn_page"; page: number }
  /** In the list of requests: what the check boxes hold comes with the form. */
  | { verb: "tick_all" | "reject_ticked" }
  | { verb: "search_groups"; words: string }
  /** On the Home tab: what `/wa requests` and `/wa list` open. */
  | { verb: "open_list"; list: "requests" | "groups" }
  /** Chosen in a Manage menu. */
  | { verb: "manage"; groupId: GroupId; word: VerbWord };

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

/** Names in one click: a button's value ends at 2,000 characters. Source: Slack, "Block elements", button. */
export const mostRequestsInAClick = 50;

const requestId = z.custom<JoinRequestId>(isIdWith("r"));
const groupId = z.custom<GroupId>(isIdWith("g"));
const cardId = z.custom<CardId>(isIdWith("c"));
const operationId = z.custom<OperationId>(isIdWith("o"));

const verbWord = z.enum([
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

const groupAndRequests = z
  .string()
  .transform((value) => value.split(" "))
  .pipe(z.tuple([groupId], requestId))
  .transform(([group, ...requests]) => ({ groupId: group, requestIds: requests }))
  .refine(({ requestIds }) => requestIds.length > 0);

const clickFrom = {
  approve: requestId.transform((id): Click => ({ verb: "approve", requestId: id })),
  reject: requestId.transform((id): Click => ({ verb: "reject", requestId: id })),
  approve_all: groupAndRequests.transform((ids): Click => ({ verb: "approve_all", ...ids })),
  reject_all: groupAndRequests.transform((ids): Click => ({ verb: "reject_all", ...ids })),
  try_again: operationId.transform((id): Click => ({ verb: "try_again", operationId: id })),
  check_again: groupId.transform((id): Click => ({ verb: "check_again", groupId: id })),
  show_waiting: z
    .union([cardId, z.literal("channel")])
    .transform((place): Click => ({ verb: "show_waiting", place })),
  show_numbers: cardId.transform((id): Click => ({ verb: "show_numbers", cardId: id })),
  turn_page: z
    .string()
    .regex(/^\d{1,6}$/u)
    .transform((page): Click => ({ verb: "turn_page", page: Number(page) })),
  tick_all: z.literal("page").transform((): Click => ({ verb: "tick_all" })),
  reject_ticked: z.literal("page").transform((): Click => ({ verb: "reject_ticked" })),
  search_groups: z
    .string()
    .optional()
    .transform((words = ""): Click => ({ verb: "search_groups", words })),
  open_list: z.enum(["requests", "groups"]).transform((list): Click => ({ verb: "open_list", list })),
  manage: z
    .string()
    .transform((value) => value.split(" "))
    .pipe(z.tuple([verbWord, groupId]))
    .transform(([word, id]): Click => ({ verb: "manage", word, groupId: id })),
} satisfies Record<Click["verb"], z.ZodType<Click>>;

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

export function writeClick(click: Click): { action_id: string; value: string } {
  const value = valueOf(click);
  // Two buttons of one verb may stand side by side, and Slack wants their ids to differ.
  const action_id = click.verb === "turn_page" ? `${click.verb}.${value}` : click.verb;
  return { action_id, value };
}

export function readClick(action: { action_id: string; value?: string | undefined }): Click | undefined {
  const [verb = ""] = action.action_id.split(".", 1);
  return isVerb(verb) ? clickFrom[verb].safeParse(action.value).data : undefined;
}

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

function valueOf(click: Click): string {
  switch (click.verb) {
    case "approve":
    case "reject":
      return click.requestId;
    case "approve_all":
    case "reject_all":
      return [click.groupId, ...click.requestIds.slice(0, mostRequestsInAClick)].join(" ");
    case "try_again":
      return click.operationId;
    case "check_again":
      return click.groupId;
    case "show_waiting":
      return click.place;
    case "show_numbers":
      return click.cardId;
    case "manage":
      return `${click.word} ${click.groupId}`;
    case "open_list":
      return click.list;
    case "tick_all":
    case "reject_ticked":
      return "page";
    case "search_groups":
      return click.words;
    default:
      return String(click.page);
  }
}

function isVerb(word: string): word is Click["verb"] {
  return Object.hasOwn(clickFrom, word);
}

function isIdWith(prefix: string): (value: unknown) => boolean {
  const pattern = new RegExp(`^${prefix}_[a-z0-9]{8,32}$`, "u");
  return (value) => typeof value === "string" && pattern.test(value);
}

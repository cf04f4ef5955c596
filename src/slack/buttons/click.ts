// What a pressed button means: its id and value, made and read here in pairs, so that the drawing of a card and the
// handling of its clicks cannot drift apart. Whatever is not ours reads as undefined.
import { z } from "zod";
import type { CardId, GroupId, JoinRequestId, OperationId } from "../../groups/model.ts";
import { bridgedId, cardId, groupId, operationId, requestId } from "../ids.ts";

/** The meaning of a pressed button. */
export type Click =
  | { verb: "approve" | "reject"; requestId: JoinRequestId }
  /** Names whom the approver saw: somebody who asks while the finger is on its way is not among them. */
  | { verb: "approve_all" | "reject_all"; groupId: GroupId; requestIds: readonly JoinRequestId[] }
  | { verb: "try_again"; operationId: OperationId }
  /** All cards that were given up. */
  | { verb: "show_cards_again" }
  | { verb: "check_again"; groupId: GroupId }
  | { verb: "show_waiting"; place: CardId | "channel" }
  | { verb: "show_numbers"; cardId: CardId }
  | { verb: "turn_page"; page: number }
  /** In the list of requests: what the check boxes hold comes with the form. */
  | { verb: "tick_all" }
  | { verb: "reject_ticked" }
  | { verb: "search_groups"; words: string }
  /** On the Home tab: what `/wa requests` and `/wa list` open. */
  | { verb: "open_list"; list: "requests" | "groups" }
  /** Beside a message of a bridged group. */
  | { verb: "answer_message"; messageId: string; groupId: GroupId }
  /** On the Home tab: what `/wa create` opens. */
  | { verb: "open_create_form" }
  /** Chosen in a Manage menu; `word` is of a verb in `verb-table.ts`. */
  | { verb: "manage"; groupId: GroupId; word: string };

export type ClickOf<Verb extends Click["verb"]> = Extract<Click, { verb: Verb }>;

/** Names in one click: a button's value ends at 2,000 characters. Source: Slack, "Block elements", button. */
export const mostRequestsInAClick = 50;

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
  show_cards_again: z.literal("all").transform((): Click => ({ verb: "show_cards_again" })),
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
  answer_message: z
    .string()
    .transform((value) => value.split(" "))
    .pipe(z.tuple([bridgedId, groupId]))
    .transform(([messageId, id]): Click => ({ verb: "answer_message", messageId, groupId: id })),
  open_create_form: z.literal("new").transform((): Click => ({ verb: "open_create_form" })),
  manage: z
    .string()
    .transform((value) => value.split(" "))
    .pipe(z.tuple([z.string(), groupId]))
    .transform(([word, id]): Click => ({ verb: "manage", word, groupId: id })),
} satisfies Record<Click["verb"], z.ZodType<Click>>;

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
    case "show_cards_again":
      return "all";
    case "check_again":
      return click.groupId;
    case "show_waiting":
      return click.place;
    case "show_numbers":
      return click.cardId;
    case "manage":
      return `${click.word} ${click.groupId}`;
    case "answer_message":
      return `${click.messageId} ${click.groupId}`;
    case "open_list":
      return click.list;
    case "open_create_form":
      return "new";
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

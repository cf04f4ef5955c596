// What a pressed button means: its id and value, made and read here in pairs, so that the drawing of a card and the
// handling of its clicks cannot drift apart. Whatever is not ours reads as undefined.
import { z } from "zod";
import type { CardId, GroupId, JoinRequestId, OperationId } from "../../groups/model.ts";
import type { RouteId } from "../../groups/routes.ts";
import type { AnnouncementId } from "../../groups/sending.ts";
import type { SnoozeChoice } from "../../groups/working-hours.ts";
import {
  announcementId,
  bridgedFileId,
  bridgedId,
  cardId,
  groupId,
  operationId,
  personKey,
  requestId,
  routeId,
} from "../ids.ts";

/** The meaning of a pressed button. */
export type Click =
  | { verb: "approve" | "reject" | "undo"; requestId: JoinRequestId }
  /** Names whom the approver saw: somebody who asks while the finger is on its way is not among them. */
  | { verb: "approve_all" | "reject_all"; groupId: GroupId; requestIds: readonly JoinRequestId[] }
  | { verb: "try_again"; operationId: OperationId }
  /** All cards that were given up. */
  | { verb: "show_cards_again" }
  | { verb: "check_again"; groupId: GroupId }
  | { verb: "show_waiting"; place: CardId | RouteId | "channel" }
  | { verb: "show_numbers"; cardId: CardId }
  /** With what another admin has asked for. */
  | { verb: "agree"; cardId: CardId }
  | { verb: "turn_page"; page: number }
  /** In the list of requests: what the check boxes hold comes with the form. */
  | { verb: "tick_all" }
  | { verb: "reject_ticked" }
  | { verb: "search_groups"; words: string }
  /** On the Home tab: what `/wa requests` and `/wa list` open. */
  | { verb: "open_list"; list: "requests" | "groups" }
  /** On the Home tab: what `/wa routes` opens. */
  | { verb: "open_routes" }
  /** Null: a new one. */
  | { verb: "edit_route"; routeId: RouteId | null }
  /** The smaller forms over that of a route. */
  | {
      verb: "edit_route_settings" | "edit_route_approving" | "edit_route_bridge" | "edit_route_reminders";
      routeId: RouteId;
    }
  | { verb: "remove_route"; routeId: RouteId }
  | { verb: "move_route"; routeId: RouteId; direction: "up" | "down" }
  /** In the form of a route: which groups it would take. */
  | { verb: "preview_route" }
  /** Beside a message of a bridged group. */
  | { verb: "answer_message"; messageId: string; groupId: GroupId }
  /** Where WhatsApp takes no texts for a bridged group. */
  | { verb: "send_template"; groupId: GroupId }
  /** Beside what is said of a file that did not come. */
  | { verb: "fetch_file"; fileId: string; groupId: GroupId }
  /** On the Home tab: what `/wa create` opens. */
  | { verb: "open_create_form" }
  /** On the card of a text to several groups. */
  | { verb: "announce_again"; announcementId: AnnouncementId }
  /** Chosen in the menu of a reminder. */
  | { verb: "snooze"; choice: SnoozeChoice; cardId: CardId }
  /** In the audit. */
  | { verb: "turn_audit_page"; page: number }
  | { verb: "send_audit" }
  /** Chosen in the menu of somebody's row: a form with a place for the reason, or who that is. */
  | { verb: "about_request"; wanted: WantedOfRequest; requestId: JoinRequestId }
  /** Whoever a list or a row shows: an id of ours, or a name WhatsApp uses. */
  | { verb: "open_person"; key: string }
  /** In the list of people. */
  | { verb: "search_people"; words: string }
  | { verb: "export_people" }
  /** Chosen in a Manage menu; `word` is of a verb in `verb-table.ts`. */
  | { verb: "manage"; groupId: GroupId; word: string };

const wantedOfRequest = z.enum(["approve", "reject", "person"]);
type WantedOfRequest = z.infer<typeof wantedOfRequest>;

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
  undo: requestId.transform((id): Click => ({ verb: "undo", requestId: id })),
  approve_all: groupAndRequests.transform((ids): Click => ({ verb: "approve_all", ...ids })),
  reject_all: groupAndRequests.transform((ids): Click => ({ verb: "reject_all", ...ids })),
  try_again: operationId.transform((id): Click => ({ verb: "try_again", operationId: id })),
  show_cards_again: z.literal("all").transform((): Click => ({ verb: "show_cards_again" })),
  check_again: groupId.transform((id): Click => ({ verb: "check_again", groupId: id })),
  show_waiting: z
    .union([cardId, routeId, z.literal("channel")])
    .transform((place): Click => ({ verb: "show_waiting", place })),
  show_numbers: cardId.transform((id): Click => ({ verb: "show_numbers", cardId: id })),
  agree: cardId.transform((id): Click => ({ verb: "agree", cardId: id })),
  turn_page: z
    .string()
    .regex(/^\d{1,6}$/u)
    .transform((page): Click => ({ verb: "turn_page", page: Number(page) })),
  announce_again: announcementId.transform((id): Click => ({ verb: "announce_again", announcementId: id })),
  turn_audit_page: z
    .string()
    .regex(/^\d{1,6}$/u)
    .transform((page): Click => ({ verb: "turn_audit_page", page: Number(page) })),
  send_audit: z.literal("shown").transform((): Click => ({ verb: "send_audit" })),
  tick_all: z.literal("page").transform((): Click => ({ verb: "tick_all" })),
  reject_ticked: z.literal("page").transform((): Click => ({ verb: "reject_ticked" })),
  search_groups: z
    .string()
    .optional()
    .transform((words = ""): Click => ({ verb: "search_groups", words })),
  open_list: z.enum(["requests", "groups"]).transform((list): Click => ({ verb: "open_list", list })),
  open_routes: z.literal("all").transform((): Click => ({ verb: "open_routes" })),
  edit_route: z.union([
    z.literal("new").transform((): Click => ({ verb: "edit_route", routeId: null })),
    routeId.transform((id): Click => ({ verb: "edit_route", routeId: id })),
  ]),
  edit_route_settings: routeId.transform((id): Click => ({ verb: "edit_route_settings", routeId: id })),
  edit_route_reminders: routeId.transform((id): Click => ({ verb: "edit_route_reminders", routeId: id })),
  snooze: z
    .string()
    .transform((value) => value.split(" "))
    .pipe(z.tuple([z.enum(["later", "tomorrow", "monday"]), cardId]))
    .transform(([choice, id]): Click => ({ verb: "snooze", choice, cardId: id })),
  remove_route: routeId.transform((id): Click => ({ verb: "remove_route", routeId: id })),
  edit_route_approving: routeId.transform((id): Click => ({ verb: "edit_route_approving", routeId: id })),
  edit_route_bridge: routeId.transform((id): Click => ({ verb: "edit_route_bridge", routeId: id })),
  move_route: z
    .string()
    .transform((value) => value.split(" "))
    .pipe(z.tuple([z.enum(["up", "down"]), routeId]))
    .transform(([direction, id]): Click => ({ verb: "move_route", direction, routeId: id })),
  preview_route: z.literal("form").transform((): Click => ({ verb: "preview_route" })),
  answer_message: z
    .string()
    .transform((value) => value.split(" "))
    .pipe(z.tuple([bridgedId, groupId]))
    .transform(([messageId, id]): Click => ({ verb: "answer_message", messageId, groupId: id })),
  send_template: groupId.transform((id): Click => ({ verb: "send_template", groupId: id })),
  fetch_file: z
    .string()
    .transform((value) => value.split(" "))
    .pipe(z.tuple([bridgedFileId, groupId]))
    .transform(([fileId, id]): Click => ({ verb: "fetch_file", fileId, groupId: id })),
  open_create_form: z.literal("new").transform((): Click => ({ verb: "open_create_form" })),
  about_request: z
    .string()
    .transform((value) => value.split(" "))
    .pipe(z.tuple([wantedOfRequest, requestId]))
    .transform(([wanted, id]): Click => ({ verb: "about_request", wanted, requestId: id })),
  open_person: personKey.transform((key): Click => ({ verb: "open_person", key })),
  search_people: z
    .string()
    .optional()
    .transform((words = ""): Click => ({ verb: "search_people", words })),
  export_people: z.literal("all").transform((): Click => ({ verb: "export_people" })),
  manage: z
    .string()
    .transform((value) => value.split(" "))
    .pipe(z.tuple([z.string(), groupId]))
    .transform(([word, id]): Click => ({ verb: "manage", word, groupId: id })),
} satisfies Record<Click["verb"], z.ZodType<Click>>;

export function writeClick(click: Click): { action_id: string; value: string } {
  const value = valueOf(click);
  // Two buttons of one verb may stand side by side, and Slack wants their ids to differ.
  const isOneOfSeveral = "page" in click || click.verb === "move_route";
  const action_id = isOneOfSeveral ? `${click.verb}.${value}` : click.verb;
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
    case "undo":
      return click.requestId;
    case "approve_all":
    case "reject_all":
      return [click.groupId, ...click.requestIds.slice(0, mostRequestsInAClick)].join(" ");
    case "try_again":
      return click.operationId;
    case "show_cards_again":
    case "export_people":
    case "open_routes":
      return "all";
    case "edit_route":
      return click.routeId ?? "new";
    case "edit_route_settings":
    case "edit_route_approving":
    case "edit_route_bridge":
    case "edit_route_reminders":
    case "remove_route":
      return click.routeId;
    case "snooze":
      return `${click.choice} ${click.cardId}`;
    case "move_route":
      return `${click.direction} ${click.routeId}`;
    case "preview_route":
      return "form";
    case "about_request":
      return `${click.wanted} ${click.requestId}`;
    case "open_person":
      return click.key;
    case "check_again":
    case "send_template":
      return click.groupId;
    case "show_waiting":
      return click.place;
    case "show_numbers":
    case "agree":
      return click.cardId;
    case "manage":
      return `${click.word} ${click.groupId}`;
    case "answer_message":
      return `${click.messageId} ${click.groupId}`;
    case "fetch_file":
      return `${click.fileId} ${click.groupId}`;
    case "open_list":
      return click.list;
    case "open_create_form":
      return "new";
    case "announce_again":
      return click.announcementId;
    case "send_audit":
      return "shown";
    case "tick_all":
    case "reject_ticked":
      return "page";
    case "search_groups":
    case "search_people":
      return click.words;
    default:
      return String(click.page);
  }
}

function isVerb(word: string): word is Click["verb"] {
  return Object.hasOwn(clickFrom, word);
}

// The fields of forms and messages: finding elements in blocks, what a field holds at first, what it holds after somebody
// filled it in, and what Slack's client says when it may not stay so.

import type { Block, BlockElement, FieldState, Option, StateValues } from "./shapes.ts";

export interface Placed {
  block: Block;
  element: BlockElement;
}

/** What a person may put into a field: typed text, the text or value of options, ids, a date, or files. */
export type FieldInput = string | string[] | UploadedFile[] | null;

export interface UploadedFile {
  name: string;
  mimetype: string;
  bytes: Buffer;
}

const WITHOUT_STATE = new Set(["button", "overflow", "image", "mrkdwn", "plain_text"]);

export function placedElements(blocks: Block[]): Placed[] {
  return blocks.flatMap((block) => {
    const inActions = block.type === "actions" ? (block.elements ?? []) : [];
    const elements = [block.accessory, block.element, ...inActions];
    return elements.flatMap((element) => (element && element.type !== "image" ? [{ block, element }] : []));
  });
}

/** The state of every field: what is kept from before where the ids and the type are the same, or else what it starts with. */
export function initialState(blocks: Block[], before: StateValues = {}): StateValues {
  const values: StateValues = {};
  for (const { block, element } of placedElements(blocks)) {
    if (WITHOUT_STATE.has(element.type)) continue;
    const kept = before[block.block_id]?.[element.action_id];
    const state = kept?.type === element.type ? kept : startOf(element);
    values[block.block_id] = { ...values[block.block_id], [element.action_id]: state };
  }
  return values;
}

function startOf(element: BlockElement): FieldState {
  switch (kindOf(element)) {
    case "text":
      return { type: element.type, value: element.initial_value ?? null };
    case "one option":
      return { type: element.type, selected_option: element.initial_option ?? null };
    case "options":
      return { type: element.type, selected_options: element.initial_options ?? [] };
    case "user":
      return { type: element.type, selected_user: element.initial_user ?? null };
    case "users":
      return { type: element.type, selected_users: element.initial_users ?? [] };
    case "conversation":
      return { type: element.type, selected_conversation: element.initial_conversation ?? null };
    case "date":
      return { type: element.type, selected_date: element.initial_date ?? null };
    default:
      return { type: element.type, files: [] };
  }
}

type Kind = "text" | "one option" | "options" | "user" | "users" | "conversation" | "date" | "files";

function kindOf({ type }: BlockElement): Kind {
  const kinds: Record<string, Kind> = {
    static_select: "one option",
    external_select: "one option",
    radio_buttons: "one option",
    overflow: "one option",
    multi_static_select: "options",
    multi_external_select: "options",
    checkboxes: "options",
    users_select: "user",
    multi_users_select: "users",
    conversations_select: "conversation",
    datepicker: "date",
    file_input: "files",
  };
  return kinds[type] ?? "text";
}

/** The field with this put in. Throws for an option that is not offered: nobody can choose it. */
export function fill(
  element: BlockElement,
  input: Exclude<FieldInput, UploadedFile[]>,
  offered: Option[],
): FieldState {
  const { type } = element;
  const many = input === null ? [] : [input].flat();
  const one = many[0] ?? null;
  switch (kindOf(element)) {
    case "text":
      return { type, value: one === "" ? null : one };
    case "one option":
      return { type, selected_option: one === null ? null : pick(offered, one) };
    case "options":
      return { type, selected_options: many.map((wanted) => pick(offered, wanted)) };
    case "user":
      return { type, selected_user: one };
    case "users":
      return { type, selected_users: many };
    case "conversation":
      return { type, selected_conversation: one };
    case "date":
      return { type, selected_date: one };
    default:
      throw new Error("a file field takes files");
  }
}

function pick(offered: Option[], wanted: string): Option {
  const found = offered.find(({ text, value }) => value === wanted || text.text === wanted);
  if (found) return found;
  throw new Error(`no option "${wanted}"; there are: ${offered.map(({ text }) => text.text).join(", ")}`);
}

export function listedOptions(element: BlockElement): Option[] {
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
}

/** What Slack's client itself says under a field before anything is sent to the bot. */
export function complaintAbout({ block, element }: Placed, state: FieldState): string | null {
  if (isEmpty(state)) return block.optional ? null : "Please complete this required field.";
  const { value } = state;
  if (typeof value === "string") return complaintAboutText(element, value);
  const count = state.selected_options?.length ?? state.selected_users?.length ?? state.files?.length ?? 0;
  const most = element.max_selected_items ?? element.max_files ?? Infinity;
  return count > most ? `Choose no more than ${most}.` : null;
}

function isEmpty({ type: _type, ...held }: FieldState): boolean {
  return Object.values(held).every((value) => value === null || (Array.isArray(value) && value.length === 0));
}

function complaintAboutText(element: BlockElement, value: string): string | null {
  const length = Array.from(value).length;
  if (length > (element.max_length ?? 3000))
    return `Use no more than ${element.max_length ?? 3000} characters.`;
  if (length < (element.min_length ?? 0)) return `Use at least ${element.min_length} characters.`;
  if (element.type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(value))
    return "Enter a valid e-mail address.";
  if (element.type === "url_text_input" && !URL.canParse(value)) return "Enter a valid URL.";
  return element.type === "number_input" ? complaintAboutNumber(element, value) : null;
}

function complaintAboutNumber(element: BlockElement, value: string): string | null {
  const number = Number(value);
  if (Number.isNaN(number)) return "Enter a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Enter a whole number.";
  if (number < Number(element.min_value ?? -Infinity)) return `Enter ${element.min_value} or more.`;
  if (number > Number(element.max_value ?? Infinity)) return `Enter ${element.max_value} or less.`;
  return null;
}

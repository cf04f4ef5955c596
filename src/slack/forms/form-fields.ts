// The fields of forms. Each is declared once, with its label and its limits, and then draws its input block, reads what
// somebody put into it, and says what is wrong with that. All forms are made of these.
import type { InputBlock, PlainTextOption } from "@slack/types";
import { z } from "zod";
import { plainText } from "../blocks.ts";
import { withEmoji } from "../emoji-aliases.ts";
import { isBlank } from "../invisible.ts";
import { longest, most } from "../limits.ts";

export type Field<Value> = {
  /** Block and action id. The block of a field drawn afresh is `id.round`: Slack keeps what is in a block it knows. */
  id: string;
  read(contents: readonly string[]): Value;
  /** A sentence to stand under the field. */
  problem(value: Value): string | null;
};

/** `required` is the sentence under the field when there is nothing in it. */
export type Declared = { id: string; label: string; hint?: string; optional?: boolean; required?: string };

/** What differs from one drawing to the next. */
export type Drawn = { label?: string; hint?: string; round?: string | number };

export type Choice = { text: string; description?: string; value: string };

type TextDeclared = Declared & {
  isMultiline?: true;
  /** In code points, as WhatsApp counts. */
  longest?: number;
  /** What Slack lets people type. */
  mostTyped?: number;
  /** Enter is told at once, without sending the form. */
  tellsEnter?: true;
};

export function textField(declared: TextDeclared) {
  const { id, isMultiline = false } = declared;
  // Slack's characters may be smaller than WhatsApp's.
  const mostTyped = declared.mostTyped ?? Math.min(longest.typed, 2 * (declared.longest ?? longest.typed));
  // Slack gives an emoji back as its alias, also one that stood in the field when the form opened.
  const clean = (text: string): string =>
    isBlank(text) ? "" : withEmoji((isMultiline ? severalLines : oneLine)(text));
  const typed = (text: string): string => withoutHalves(clean(text).slice(0, mostTyped));
  return {
    id,
    /** A text as it stands in the field. */
    typed,
    block({ value = "", ...drawn }: Drawn & { value?: string } = {}): InputBlock {
      const initial = typed(value);
      const element = {
        type: "plain_text_input" as const,
        action_id: id,
        multiline: isMultiline,
        max_length: mostTyped,
        ...(initial === "" ? {} : { initial_value: initial }),
      };
      const block = input({ ...declared, ...drawn }, element);
      if (declared.tellsEnter === undefined) return block;
      const dispatch_action_config = { trigger_actions_on: ["on_enter_pressed" as const] };
      return { ...block, dispatch_action: true, element: { ...element, dispatch_action_config } };
    },
    read: ([text = ""]: readonly string[]) => clean(text),
    problem: (text: string) =>
      text === "" ? (declared.required ?? null) : tooLong(text, declared.longest ?? Infinity),
  };
}

export function checkBoxes(declared: Declared) {
  const { id, required = null } = declared;
  return {
    id,
    block(choices: readonly Choice[], drawn: Drawn = {}) {
      const options = choices.slice(0, most.checkboxes).map(option);
      return input({ ...declared, ...drawn }, { type: "checkboxes", action_id: id, options });
    },
    read: (ticked: readonly string[]) => ticked,
    problem: (ticked: readonly string[]) => (ticked.length === 0 ? required : null),
  };
}

type OneOf<Value extends string> = Choice & { value: Value };

/** One of a few ways, of which the first is taken unless another is chosen. */
export function radioButtons<Value extends string>(
  declared: Declared,
  choices: readonly [OneOf<Value>, ...OneOf<Value>[]],
) {
  const { id } = declared;
  const options = choices.map(option);
  const chosen = { initial_option: option(choices[0]) };
  return {
    id,
    block: () => input(declared, { type: "radio_buttons", action_id: id, options, ...chosen }),
    read: ([given]: readonly string[]) => (choices.find(({ value }) => value === given) ?? choices[0]).value,
    problem: () => null,
  };
}

/** One of a few, of which none is chosen beforehand. */
export function question(declared: Declared) {
  const { id } = declared;
  return {
    ...chosenOne(declared),
    block: (choices: readonly Choice[], drawn: Drawn = {}) =>
      input(
        { ...declared, ...drawn },
        { type: "radio_buttons", action_id: id, options: choices.map(option) },
      ),
  };
}

/** The first is chosen unless somebody chooses another. */
export function menu(declared: Declared) {
  const { id } = declared;
  return {
    ...chosenOne(declared),
    block(choices: readonly Choice[], { chosen: wanted, ...drawn }: Drawn & { chosen?: string } = {}) {
      const options = choices.slice(0, most.options).map(option);
      const first = options.find(({ value }) => value === wanted) ?? options[0];
      const chosen = first === undefined ? {} : { initial_option: first };
      return input({ ...declared, ...drawn }, { type: "static_select", action_id: id, options, ...chosen });
    },
  };
}

/** Its choices come while somebody types: `type-ahead.ts` offers them. */
export function typeAheadMenu(declared: Declared, words: string) {
  const placeholder = plainText(words, longest.placeholder);
  const element = { type: "external_select", action_id: declared.id, min_query_length: 0 } as const;
  return {
    ...chosenOne(declared),
    block: (chosen?: Choice, drawn: Drawn = {}) =>
      input(
        { ...declared, ...drawn },
        {
          ...element,
          placeholder,
          ...(chosen === undefined ? {} : { initial_option: option(chosen) }),
        },
      ),
  };
}

/** Somebody of the workspace; their id. */
export function personMenu(declared: Declared, words: string) {
  const element = { type: "users_select", placeholder: plainText(words, longest.placeholder) } as const;
  return {
    ...chosenOne(declared),
    block: ({ chosen, ...drawn }: Drawn & { chosen?: string | undefined } = {}) =>
      input(
        { ...declared, ...drawn },
        {
          ...element,
          action_id: declared.id,
          ...(chosen === undefined ? {} : { initial_user: chosen }),
        },
      ),
  };
}

export function channelMenu(declared: Declared) {
  return {
    ...chosenOne(declared),
    block: (channel: string | undefined) =>
      input(declared, {
        type: "conversations_select",
        action_id: declared.id,
        // Slack refuses the form when the preselected conversation is not one that could be chosen.
        ...(channel !== undefined && /^[CG]/u.test(channel) ? { initial_conversation: channel } : {}),
        filter: { include: ["public", "private"], exclude_bot_users: true },
      }),
  };
}

/** One file; its id. */
export function fileField(declared: Declared) {
  const element = { type: "file_input", action_id: declared.id, max_files: 1 } as const;
  return {
    ...chosenOne(declared),
    block: (drawn: Drawn) => input({ ...declared, ...drawn }, element),
  };
}

/** "" when nothing is chosen. */
function chosenOne({ id, required = null }: { id: string; required?: string | null }): Field<string> {
  return { id, read: ([chosen = ""]) => chosen, problem: (chosen) => (chosen === "" ? required : null) };
}

export function input(
  { id, round, label, hint, optional = false }: Declared & Drawn,
  element: InputBlock["element"],
): InputBlock {
  return {
    type: "input",
    block_id: round === undefined ? id : `${id}.${round}`,
    label: plainText(label, longest.label),
    ...(hint === undefined ? {} : { hint: plainText(hint, longest.label) }),
    optional,
    element,
  };
}

export function option({ text, description, value }: Choice): PlainTextOption {
  return {
    text: plainText(text, longest.option),
    ...(description === undefined ? {} : { description: plainText(description, longest.option) }),
    value,
  };
}

/** What is wrong, by the block it stands under. */
export type Mistaken = { kind: "mistaken"; errors: Record<string, string> };

/** A form as it was sent: `values` is its `state.values`. Collects what is wrong with the fields that are read. */
export function filledForm(values: unknown) {
  const blocks = Object.entries(sentValues.safeParse(values).data ?? {});
  const errors: Record<string, string> = {};
  const blocksOf = (id: string) => blocks.filter(([, elements]) => Object.hasOwn(elements, id));
  /** About what a field cannot know by itself. Slack takes no complaint about what is not in the form: it stands at its first field then. */
  const complain = ({ id }: { id: string }, problem: string): void => {
    const [own] = blocksOf(id)[0] ?? [];
    const [at = id] = blocks[0] ?? [];
    if (own === undefined) errors[at] = [errors[at] ?? [], problem].flat().join(" ");
    else errors[own] = problem;
  };
  return {
    has: ({ id }: { id: string }) => blocksOf(id).length > 0,
    /** As `read`, for a field that may not have been asked for, or not be filled in yet. */
    chosen: (field: Field<string>): string | undefined =>
      field.read(blocksOf(field.id).flatMap(([, each]) => element.safeParse(each[field.id]).data ?? [])) ||
      undefined,
    read<Value>(field: Field<Value>): Value {
      const contents = blocksOf(field.id).flatMap(([, each]) => element.safeParse(each[field.id]).data ?? []);
      const value = field.read(contents);
      const problem = field.problem(value);
      if (problem !== null) complain(field, problem);
      return value;
    },
    complain,
    mistakes: (): Mistaken | undefined =>
      Object.keys(errors).length === 0 ? undefined : { kind: "mistaken", errors },
  };
}

/** Block id, then action id, then what was typed or chosen. Source: docs.slack.dev/reference/views, `state.values`. */
const sentValues = z.record(z.string(), z.record(z.string(), z.unknown()));

const chosen = z.object({ value: z.string() });
const element = z
  .object({
    value: z.string().nullish(),
    selected_option: chosen.nullish(),
    selected_options: z.array(chosen).nullish(),
    selected_conversation: z.string().nullish(),
    selected_user: z.string().nullish(),
    selected_users: z.array(z.string()).nullish(),
    files: z.array(z.object({ id: z.string() })).nullish(),
  })
  .transform((given) =>
    [
      given.value,
      given.selected_option?.value,
      given.selected_conversation,
      given.selected_user,
      ...(given.selected_users ?? []),
      ...(given.selected_options ?? []).map((each) => each.value),
      ...(given.files ?? []).map(({ id }) => id),
    ].filter((each) => each != null),
  );

function tooLong(text: string, limit: number): string | null {
  const { length } = Array.from(text);
  return length <= limit
    ? null
    : `${length.toLocaleString("en")} characters are too many: WhatsApp takes ${limit.toLocaleString("en")}.`;
}

/** A name has no line breaks, whatever was pasted. */
function oneLine(text: string): string {
  return text.toWellFormed().replaceAll(/\s+/gu, " ").trim();
}

/** A cut may have gone through the middle of a character. */
function withoutHalves(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$/u, "");
}

function severalLines(text: string): string {
  return text.toWellFormed().replaceAll(/\r\n?/gu, "\n").trim();
}

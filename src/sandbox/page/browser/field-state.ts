// What a field of a form holds, as the page keeps it and sends it back.
import type { Block, FieldState, StateValues } from "../../slack/shapes.ts";
import type { Answer } from "../acts.ts";

/** Null when nothing is filled in there. */
export function heldIn(values: StateValues, block: Block): Answer {
  return answerIn(stateIn(values, block));
}

export function stateIn(values: StateValues, block: Block): FieldState | undefined {
  return values[block.block_id]?.[block.element?.action_id ?? ""];
}

export function answerIn(state: FieldState | undefined): Answer {
  if (state === undefined) return null;
  if (state.selected_options) return state.selected_options.map(({ value }) => value);
  if (state.selected_users) return state.selected_users;
  const one = state.value ?? state.selected_option?.value ?? state.selected_user;
  return one ?? state.selected_conversation ?? state.selected_date ?? null;
}

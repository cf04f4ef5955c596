// What a field of a form holds, as the page keeps it and sends it back.
import type { FieldState } from "../../slack/shapes.ts";
import type { Answer } from "../acts.ts";

export function answerIn(state: FieldState): Answer {
  if (state.selected_options) return state.selected_options.map(({ value }) => value);
  if (state.selected_users) return state.selected_users;
  const one = state.value ?? state.selected_option?.value ?? state.selected_user;
  return one ?? state.selected_conversation ?? state.selected_date ?? null;
}

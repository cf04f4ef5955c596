// What is filled in in the open form, for its buttons and menus: Slack sends it along with every click.
import { createContext, useContext } from "react";
import type { Answer } from "../acts.ts";

export const FormInputsContext = createContext<() => Record<string, Answer>>(() => ({}));

export function useFormInputs(): () => Record<string, Answer> {
  return useContext(FormInputsContext);
}

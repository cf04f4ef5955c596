// Fields that show what was chosen before, for forms that change something: people, user groups, one of a few.
import { most } from "../limits.ts";
import { input, option, type Choice, type Declared, type Drawn, type Field } from "./form-fields.ts";

/** Nobody is an answer too. */
export function peopleMenu(declared: Declared): Field<readonly string[]> & {
  block(chosen: readonly string[], drawn?: Drawn): ReturnType<typeof input>;
} {
  const { id } = declared;
  return {
    id,
    block: (chosen, drawn = {}) =>
      input(
        { ...declared, ...drawn, optional: true },
        {
          type: "multi_users_select",
          action_id: id,
          ...(chosen.length === 0 ? {} : { initial_users: chosen.slice(0, most.options) }),
        },
      ),
    read: (chosen) => chosen,
    problem: () => null,
  };
}

/** Several of a list, or none. */
export function severalMenu(declared: Declared) {
  const { id } = declared;
  return {
    id,
    block(choices: readonly Choice[], chosen: readonly string[], drawn: Drawn = {}) {
      const { offered, hint } = fitting(choices, chosen);
      const options = offered.map(option);
      const initial = options.filter(({ value }) => value !== undefined && chosen.includes(value));
      return input(
        { ...declared, ...hint, ...drawn, optional: true },
        {
          type: "multi_static_select",
          action_id: id,
          options,
          ...(initial.length === 0 ? {} : { initial_options: initial }),
        },
      );
    },
    read: (chosen: readonly string[]) => chosen,
    problem: () => null,
  };
}

/** Where they do not all fit, those chosen come first: one that is not offered would be lost when the form is sent. */
function fitting(
  choices: readonly Choice[],
  chosen: readonly string[],
): { offered: readonly Choice[]; hint?: { hint: string } } {
  if (choices.length <= most.options) return { offered: choices };
  const isChosen = ({ value }: Choice) => chosen.includes(value);
  const first = [...choices.filter(isChosen), ...choices.filter((each) => !isChosen(each))];
  const hint = `There are ${choices.length}, and a menu in Slack holds ${most.options}: those chosen now, and the first of the others.`;
  return { offered: first.slice(0, most.options), hint: { hint } };
}

/** One of a few, of which one is chosen already. */
export function keptChoice<Value extends string>(declared: Declared) {
  const { id } = declared;
  return {
    id,
    block(choices: readonly (Choice & { value: Value })[], chosen: Value) {
      const options = choices.slice(0, most.options).map(option);
      const initial = options.find(({ value }) => value === chosen) ?? options[0];
      return input(declared, {
        type: "static_select",
        action_id: id,
        options,
        ...(initial === undefined ? {} : { initial_option: initial }),
      });
    },
    read: ([given = ""]: readonly string[]) => given,
    problem: () => null,
  };
}

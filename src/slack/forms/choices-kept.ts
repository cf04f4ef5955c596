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
      const options = choices.slice(0, most.options).map(option);
      const initial = options.filter(({ value }) => value !== undefined && chosen.includes(value));
      return input(
        { ...declared, ...drawn, optional: true },
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

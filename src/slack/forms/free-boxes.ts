// Check boxes of which none need be ticked. They are no input block, behind whose label Slack would write "(optional)"; so a complaint
// about them has to stand elsewhere. What is ticked comes with the form, and every single tick as a click that means nothing yet.
import type { KnownBlock } from "@slack/types";
import { section } from "../blocks.ts";
import { most } from "../limits.ts";
import { mrkdwn } from "../text.ts";
import { option, type Choice, type Field } from "./form-fields.ts";

/** `round`: of a form that is drawn anew, with fields of its own. */
type Drawn = { label: string; round?: string; ticked?: readonly string[] };

export function freeBoxes(id: string): Field<readonly string[]> & {
  /** At most `most.checkboxes` of them. */
  blocks(choices: readonly Choice[], drawn: Drawn): KnownBlock[];
} {
  return {
    id,
    blocks(choices, { label, round, ticked = [] }) {
      const options = choices.slice(0, most.checkboxes).map(option);
      const initial = options.filter(({ value }) => value !== undefined && ticked.includes(value));
      return [
        section(mrkdwn`*${label}*`),
        {
          type: "actions",
          block_id: round === undefined ? id : `${id}.${round}`,
          elements: [
            {
              type: "checkboxes",
              action_id: id,
              options,
              ...(initial.length === 0 ? {} : { initial_options: initial }),
            },
          ],
        },
      ];
    },
    read: (chosen) => chosen,
    problem: () => null,
  };
}

// Check boxes of which none need be ticked. They are no input block, behind whose label Slack would write "(optional)"; so a complaint
// about them has to stand elsewhere. What is ticked comes with the form, and every single tick as a click that means nothing yet.
import type { KnownBlock } from "@slack/types";
import { section } from "../blocks.ts";
import { most } from "../limits.ts";
import { mrkdwn } from "../text.ts";
import { option, type Choice, type Field } from "./form-fields.ts";

type Drawn = { label: string; round: string; isTicked?: boolean };

export function freeBoxes(id: string): Field<readonly string[]> & {
  /** At most `most.checkboxes` of them. */
  blocks(choices: readonly Choice[], drawn: Drawn): KnownBlock[];
} {
  return {
    id,
    blocks(choices, { label, round, isTicked = false }) {
      const options = choices.slice(0, most.checkboxes).map(option);
      const ticked = isTicked ? { initial_options: options } : {};
      return [
        section(mrkdwn`*${label}*`),
        {
          type: "actions",
          block_id: `${id}.${round}`,
          elements: [{ type: "checkboxes", action_id: id, options, ...ticked }],
        },
      ];
    },
    read: (ticked) => ticked,
    problem: () => null,
  };
}

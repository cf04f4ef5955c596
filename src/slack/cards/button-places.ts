// Where the buttons of a message stand, in lines of text from its top: a row of buttons is as tall as a line of text, so that
// a person's row can lose its buttons and keep its height. The lane of a channel compares what was shown with what will be.
import type { KnownBlock } from "@slack/types";
import type { ButtonPlace } from "../../groups/button-places.ts";
import type { Message } from "../blocks.ts";

export function buttonPlaces({ blocks }: Pick<Message, "blocks">): ButtonPlace[] {
  const places: ButtonPlace[] = [];
  let top = 0;
  for (const block of blocks) {
    const bottom = top + linesOf(block);
    const does = whatItDoes(block);
    if (does !== "") places.push({ top, bottom, does });
    top = bottom;
  }
  return places;
}

function linesOf(block: KnownBlock): number {
  return block.type === "section" ? (block.text?.text.split("\n").length ?? 1) : 1;
}

/** All that can be pressed in one row. What asks once more before it acts, and names whom it means, is the same for other people. */
function whatItDoes(block: KnownBlock): string {
  const elements =
    block.type === "actions" ? block.elements : block.type === "section" ? [block.accessory] : [];
  return elements
    .flatMap((element) => (element?.type === "button" ? [element] : []))
    .map(({ action_id, value, confirm }) => (confirm === undefined ? `${action_id} ${value}` : action_id))
    .join(", ");
}

// A message or form as a reader would take it down with a typewriter: one line per text, buttons in brackets; what is behind
// three dots stays there. Used for the inline snapshots, which would otherwise be pages of JSON.
import type { KnownBlock } from "@slack/types";

export function drawn({ blocks }: { blocks: readonly unknown[] }): string {
  return (blocks as readonly KnownBlock[]).map(drawnBlock).join("\n");
}

function drawnBlock(block: KnownBlock): string {
  switch (block.type) {
    case "section":
      return withShortDates(block.text?.text ?? "");
    case "context":
      return `(${withShortDates(block.elements.map((each) => ("text" in each ? each.text : "")).join(" "))})`;
    case "actions":
      return block.elements
        .filter(({ type }) => type !== "overflow")
        .map((each) => (each.type === "button" ? drawnButton(each) : each.type))
        .join(" ");
    case "input":
      return `${block.label.text}: ${block.element.type}`;
    default:
      return block.type;
  }
}

function drawnButton(button: {
  text: { text: string };
  style?: string;
  confirm?: { text: { text: string } };
}): string {
  const style = button.style === undefined ? "" : ` (${button.style})`;
  const confirm = button.confirm === undefined ? "" : ` → “${button.confirm.text.text}”`;
  return `[${button.text.text}${style}${confirm}]`;
}

/** As an old client would show them: the fallback. */
function withShortDates(text: string): string {
  return text.replaceAll(/<!date\^\d+\^[^|]+\|\d{4}-\d\d-\d\d ([\d:]+) UTC>/gu, "$1");
}

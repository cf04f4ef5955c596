// What a person reads on a message or form: all its words, and the labels of its buttons. For tests, and for finding things
// by what they say.

import type { Block } from "./shapes.ts";
import { placedElements } from "./fields.ts";

interface Shown {
  text?: string;
  blocks: Block[];
}

/** Every word that is shown, in reading order; the fallback text only when there are no blocks. */
export function visibleText({ text = "", blocks }: Shown): string {
  return blocks.length === 0 ? text : blocks.flatMap(wordsIn).join("\n");
}

export function buttonLabels({ blocks }: Shown): string[] {
  return placedElements(blocks).flatMap(({ element }) => {
    const isButton = element.type === "button" && typeof element.text === "object";
    return isButton && typeof element.text === "object" ? [element.text.text] : [];
  });
}

const WORDS = new Set([
  "text",
  "title",
  "label",
  "hint",
  "fields",
  "elements",
  "accessory",
  "element",
  "options",
  "alt_text",
  "fallback",
]);

function wordsIn(shown: unknown): string[] {
  if (typeof shown === "string") return [shown];
  if (Array.isArray(shown)) return shown.flatMap(wordsIn);
  if (typeof shown !== "object" || shown === null) return [];
  // What is behind three dots shows when they are pressed.
  if ("type" in shown && shown.type === "overflow") return [];
  return Object.entries(shown).flatMap(([key, value]) => (WORDS.has(key) ? wordsIn(value) : []));
}

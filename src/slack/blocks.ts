// The few Block Kit pieces everything in Slack is put together from, within Slack's limits.
// Cards, forms and help use them; nothing else writes blocks by hand.
import type {
  Button,
  ConfirmationDialog,
  KnownBlock,
  Overflow,
  PlainTextElement,
  SectionBlock,
} from "@slack/types";
import { type Click, writeClick } from "./buttons/click.ts";
import { longest } from "./limits.ts";
import { cut, mrkdwn, plain, raw, type Markup } from "./text.ts";

/** A message of Slack: `text` says all that the blocks say, for notifications and screen readers. */
export type Message = {
  text: string;
  blocks: KnownBlock[];
  /** Posted under this name in place of ours. */
  username?: string;
  /** Whose phones it may ring when it is posted: people and user groups that are mentioned in it. */
  rings?: readonly string[];
};

/** In place of a text of which nothing was left: Slack refuses an empty one, and the whole message with it. */
const nothing = "…";

export type ButtonLook = {
  text: string;
  click: Click;
  style?: "primary" | "danger";
  /** For screen readers, where equal buttons stand below one another. */
  label?: string;
  confirm?: ConfirmationDialog;
};

/** `headline` opens the text of the notification in place of the first section. */
export function message(blocks: KnownBlock[], headline?: Markup): Message {
  const [first, ...others] = blocks.flatMap(textsOf);
  const texts = headline === undefined ? [first ?? "", ...others] : [headline.markup, ...others];
  return { text: cut(raw(texts.join("\n")), longest.messageText).markup, blocks };
}

/** `verbatim` keeps Slack from finding links and mentions in outside text. */
export function section(text: Markup): SectionBlock {
  const shown = cut(text, longest.section).markup || nothing;
  return { type: "section", text: { type: "mrkdwn", text: shown, verbatim: true } };
}

/** A line with what can be done about it. */
export function sectionWithButton(text: Markup, look: ButtonLook): KnownBlock {
  return { ...section(text), accessory: button(look) };
}

export function context(text: Markup): KnownBlock {
  return {
    type: "context",
    elements: [{ type: "mrkdwn", text: cut(text, longest.context).markup, verbatim: true }],
  };
}

export const divider: KnownBlock = { type: "divider" };

/** `menu`: what is chosen more seldom, behind three dots at the end of the row. */
export function actions(
  buttons: readonly ButtonLook[],
  blockId?: string,
  menu: readonly MenuEntry[] = [],
): KnownBlock[] {
  if (buttons.length === 0) return [];
  const block = { type: "actions" as const, elements: [...buttons.map(button), ...overflow(menu)] };
  return [blockId === undefined ? block : { ...block, block_id: blockId }];
}

export type MenuEntry = { text: string; click: Click };

function overflow(entries: readonly MenuEntry[]): Overflow[] {
  const [first] = entries.map(({ click }) => writeClick(click).action_id);
  if (first === undefined) return [];
  const options = entries.map(({ text, click }) => ({
    text: plainText(text, longest.option),
    value: writeClick(click).value,
  }));
  return [{ type: "overflow", action_id: first, options }];
}

/** One section, or more of them when so many lines do not fit in one. */
export function lines(texts: readonly Markup[]): KnownBlock[] {
  const sections: Markup[] = [];
  for (const text of texts) {
    const longer = mrkdwn`${sections.at(-1) ?? raw("")}
${text}`;
    if (sections.length > 0 && longer.markup.length <= longest.section) sections.splice(-1, 1, longer);
    else sections.push(text);
  }
  return sections.map((text) => section(text));
}

export function plainText(text: string, limit: number): PlainTextElement {
  return { type: "plain_text", text: plain(text, limit) || nothing, emoji: false };
}

export function confirmation(dialog: { title: string; text: string; verb: string }): ConfirmationDialog {
  return {
    title: plainText(dialog.title, longest.confirmTitle),
    text: plainText(dialog.text, longest.confirmText),
    confirm: plainText(dialog.verb, longest.confirmVerb),
    deny: plainText("Cancel", longest.confirmVerb),
  };
}

function button(look: ButtonLook): Button {
  return {
    type: "button",
    text: plainText(look.text, longest.button),
    ...writeClick(look.click),
    ...(look.style === undefined ? {} : { style: look.style }),
    ...(look.label === undefined ? {} : { accessibility_label: plain(look.label, longest.button) }),
    ...(look.confirm === undefined ? {} : { confirm: look.confirm }),
  };
}

function textsOf(block: KnownBlock): string[] {
  if (block.type === "section") return block.text === undefined ? [] : [block.text.text];
  if (block.type === "context") return block.elements.flatMap((each) => ("text" in each ? [each.text] : []));
  return [];
}

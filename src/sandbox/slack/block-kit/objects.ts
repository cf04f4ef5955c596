// Slack's rules for the small parts of Block Kit: texts, options, confirm dialogs. The element and block schemas use them.
// Lengths count characters (code points), and where sources disagree the stricter rule stands.
// Source: https://docs.slack.dev/reference/block-kit/composition-objects

import { z } from "zod";

export function countCharacters(value: string): number {
  return Array.from(value).length;
}

export function text(max: number, min = 1) {
  return z
    .string()
    .refine((value) => countCharacters(value) >= min, `must be more than ${min - 1} characters`)
    .refine((value) => countCharacters(value) <= max, `must be less than ${max + 1} characters`);
}

export function plainText(max: number) {
  return z.strictObject({ type: z.literal("plain_text"), text: text(max), emoji: z.boolean().optional() });
}

export function mrkdwn(max: number) {
  return z.strictObject({ type: z.literal("mrkdwn"), text: text(max), verbatim: z.boolean().optional() });
}

export function anyText(max: number) {
  return z.discriminatedUnion("type", [plainText(max), mrkdwn(max)]);
}

export function items<Item extends z.ZodType>(item: Item, max: number, min = 1) {
  return z
    .array(item)
    .min(min, `no fewer than ${min} items allowed`)
    .max(max, `no more than ${max} items allowed`);
}

export const id = text(255);
export const url = text(3000).refine(
  (value) => /^(https?|slack|mailto|tel):/i.test(value),
  "must be a valid URL",
);
export const placeholder = plainText(150);

export const confirm = z.strictObject({
  title: plainText(100),
  text: plainText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(["primary", "danger"]).optional(),
});

/** An option of a select menu. Its value may hold 150 characters by the docs, 75 by the types: 75 here. */
export const option = z.strictObject({
  text: plainText(75),
  value: text(75),
  description: plainText(75).optional(),
});

export const overflowOption = option.extend({ url: url.optional() });

export const tickOption = option.extend({ text: anyText(75), description: anyText(75).optional() });

const optionGroup = z.strictObject({ label: plainText(75), options: items(option, 100) });

/** The choices of a static select: a list or groups of lists, never both. */
export const choices = {
  options: items(option, 100).optional(),
  option_groups: items(optionGroup, 100).optional(),
};

export function hasOneListOfChoices(select: { options?: unknown; option_groups?: unknown }): boolean {
  return (select.options === undefined) !== (select.option_groups === undefined);
}

export const ONE_LIST_OF_CHOICES = "must define either `options` or `option_groups`";

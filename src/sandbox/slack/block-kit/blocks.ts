// Slack's rules for whole blocks and for the two kinds of view, by the surface they stand on. Used by findBlockProblems.
// Sources: https://docs.slack.dev/reference/block-kit/blocks, https://docs.slack.dev/reference/views

import { z } from "zod";
import {
  actionsElement,
  contextElement,
  hasOneImageSource,
  imageSource,
  inputElement,
  modalInputElement,
  sectionAccessory,
} from "./elements.ts";
import { anyText, id, items, plainText, text } from "./objects.ts";
import { richText } from "./rich-text.ts";

const base = { block_id: id.optional() };

const header = z.strictObject({
  ...base,
  type: z.literal("header"),
  text: plainText(150),
  level: z.int().min(1).max(4).optional(),
});

const section = z
  .strictObject({
    ...base,
    type: z.literal("section"),
    text: anyText(3000).optional(),
    fields: items(anyText(2000), 10).optional(),
    accessory: sectionAccessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text ?? block.fields, "must define either `text` or `fields`");

const context = z.strictObject({ ...base, type: z.literal("context"), elements: items(contextElement, 10) });
const actions = z.strictObject({ ...base, type: z.literal("actions"), elements: items(actionsElement, 25) });
const divider = z.strictObject({ ...base, type: z.literal("divider") });

const image = z
  .strictObject({
    ...base,
    ...imageSource,
    type: z.literal("image"),
    alt_text: text(2000),
    title: plainText(2000).optional(),
  })
  .refine(hasOneImageSource, "must define either `image_url` or `slack_file`");

const input = z.strictObject({
  ...base,
  type: z.literal("input"),
  label: plainText(2000),
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElement,
});

const modalInput = input.extend({ element: modalInputElement });
const readOnly = [header, section, context, actions, divider, image, richText] as const;

const anywhere = z.discriminatedUnion("type", [...readOnly, input]);
const inModal = z.discriminatedUnion("type", [...readOnly, modalInput]);

export const messageBlocks = items(anywhere, 50, 0);

const viewBase = {
  private_metadata: text(3000, 0).optional(),
  callback_id: text(255, 0).optional(),
  external_id: text(255, 0).optional(),
};

export const modal = z
  .strictObject({
    ...viewBase,
    type: z.literal("modal"),
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
    blocks: items(inModal, 100),
  })
  .refine((view) => view.submit ?? !view.blocks.some((block) => block.type === "input"), {
    path: ["submit"],
    error: "a submit button is required when there is an input block",
  });

export const home = z.strictObject({ ...viewBase, type: z.literal("home"), blocks: items(anywhere, 100, 0) });

// Slack's rules for interactive elements, and which block accepts which. Used by the block schemas.
// Source: https://docs.slack.dev/reference/block-kit/block-elements

import { z } from "zod";
import {
  confirm,
  countCharacters,
  id,
  items,
  mrkdwn,
  overflowOption,
  placeholder,
  plainText,
  text,
  tickOption,
  url,
} from "./objects.ts";
import { base, focusable, isAmongChoices, oneOf, severalOf } from "./selects.ts";

const button = z.strictObject({
  ...base,
  type: z.literal("button"),
  text: plainText(75),
  value: text(2000).optional(),
  url: url.optional(),
  style: z.enum(["primary", "danger"]).optional(),
  confirm: confirm.optional(),
  accessibility_label: text(75).optional(),
});

const overflow = z.strictObject({
  ...base,
  type: z.literal("overflow"),
  options: items(overflowOption, 5),
  confirm: confirm.optional(),
});

const ticks = { ...focusable, options: items(tickOption, 10), confirm: confirm.optional() };

const checkboxes = z
  .strictObject({
    ...ticks,
    type: z.literal("checkboxes"),
    initial_options: items(tickOption, 10).optional(),
  })
  .refine(
    ({ initial_options, ...list }) => initial_options?.every((one) => isAmongChoices(one, list)) ?? true,
    {
      path: ["initial_options"],
      error: "initial_options must exactly match some of the provided options",
    },
  );

const radioButtons = z
  .strictObject({ ...ticks, type: z.literal("radio_buttons"), initial_option: tickOption.optional() })
  .refine(({ initial_option, ...list }) => isAmongChoices(initial_option, list), {
    path: ["initial_option"],
    error: "initial_option must exactly match one of the provided options",
  });

const datepicker = z.strictObject({
  ...focusable,
  type: z.literal("datepicker"),
  initial_date: z.iso.date().optional(),
  placeholder: placeholder.optional(),
  confirm: confirm.optional(),
});

const typing = {
  ...focusable,
  placeholder: placeholder.optional(),
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: items(z.enum(["on_enter_pressed", "on_character_entered"]), 2).optional(),
    })
    .optional(),
};

const plainTextInput = z
  .strictObject({
    ...typing,
    type: z.literal("plain_text_input"),
    initial_value: text(3000, 0).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  })
  .refine(
    (input) => (input.min_length ?? 0) <= (input.max_length ?? 3000),
    "min_length must not exceed max_length",
  )
  .refine((input) => countCharacters(input.initial_value ?? "") <= (input.max_length ?? 3000), {
    path: ["initial_value"],
    error: "initial_value must not be longer than max_length",
  });

const number = z.string().regex(/^-?\d+(\.\d+)?$/, "must be a number");

const numberInput = z.strictObject({
  ...typing,
  type: z.literal("number_input"),
  is_decimal_allowed: z.boolean(),
  initial_value: number.optional(),
  min_value: number.optional(),
  max_value: number.optional(),
});

const emailInput = z.strictObject({
  ...typing,
  type: z.literal("email_text_input"),
  initial_value: z.email().optional(),
});
const urlInput = z.strictObject({
  ...typing,
  type: z.literal("url_text_input"),
  initial_value: url.optional(),
});

const fileInput = z.strictObject({
  ...base,
  type: z.literal("file_input"),
  filetypes: items(text(20), 50).optional(),
  max_files: z.int().min(1).max(10).optional(),
});

const visible = [checkboxes, radioButtons, datepicker] as const;
const modalInputs = [numberInput, emailInput, urlInput, fileInput] as const;

export const imageSource = {
  image_url: url.optional(),
  slack_file: z.strictObject({ id: id.optional(), url: url.optional() }).optional(),
};

const imageElement = z
  .strictObject({ type: z.literal("image"), alt_text: text(2000), ...imageSource })
  .refine(hasOneImageSource, "must define either `image_url` or `slack_file`");

export function hasOneImageSource(image: { image_url?: unknown; slack_file?: unknown }): boolean {
  return (image.image_url === undefined) !== (image.slack_file === undefined);
}

export const contextElement = z.discriminatedUnion("type", [imageElement, plainText(2000), mrkdwn(2000)]);
export const actionsElement = z.discriminatedUnion("type", [button, overflow, ...oneOf, ...visible]);
export const sectionAccessory = z.discriminatedUnion("type", [
  button,
  overflow,
  imageElement,
  ...oneOf,
  ...severalOf,
  ...visible,
]);
export const inputElement = z.discriminatedUnion("type", [
  plainTextInput,
  ...oneOf,
  ...severalOf,
  ...visible,
]);
export const modalInputElement = z.discriminatedUnion("type", [
  plainTextInput,
  ...oneOf,
  ...severalOf,
  ...visible,
  ...modalInputs,
]);

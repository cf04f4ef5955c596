// Slack's rules for the rich_text block, whose text elements are literal and so carry names from outside. Used by the
// block schemas. Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { z } from "zod";
import { id, text, url } from "./objects.ts";

const flag = z.boolean().optional();
const style = z
  .strictObject({ bold: flag, italic: flag, strike: flag, code: flag, underline: flag, highlight: flag })
  .optional();

const inline = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("text"),
    text: z.string().min(1, "must be more than 0 characters"),
    style,
  }),
  z.strictObject({ type: z.literal("link"), url, text: text(3000).optional(), unsafe: flag, style }),
  z.strictObject({ type: z.literal("emoji"), name: text(255), unicode: text(255).optional() }),
  z.strictObject({ type: z.literal("user"), user_id: id, style }),
  z.strictObject({ type: z.literal("usergroup"), usergroup_id: id, style }),
  z.strictObject({ type: z.literal("channel"), channel_id: id, style }),
  z.strictObject({ type: z.literal("broadcast"), range: z.enum(["here", "channel", "everyone"]), style }),
  z.strictObject({
    type: z.literal("date"),
    timestamp: z.int(),
    format: text(255),
    fallback: text(3000),
    url: url.optional(),
  }),
  z.strictObject({ type: z.literal("color"), value: text(20) }),
]);

const border = z.int().min(0).max(1).optional();
const section = z.strictObject({ type: z.literal("rich_text_section"), elements: z.array(inline) });

const list = z.strictObject({
  type: z.literal("rich_text_list"),
  style: z.enum(["bullet", "ordered"]),
  elements: z.array(section),
  indent: z.int().min(0).max(8).optional(),
  offset: z.int().min(0).optional(),
  border,
});

const preformatted = z.strictObject({
  type: z.literal("rich_text_preformatted"),
  elements: z.array(inline),
  language: text(50).optional(),
  border,
});

const quote = z.strictObject({ type: z.literal("rich_text_quote"), elements: z.array(inline), border });

export const richText = z.strictObject({
  type: z.literal("rich_text"),
  block_id: id.optional(),
  elements: z.array(z.discriminatedUnion("type", [section, list, preformatted, quote])),
});

// Slack's rules for select menus of one and of several choices. The element schemas add them to what blocks accept.
// Source: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element

import { z } from "zod";
import {
  choices,
  confirm,
  hasOneListOfChoices,
  id,
  items,
  ONE_LIST_OF_CHOICES,
  option,
  placeholder,
  type tickOption,
} from "./objects.ts";

export const base = { action_id: id.optional() };
export const focusable = { ...base, focus_on_load: z.boolean().optional() };
const menu = { ...focusable, placeholder: placeholder.optional(), confirm: confirm.optional() };
const manyOf = { max_selected_items: z.int().min(1).optional() };
const query = { min_query_length: z.int().min(0).optional() };
const userId = z.string().regex(/^[UW][A-Z0-9]+$/, "must be a user id");
const conversationId = z.string().regex(/^[CDG][A-Z0-9]+$/, "must be a conversation id");

const staticSelect = z
  .strictObject({ ...menu, ...choices, type: z.literal("static_select"), initial_option: option.optional() })
  .refine(hasOneListOfChoices, ONE_LIST_OF_CHOICES)
  .refine(({ initial_option, ...select }) => isAmongChoices(initial_option, select), {
    path: ["initial_option"],
    error: "initial_option must exactly match one of the provided options",
  });

const multiStaticSelect = z
  .strictObject({
    ...menu,
    ...choices,
    ...manyOf,
    type: z.literal("multi_static_select"),
    initial_options: items(option, 100).optional(),
  })
  .refine(hasOneListOfChoices, ONE_LIST_OF_CHOICES)
  .refine(
    ({ initial_options, ...select }) => initial_options?.every((one) => isAmongChoices(one, select)) ?? true,
    {
      path: ["initial_options"],
      error: "initial_options must exactly match some of the provided options",
    },
  );

const externalSelect = z.strictObject({
  ...menu,
  ...query,
  type: z.literal("external_select"),
  initial_option: option.optional(),
});

const multiExternalSelect = z.strictObject({
  ...menu,
  ...query,
  ...manyOf,
  type: z.literal("multi_external_select"),
  initial_options: items(option, 100).optional(),
});

const usersSelect = z.strictObject({
  ...menu,
  type: z.literal("users_select"),
  initial_user: userId.optional(),
});

const multiUsersSelect = z.strictObject({
  ...menu,
  ...manyOf,
  type: z.literal("multi_users_select"),
  initial_users: items(userId, 100).optional(),
});

const conversationsSelect = z.strictObject({
  ...menu,
  type: z.literal("conversations_select"),
  initial_conversation: conversationId.optional(),
  default_to_current_conversation: z.boolean().optional(),
  response_url_enabled: z.boolean().optional(),
  filter: z
    .strictObject({
      include: items(z.enum(["im", "mpim", "private", "public"]), 4).optional(),
      exclude_external_shared_channels: z.boolean().optional(),
      exclude_bot_users: z.boolean().optional(),
    })
    .optional(),
});

export const oneOf = [staticSelect, externalSelect, usersSelect, conversationsSelect] as const;
export const severalOf = [multiStaticSelect, multiExternalSelect, multiUsersSelect] as const;

type Choice = z.infer<typeof tickOption>;

export function isAmongChoices(
  chosen: Choice | undefined,
  select: { options?: Choice[] | undefined; option_groups?: { options: Choice[] }[] | undefined },
): boolean {
  if (!chosen) return true;
  const offered = [
    ...(select.options ?? []),
    ...(select.option_groups ?? []).flatMap((group) => group.options),
  ];
  return offered.some((offer) => offer.value === chosen.value && offer.text.text === chosen.text.text);
}

// What a select that is typed into offers: groups whose names have the letters typed so far.
import type { SlackOptionsMiddlewareArgs } from "@slack/bolt";
import type { Groupdesk } from "../groupdesk.ts";
import { groupChoices, mostChoices } from "./forms/pick-form.ts";
import { pickField } from "./ids.ts";

export function createOptionsListener({ groupdesk }: { groupdesk: Groupdesk }) {
  return async ({ payload, ack }: SlackOptionsMiddlewareArgs<"block_suggestion">): Promise<void> => {
    if (payload.action_id !== pickField) return ack({ options: [] });
    const { lines } = await groupdesk.findGroups({ words: payload.value, limit: mostChoices, offset: 0 });
    await ack({ options: groupChoices(lines) });
  };
}

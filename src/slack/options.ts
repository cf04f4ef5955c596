// What a select that is typed into offers: groups whose names have the letters typed so far.
import type { SlackOptionsMiddlewareArgs } from "@slack/bolt";
import type { Desk } from "../desk/desk.ts";
import { groupChoices, mostChoices } from "./forms/pick-form.ts";
import { pickField } from "./ids.ts";

export function createOptionsListener({ desk }: { desk: Desk }) {
  return async ({ payload, ack }: SlackOptionsMiddlewareArgs<"block_suggestion">): Promise<void> => {
    if (payload.action_id !== pickField) return ack({ options: [] });
    const { lines } = await desk.findGroups({ words: payload.value, limit: mostChoices, offset: 0 });
    await ack({ options: groupChoices(lines) });
  };
}

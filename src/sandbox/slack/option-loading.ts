// What Slack offers in a select menu: the options in the block, or what the bot answers while somebody types. Used by the
// verbs that choose and by forms being filled in.

import { z } from "zod";
import { choices, items, option } from "./block-kit/objects.ts";
import type { Courier } from "./delivery.ts";
import { listedOptions, type Placed } from "./fields.ts";
import type { JsonObject, Option } from "./shapes.ts";

const MIN_QUERY_LENGTH = 3;

/** Nothing found is an answer, unlike a menu in a block that offers nothing. */
const optionsAnswer = z.object({ ...choices, options: items(option, 100, 0).optional() });

export interface Query {
  placed: Placed;
  text: string;
  /** Who asks and where, as in every interactive payload. */
  context: JsonObject;
}

export interface OptionLoader {
  courier: Courier;
  report: (problem: string) => void;
}

/** Nothing is asked, and nothing offered, before enough letters are typed. */
export async function loadOptions({ courier, report }: OptionLoader, query: Query): Promise<Option[]> {
  const { block, element } = query.placed;
  if (!element.type.includes("external_select")) return listedOptions(element);
  if (query.text.length < (element.min_query_length ?? MIN_QUERY_LENGTH)) return [];
  const payload = {
    ...query.context,
    type: "block_suggestion",
    action_id: element.action_id,
    block_id: block.block_id,
    value: query.text,
  };
  const ack = await courier.deliver({ kind: "interactive", payload, acceptsAnswer: true });
  if (ack.status !== 200) return [];
  const answer = optionsAnswer.safeParse(ack.body);
  if (answer.success) return listedOptions({ ...element, ...(answer.data as Partial<Placed["element"]>) });
  report(`options for ${element.action_id} are not what Slack takes: ${z.prettifyError(answer.error)}`);
  return [];
}

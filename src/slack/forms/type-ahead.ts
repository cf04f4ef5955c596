// What a menu that is typed into offers, to whoever may send the form it stands in. One row for each such menu.
import type { Option } from "@slack/types";
import type { BlockSuggestion, SlackOptionsMiddlewareArgs } from "@slack/bolt";
import type { Reach } from "../../groups/routes.ts";
import type { Right } from "../access.ts";
import { readActor } from "../actor.ts";
import type { SlackParts } from "../parts.ts";
import { ifPermitted } from "../permission.ts";
import { auditGroupField, auditLog } from "./audit-log.ts";
import { chooseGroup, groupChoices, groupField } from "./choose-group.ts";
import { routeForm, routeGroupField } from "../routes/route-form.ts";
import { routeRemindersForm, zoneField, zonesNamed } from "../routes/route-reminders.ts";
import { option } from "./form-fields.ts";
import type { FormKind } from "./modal.ts";

type Row = {
  /** Undefined when the menu stands in no form of ours. */
  right(view: BlockSuggestion["view"]): Right | undefined;
  /** Of what the person may decide about. */
  choices(parts: SlackParts, typed: string, reach: Reach): Promise<Option[]>;
};

const rows: ReadonlyMap<string, Row> = new Map([
  [
    routeGroupField.id,
    { right: (view) => rightToSend(routeForm, view), choices: groupChoices } satisfies Row,
  ],
  [
    zoneField.id,
    {
      right: (view) => rightToSend(routeRemindersForm, view),
      choices: async (_, typed) => zonesNamed(typed).map(option),
    } satisfies Row,
  ],
  [groupField.id, { right: (view) => rightToSend(chooseGroup, view), choices: groupChoices } satisfies Row],
  [auditGroupField.id, { right: (view) => rightToSend(auditLog, view), choices: groupChoices } satisfies Row],
]);

function rightToSend<Written, Place>(
  kind: FormKind<Written, Place>,
  view: BlockSuggestion["view"],
): Right | undefined {
  const place = kind.placeIn(view);
  return place === undefined ? undefined : kind.right(place);
}

export function createTypeAheadListener(parts: SlackParts) {
  return async ({ body, payload, ack }: SlackOptionsMiddlewareArgs<"block_suggestion">): Promise<void> => {
    const row = rows.get(payload.action_id);
    const right = row?.right(payload.view);
    const refuse = () => ack({ options: [] });
    if (row === undefined || right === undefined) return refuse();
    const run = async (reach: Reach) => ack({ options: await row.choices(parts, payload.value, reach) });
    await ifPermitted(parts, { actor: readActor(body), right, to: "list groups", refuse, run });
  };
}

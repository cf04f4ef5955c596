// A group in a list, with the button that opens it and its menu. The list of groups and the Home tab show groups this way.
import type { KnownBlock } from "@slack/types";
import type { GroupName } from "../../groups/views.ts";
import { sectionWithButton } from "../blocks.ts";
import { plainGroupName } from "../display-names.ts";
import type { Markup } from "../text.ts";
import { infoVerb } from "../verbs/verb-table.ts";

export function manageLine(group: GroupName, text: Markup): KnownBlock {
  return sectionWithButton(text, {
    text: "Manage…",
    label: `Manage… ${plainGroupName(group)}`,
    click: { verb: "manage", word: infoVerb.word, groupId: group.id },
  });
}

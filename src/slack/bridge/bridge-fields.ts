// What the forms of a bridge have in common, that of a group (`verbs/bridge-group.ts`) and that of a route (`routes/route-bridge.ts`): what
// goes over, whose name stands before it, who may write, and what is said before anything is switched on.
import type { KnownBlock } from "@slack/types";
import type { BridgeMode, RouteBridge } from "../../groups/bridge.ts";
import { context } from "../blocks.ts";
import { peopleMenu, severalMenu } from "../forms/choices-kept.ts";
import { radioButtons, type Choice, type filledForm } from "../forms/form-fields.ts";
import { freeBoxes } from "../forms/free-boxes.ts";
import { mrkdwn, raw } from "../text.ts";
import { isUserGroup } from "../user-groups.ts";

type Mode = BridgeMode | "off";

const modes = {
  off: { text: "Off", description: "Nothing of it is shown or kept.", value: "off" },
  listen: { text: "Listen", description: "WhatsApp to Slack only.", value: "listen" },
  talk: {
    text: "Talk",
    description: "Also back: what mentions Groupdesk, and `Answer…` beside a message.",
    value: "talk",
  },
  open: {
    text: "Open",
    description: "Everything written in the conversation goes to WhatsApp.",
    value: "open",
  },
} as const;

/** As in a sentence. */
export function modeInWords(mode: Mode): string {
  return modes[mode].text.toLowerCase();
}

type Offered = Choice & { value: Mode | "route" };

const inOrder: readonly Offered[] = [modes.listen, modes.talk, modes.open, modes.off];

/** `chosen`: of those offered. `first`: what is offered before the modes. */
export function modeField(chosen: Mode | "route", first: readonly Offered[] = []) {
  const all = [...first, ...inOrder];
  const now = all.find(({ value }) => value === chosen) ?? modes.listen;
  return radioButtons<Mode | "route">({ id: "mode", label: "What goes over" }, [
    now,
    ...all.filter((each) => each !== now),
  ]);
}

const names = {
  on: { text: "With the author's name", description: "Alice: The lorry comes at 9.", value: "on" },
  off: { text: "Without it", value: "off" },
} as const;

function namesField(isOn: boolean) {
  return radioButtons(
    { id: "names", label: "What is written in Slack goes to WhatsApp" },
    isOn ? [names.on, names.off] : [names.off, names.on],
  );
}

const talkersField = peopleMenu({ id: "talkers", label: "Who may write to the group" });
const talkerGroupsField = severalMenu({
  id: "talker_groups",
  label: "User groups who may write to the group",
});
const botsField = freeBoxes("bots");
const bots: Choice = {
  value: "bots",
  text: "What other apps write here goes over too",
  description: "Otherwise it stays in Slack.",
};

type Back = Omit<RouteBridge, "mode">;

/** What is written in Slack: under which name it goes over, and whose. */
export function backBlocks(now: Back, userGroups: readonly Choice[]): KnownBlock[] {
  const talkers = now.talkers ?? [];
  return [
    namesField(now.namesAuthors).block(),
    talkersField.block(
      talkers.filter((id) => !isUserGroup(id)),
      { hint: "Admins may everywhere. Nobody chosen: whoever decides about the group." },
    ),
    ...(userGroups.length === 0 ? [] : [talkerGroupsField.block(userGroups, talkers)]),
    ...botsField.blocks([bots], { label: "Other programs", ticked: now.takesBots ? [bots.value] : [] }),
  ];
}

export function readBack(form: ReturnType<typeof filledForm>): Back {
  const talkers = [...form.read(talkersField), ...form.read(talkerGroupsField)];
  return {
    namesAuthors: form.read(namesField(true)) === "on",
    talkers: talkers.length === 0 ? null : talkers,
    takesBots: form.read(botsField).includes(bots.value),
  };
}

export const whatIsKept = raw(
  "Groupdesk itself forgets the words as soon as they stand in Slack; for 30 days it keeps ids that tie the two messages.",
);

export const whatItTakes = context(
  mrkdwn`WhatsApp charges each message by delivery, once for each person in the group. The Slack app needs the rights of the manifest's bridge variant: \`npm run manifest -- --bridge\` prints it.`,
);

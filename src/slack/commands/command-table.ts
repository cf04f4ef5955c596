// Every command: what is typed, what the help says of it, the right it takes and what it does. The commands about one group are
// the verbs. `parse-command.ts` and the help read this table; `answer-command.ts` runs what is in it.
import type { Right } from "../access.ts";
import { lines, message, section, type Message } from "../blocks.ts";
import { requestsForm } from "../forms/all-requests.ts";
import { createGroup, openCreateForm } from "../forms/create-group.ts";
import { groupListForm } from "../forms/group-list.ts";
import { open } from "../forms/show.ts";
import type { SlackParts } from "../parts.ts";
import type { Asker } from "../permission.ts";
import { noteNumbers } from "../reads.ts";
import { code, mrkdwn } from "../text.ts";
import { openVerbByName } from "../verbs/open-verb.ts";
import { verbs } from "../verbs/verb-table.ts";
import { tellCheckUp } from "./check-up.ts";

/** Who typed it, where, and what came after the command. */
export type Typed = Asker & { channel: string; rest: string };

export type Command = {
  /** What is typed after `/wa`: one word, or two. */
  typed: string;
  /** In the help: what may follow, for example, and a sentence. Absent when another command's sentence speaks for it. */
  help?: { example: string; sentence: string };
  /** Other words that people type for it. */
  also?: readonly string[];
} & (
  | { right: Right; to: string; run(parts: SlackParts, typed: Typed): Promise<unknown> }
  /** Shows nothing but this, to everybody. */
  | { right: null; says(): Message }
);

export const commands: readonly Command[] = [
  {
    typed: "create",
    help: {
      example: " Spring order 4471",
      sentence: "Opens a form for a new group, with the name filled in if you give one.",
    },
    also: ["new", "add"],
    right: "approve",
    to: createGroup.to({}),
    run: (parts, typed) => openCreateForm(parts, typed, { subject: typed.rest, channel: typed.channel }),
  },
  {
    typed: "requests",
    help: {
      example: "",
      sentence: "Lists everybody who waits to join, in all groups, to decide on many at once.",
    },
    also: ["approve", "reject", "decide", "waiting", "pending"],
    right: "approve",
    to: "decide about join requests",
    async run(parts, typed) {
      const form = await requestsForm(parts.groupdesk, { page: 0, round: 0 });
      await noteNumbers(parts, typed.actor.id, { view: "requests", page: 0 });
      await open(parts, typed, form);
    },
  },
  {
    typed: "list",
    help: { example: " Spring", sentence: "Lists the groups, newest first, with a search." },
    also: ["groups", "search", "find"],
    right: "approve",
    to: "list groups",
    run: async (parts, typed) =>
      open(parts, typed, await groupListForm(parts.groupdesk, { words: typed.rest, page: 0 })),
  },
  ...verbs.map((verb): Command => ({
    typed: verb.typed,
    ...(verb.help === undefined ? {} : { help: { example: " Spring", sentence: verb.help } }),
    ...(verb.also === undefined ? {} : { also: verb.also }),
    right: verb.right,
    to: verb.to,
    run: (parts, typed) => openVerbByName(parts, typed, verb, typed.rest),
  })),
  {
    typed: "doctor",
    help: {
      example: "",
      sentence: "For admins: looks at everything that can be wrong with Groupdesk, and says what to do.",
    },
    also: ["health", "status", "check"],
    right: "administer",
    to: "look at how Groupdesk does",
    run: tellCheckUp,
  },
  {
    typed: "help",
    help: { example: "", sentence: "Shows this list." },
    also: ["commands", "?"],
    right: null,
    says: helpMessage,
  },
];

export function helpMessage(): Message {
  const table = commands.flatMap(({ typed, help }) =>
    help === undefined ? [] : [mrkdwn`${code(`/wa ${typed}${help.example}`)}\n${help.sentence}`],
  );
  return message([section(mrkdwn`*What you can do with WhatsApp groups here*`), ...lines(table)]);
}

// Every command: what is typed, what the help says of it, the right it takes and what it does. The commands about one group are
// the verbs. `parse-command.ts` and the help read this table; `answer-command.ts` runs what is in it.
import type { Reach } from "../../groups/routes.ts";
import type { Right } from "../access.ts";
import { lines, message, section, type Message } from "../blocks.ts";
import { requestsForm } from "../forms/all-requests.ts";
import { announceGroups, announceGroupsForm } from "../forms/announce-groups.ts";
import { auditForm, auditLog, wholeAudit } from "../forms/audit-log.ts";
import { createGroup, openCreateForm } from "../forms/create-group.ts";
import { forgetForm, forgetPerson } from "../forms/forget-person.ts";
import { groupListForm } from "../forms/group-list.ts";
import { importPeople, openImport } from "../forms/import-people.ts";
import { openPeople } from "../forms/people-list.ts";
import { personForm } from "../forms/person.ts";
import { open } from "../forms/show.ts";
import type { SlackParts } from "../parts.ts";
import type { Asker } from "../permission.ts";
import { noteNumbers } from "../reads.ts";
import { code, mrkdwn } from "../text.ts";
import { openVerbByName } from "../verbs/open-verb.ts";
import { openRoutes } from "../routes/answer-routes.ts";
import { routeForm } from "../routes/route-form.ts";
import { newsVerb } from "../verbs/send-news.ts";
import { bringHere } from "./bring-here.ts";
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
  | { right: Right; to: string; run(parts: SlackParts, typed: Typed, reach: Reach): Promise<unknown> }
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
    async run(parts, typed, reach) {
      const form = await requestsForm(parts.groupdesk.lists(reach), { page: 0, round: 0 });
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
    run: async (parts, typed, reach) =>
      open(parts, typed, await groupListForm(parts.groupdesk.lists(reach), { words: typed.rest, page: 0 })),
  },
  ...verbs.map((verb): Command => ({
    typed: verb.typed,
    ...(verb.help === undefined ? {} : { help: { example: " Spring", sentence: verb.help } }),
    ...(verb.also === undefined ? {} : { also: verb.also }),
    right: verb.right,
    to: verb.to,
    run: (parts, typed, reach) => openVerbByName(parts, typed, verb, { words: typed.rest, reach }),
  })),
  {
    typed: "person",
    help: {
      example: " +46 70 123 45 67",
      sentence: "Shows who somebody is, by number or name: what they asked, who decided, and your notes.",
    },
    also: ["who", "who is"],
    right: "approve",
    to: personForm.to({ key: "", page: 0 }),
    run: (parts, typed, reach) => openPeople(parts, typed, { typed: typed.rest, reach }),
  },
  {
    typed: "people",
    help: {
      example: "",
      sentence: "For admins: imports a list of names and notes for numbers, or exports it.",
    },
    also: ["address book", "import", "export"],
    right: importPeople.right({ round: 0 }),
    to: importPeople.to({ round: 0 }),
    run: (parts, typed) => openImport(parts, typed),
  },
  {
    typed: "send several",
    help: {
      example: " Spring",
      sentence: "Writes to several groups at once, chosen by words of their names, by a route or by ticks.",
    },
    also: ["announce", "broadcast"],
    right: announceGroups.right({ words: "", round: 0 }),
    to: announceGroups.to({ words: "", round: 0 }),
    run: async (parts, typed, reach) =>
      open(
        parts,
        typed,
        await announceGroupsForm(parts.groupdesk.lists(reach), { words: typed.rest, round: 0 }),
      ),
  },
  {
    typed: "audit",
    help: {
      example: "",
      sentence: "For admins: who did what, by group, person, time and kind, and as a file.",
    },
    also: ["history", "log"],
    right: auditLog.right(wholeAudit),
    to: auditLog.to(wholeAudit),
    run: async (parts, typed) => open(parts, typed, await auditForm(parts, typed.actor.id, wholeAudit)),
  },
  {
    typed: "forget",
    help: {
      example: " +46 70 123 45 67",
      sentence: "For admins: removes one person from everything Groupdesk keeps.",
    },
    right: "administer",
    to: forgetPerson.to({}),
    run: (parts, typed) => open(parts, typed, forgetForm(typed.rest)),
  },
  {
    typed: "here",
    help: {
      example: " Spring",
      sentence: "For admins: brings a group's requests and alerts to this channel.",
    },
    right: "administer",
    to: newsVerb.to,
    run: (parts, typed, reach) => bringHere(parts, typed, reach),
  },
  {
    typed: "routes",
    help: {
      example: "",
      sentence: "For admins: which groups' news goes to which channel, who decides, and who is called.",
    },
    also: ["route", "routing", "settings"],
    right: "administer",
    to: routeForm.to({ id: null, seenAt: 0 }),
    run: openRoutes,
  },
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

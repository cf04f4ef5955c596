// One person: who it is, what the team has written, with fields to write it, and everything that happened over all groups, a page at a
// time. `/wa person` opens it, and so does "Who is this?" beside somebody who asks to join.
import type { KnownBlock, ModalView } from "@slack/types";
import { z } from "zod";
import { longestEntry } from "../../groups/address-book.ts";
import type { PersonEvent, PersonView } from "../../groups/person-views.ts";
import type { Reach } from "../../groups/routes.ts";
import { actions, context, lines, section } from "../blocks.ts";
import { groupName, personName } from "../display-names.ts";
import { personKey } from "../ids.ts";
import type { SlackParts } from "../parts.ts";
import type { Asker } from "../permission.ts";
import { noteNumbers } from "../reads.ts";
import { count, date, joinMarkup, mention, mrkdwn, raw, type Markup } from "../text.ts";
import { filledForm, textField } from "./form-fields.ts";
import { formKind, modal } from "./modal.ts";
import { noticeForm } from "./notice.ts";
import { pageButtons, pagingOf, whichPage } from "./pager.ts";
import type { SentForm } from "./sent-form.ts";
import { open } from "./show.ts";

const place = z.object({ key: personKey, page: z.int().min(0) });
export type PersonPlace = z.infer<typeof place>;

export const personForm = formKind("person", {
  place,
  right: () => "approve",
  to: () => "see who people are",
});

/** A phone shows about as many. */
const pageSize = 8;

const nameField = textField({ id: "name", label: "Name", longest: longestEntry.name, optional: true });
const noteField = textField({
  id: "note",
  label: "Note",
  hint: "For everybody who decides here. Nobody sees it in WhatsApp.",
  isMultiline: true,
  longest: longestEntry.note,
  optional: true,
});

export const nobodyThere = raw("Groupdesk knows nobody of that name or number any more. Nothing was done.");

/** Undefined when nobody has this key any more. */
export async function formOfPerson(
  { groupdesk }: Pick<SlackParts, "groupdesk">,
  { key, page }: PersonPlace,
  { reach, said = [] }: { reach: Reach; said?: readonly Markup[] },
): Promise<ModalView | undefined> {
  const view = await groupdesk.people.view({ key, page, pageSize, reach });
  return view === undefined ? undefined : drawPerson(view, { page, said });
}

export async function openPerson(
  parts: SlackParts,
  asker: Asker,
  { key, reach }: { key: string; reach: Reach },
): Promise<void> {
  const form = await formOfPerson(parts, { key, page: 0 }, { reach });
  if (form === undefined) return asker.tell(nobodyThere);
  await noteNumbers(parts, asker.actor.id, { view: "person", page: 0 });
  await open(parts, asker, form);
}

export function drawPerson(
  view: PersonView,
  { page, said = [] }: { page: number; said?: readonly Markup[] },
): ModalView {
  const paging = pagingOf(page, view.total, pageSize);
  return modal(personForm.frame({ key: view.key, page: paging.page }), {
    title: "Who is this?",
    submit: "Save",
    close: "Close",
    blocks: [
      ...said.map((each) => context(each)),
      section(headOf(view)),
      nameField.block({ value: view.name ?? "" }),
      noteField.block({ value: view.note ?? "" }),
      ...writtenBlocks(view),
      section(view.total === 0 ? nothingHappened(view) : mrkdwn`*History*${whichPage(paging)}`),
      ...lines(view.events.map(eventLine)),
      ...elsewhereBlocks(view),
      ...actions(pageButtons(paging)),
    ],
  });
}

function headOf({ person, name, otherNumbers, groups }: PersonView): Markup {
  const who = joinMarkup(
    [
      ...(name === null ? [] : [mrkdwn`*${name}*`]),
      mrkdwn`${personName(person, "full")}`,
      ...otherNumbers.map((waId) => mrkdwn`also ${personName({ ...person, waId, username: null }, "full")}`),
    ],
    " · ",
  );
  return groups.length === 0 ? who : mrkdwn`${who}\nIn ${joinMarkup(groups.map(groupName), ", ")}`;
}

function writtenBlocks({ written }: PersonView): KnownBlock[] {
  if (written === null) return [];
  const how = written.source === "imported" ? "Imported" : "Written";
  return [context(mrkdwn`${how} by ${mention(written.by)}, ${date(written.at)}`)];
}

function nothingHappened({ elsewhere }: PersonView): Markup {
  return raw(
    elsewhere === 0
      ? "Nothing has happened with them yet."
      : "Nothing has happened with them in groups that you decide about.",
  );
}

function elsewhereBlocks({ elsewhere }: PersonView): KnownBlock[] {
  if (elsewhere === 0) return [];
  return [context(mrkdwn`More is known in ${count(elsewhere, "group", "groups")} that others decide about.`)];
}

function eventLine(event: PersonEvent): Markup {
  const where = mrkdwn`${date(event.at)} · ${groupName(event.group)}`;
  if (event.what === "invited") return mrkdwn`${where}: invited${byWhom(event.by)}`;
  const why = event.reason === null ? raw("") : mrkdwn`: ${event.reason}`;
  switch (event.state) {
    case "pending":
      return mrkdwn`${where}: asked, waits`;
    case "approving":
    case "rejecting":
      return mrkdwn`${where}: asked, ${event.state}…${byWhom(event.decidedBy)}${why}`;
    case "approved":
      return mrkdwn`✅ ${where}: asked, approved${byWhom(event.decidedBy)}${why}`;
    case "rejected":
      return mrkdwn`🚫 ${where}: asked, rejected${byWhom(event.decidedBy)}${why}`;
    case "withdrawn":
      return mrkdwn`↩️ ${where}: asked, and withdrew it`;
    case "gone":
      return mrkdwn`▫️ ${where}: asked, decided or withdrawn outside Groupdesk`;
  }
}

function byWhom(who: string | null): Markup {
  return who === null ? raw("") : mrkdwn` by ${mention(who)}`;
}

export async function personSent(
  parts: SlackParts,
  sent: SentForm,
  about: PersonPlace,
  reach: Reach,
): Promise<void> {
  const form = filledForm(sent.view.state.values);
  const [name, note] = [form.read(nameField), form.read(noteField)];
  const mistakes = form.mistakes();
  if (mistakes !== undefined) return sent.complain(mistakes.errors);
  const entry = { name: name === "" ? null : name, note: note === "" ? null : note };
  const isStored = await parts.groupdesk.people.write({ ...about, ...entry, by: sent.actor.id });
  const next = isStored ? await formOfPerson(parts, about, { reach, said: [raw("✅ Saved.")] }) : undefined;
  await sent.replace(next ?? noticeForm(nobodyThere));
}

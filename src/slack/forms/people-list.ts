// People in the address book, with a search: what `/wa person` opens when no number is typed and not one person alone is meant.
import type { ModalView } from "@slack/types";
import { z } from "zod";
import type { FoundPeople, PersonLine } from "../../groups/person-views.ts";
import type { Reach } from "../../groups/routes.ts";
import { actions, lines, sectionWithButton, type ButtonLook } from "../blocks.ts";
import { personName } from "../display-names.ts";
import { withEmoji } from "../emoji-aliases.ts";
import type { SlackParts } from "../parts.ts";
import { noteNumbers } from "../reads.ts";
import type { Asker } from "../permission.ts";
import { count, joinMarkup, mrkdwn, nameOf, plain, type Markup } from "../text.ts";
import { readEachNumber } from "../verbs/phone-numbers.ts";
import { filledForm, textField } from "./form-fields.ts";
import { formKind, modal } from "./modal.ts";
import { pageButtons, pagingOf, whichPage } from "./pager.ts";
import { formOfPerson, openPerson } from "./person.ts";
import type { SentForm } from "./sent-form.ts";
import { open } from "./show.ts";

const place = z.object({ words: z.string(), page: z.int().min(0) });
type Place = z.infer<typeof place>;

export const peopleList = formKind("people_list", {
  place,
  right: () => "approve",
  to: () => "see who people are",
});

const pageSize = 10;
const longestSearch = 128;
const longestNote = 80;

/** Pressing Enter in it is a click of this name. */
const searchField = textField({
  id: "search_people",
  label: "Name or number",
  mostTyped: longestSearch,
  tellsEnter: true,
});

type Parts = Pick<SlackParts, "groupdesk">;

/** A number is that person; a name that one person alone has, that one; else the list. */
export async function openPeople(
  parts: SlackParts,
  asker: Asker,
  { typed, reach }: { typed: string; reach: Reach },
): Promise<void> {
  const key = await keyMeant(parts, typed);
  if (key !== undefined) return openPerson(parts, asker, { key, reach });
  const form = await peopleListForm(parts, { words: typed, page: 0 });
  await noteNumbers(parts, asker.actor.id, { view: "people", page: 0 });
  await open(parts, asker, form);
}

/** Undefined when nobody, or more than one, may be meant. */
async function keyMeant({ groupdesk }: Parts, typed: string): Promise<string | undefined> {
  if (typed.trim() === "") return undefined;
  const key = await numberTyped({ groupdesk }, typed);
  if (key !== undefined) return key;
  const { lines: found, total } = await groupdesk.people.find({ words: typed, limit: 1, offset: 0 });
  return total === 1 ? found[0]?.key : undefined;
}

async function numberTyped({ groupdesk }: Parts, typed: string): Promise<string | undefined> {
  const [own = null] = await groupdesk.people.businessNumbers();
  const [read, ...others] = readEachNumber(typed, own);
  return read?.kind === "read" && others.length === 0 ? read.reading.e164 : undefined;
}

export async function peopleListForm({ groupdesk }: Parts, wanted: Place): Promise<ModalView> {
  const words = Array.from(withEmoji(wanted.words).trim()).slice(0, longestSearch).join("");
  const find = (page: number) => groupdesk.people.find({ words, limit: pageSize, offset: page * pageSize });
  const found = await find(wanted.page);
  const { page } = pagingOf(wanted.page, found.total, pageSize);
  return drawPeopleList(page === wanted.page ? found : await find(page), { words, page });
}

export function drawPeopleList(found: FoundPeople, { words, page }: Place): ModalView {
  const paging = pagingOf(page, found.total, pageSize);
  return modal(peopleList.frame({ words, page }), {
    title: "People",
    submit: "Search",
    close: "Close",
    blocks: [
      searchField.block({ value: words }),
      ...lines([mrkdwn`${howMany(found, words)}${whichPage(paging)}`]),
      ...found.lines.map(line),
      ...actions([...(words === "" ? [] : [everybody]), ...pageButtons(paging)]),
    ],
  });
}

/** An empty search is none: Slack takes no empty value of a button. */
const everybody: ButtonLook = {
  text: "Show everybody",
  label: "Show everybody instead of those found",
  click: { verb: "search_people", words: " " },
};

function howMany(found: FoundPeople, words: string): Markup {
  const people = mrkdwn`*${count(found.total, "person", "people")}*`;
  if (words !== "") return mrkdwn`${people} with “${nameOf(words)}” in the name`;
  return found.total === 0
    ? mrkdwn`The address book is empty. Type a number to write about somebody; \`/wa people\` imports a list.`
    : mrkdwn`${people} in the address book`;
}

function line({ key, person, name, note }: PersonLine) {
  const said = [
    ...(name === null ? [] : [mrkdwn`*${nameOf(name)}*`]),
    mrkdwn`${personName(person, "full")}`,
    ...(note === null ? [] : [mrkdwn`${plain(note, longestNote)}`]),
  ];
  return sectionWithButton(joinMarkup(said, " · "), {
    text: "Open",
    label: `Open ${name ?? personName(person, "full")}`,
    click: { verb: "open_person", key },
  });
}

/** Search: what was typed may be a number, and then it is that person. */
export async function peopleSearched(
  parts: SlackParts,
  sent: SentForm,
  _: unknown,
  reach: Reach,
): Promise<void> {
  const words = filledForm(sent.view.state.values).read(searchField);
  const found = await searchedFor(parts, { by: sent.actor.id, words, reach });
  await sent.replace(found ?? (await emptySearch(parts)));
}

export async function searchedFor(
  parts: SlackParts,
  { by, words, reach }: { by: string; words: string; reach: Reach },
): Promise<ModalView | undefined> {
  const key = await keyMeant(parts, words);
  await noteNumbers(parts, by, { view: key === undefined ? "people" : "person", page: 0 });
  return key === undefined
    ? peopleListForm(parts, { words, page: 0 })
    : formOfPerson(parts, { key, page: 0 }, { reach });
}

function emptySearch(parts: Parts): Promise<ModalView> {
  return peopleListForm(parts, { words: "", page: 0 });
}

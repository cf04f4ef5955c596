// The address book as a list: a file is read, shown as what it would change, and imported when somebody says so; and all of it as a file
// to whoever asks. What `/wa people` opens. Nothing is kept between the steps: the file is read again, and importing twice changes nothing.
import type { KnownBlock, ModalView } from "@slack/types";
import { z } from "zod";
import type { SlackUserId } from "../../groups/model.ts";
import type { Compared } from "../../people-desk.ts";
import { readList, type ListOutcome, type ReadList } from "../address-book/read-list.ts";
import { writtenList } from "../address-book/write-list.ts";
import { actions, context, lines, section, type ButtonLook } from "../blocks.ts";
import type { SlackParts } from "../parts.ts";
import type { Asker } from "../permission.ts";
import { noteNumbers } from "../reads.ts";
import { count, joinMarkup, mrkdwn, raw, type Markup } from "../text.ts";
import { callingCodeOf } from "../verbs/phone-numbers.ts";
import { fileField, filledForm } from "./form-fields.ts";
import { formKind, modal } from "./modal.ts";
import { noticeForm, workingForm } from "./notice.ts";
import type { SentForm } from "./sent-form.ts";
import { open, redraw } from "./show.ts";

const fileId = z.string().regex(/^F[A-Z0-9]{1,40}$/u);
const rights = { right: () => "administer" as const, to: () => "import and export people" };

export const importPeople = formKind("import_people", {
  place: z.object({ round: z.int().min(0) }),
  ...rights,
});
export const importPreview = formKind("import_preview", { place: z.object({ fileId }), ...rights });

const listField = fileField({
  id: "list",
  label: "A list to import",
  hint: "A CSV file with the columns number, name and note. Any separator and encoding will do.",
  required: "Choose a file.",
});

const exportAll: ButtonLook = {
  text: "Export",
  label: "Export the address book as a file",
  click: { verb: "export_people" },
};

const mostUnreadable = 10;
/** Slack takes a hundred updates of forms a minute. Source: docs.slack.dev/reference/methods/views.update, tier 4. */
const progressEveryMs = 1_500;

export function importForm(
  total: number,
  { round = 0, said = [] }: { round?: number; said?: Markup[] } = {},
) {
  return modal(importPeople.frame({ round }), {
    title: "People",
    submit: "Look at it",
    blocks: [
      ...said.map((each) => section(each)),
      section(mrkdwn`*${count(total, "person", "people")}* in the address book.`),
      ...actions(total === 0 ? [] : [exportAll]),
      // A fresh field each time, or Slack would send the same file again.
      listField.block({ round }),
      context(raw("Nothing is imported before you have seen what it would change.")),
    ],
  });
}

export async function openImport(parts: SlackParts, asker: Asker): Promise<void> {
  await open(parts, asker, importForm(await peopleThere(parts)));
}

async function peopleThere({ groupdesk }: SlackParts): Promise<number> {
  return (await groupdesk.people.find({ words: "", limit: 1, offset: 0 })).total;
}

/** The file is read, and what it would change is shown. */
export async function listSent(
  parts: SlackParts,
  sent: SentForm,
  { round }: { round: number },
): Promise<void> {
  const form = filledForm(sent.view.state.values);
  const id = form.read(listField);
  const mistakes = form.mistakes();
  if (mistakes !== undefined) return sent.complain(mistakes.errors);
  await sent.replace(workingForm("Reading the list…"));
  await redraw(parts, sent.view.id, async (draw) => {
    const read = await listIn(parts, id);
    if (read.kind === "refused") {
      await draw(
        importForm(await peopleThere(parts), { round: round + 1, said: [mrkdwn`⚠️ ${read.sentence}`] }),
      );
      return;
    }
    await draw(previewForm(id, read.list, await parts.groupdesk.people.compare(read.list.rows)));
  });
}

export function previewForm(id: string, list: ReadList, compared: Compared): ModalView {
  const isAnything = compared.begun + compared.changed > 0;
  return modal(importPreview.frame({ fileId: id }), {
    title: "People",
    submit: isAnything ? "Import" : undefined,
    blocks: [
      section(mrkdwn`*${count(list.rows.length, "person", "people")} in the list*\n${countsIn(compared)}`),
      ...(isAnything ? [] : [section(nothingIn(list))]),
      ...troubleBlocks(list),
    ],
  });
}

function nothingIn({ rows }: ReadList): Markup {
  return rows.length > 0
    ? raw("There is nothing to import: all of it is there already.")
    : raw(
        "There is nothing to import: no row has a number that can be read. One column must be called “number”, or be the first.",
      );
}

function countsIn({ begun, changed, same }: Compared): Markup {
  return mrkdwn`${begun.toLocaleString("en")} new, ${changed.toLocaleString("en")} changed, ${same.toLocaleString("en")} the same`;
}

function troubleBlocks({ unreadable, repeated }: ReadList): KnownBlock[] {
  const twice =
    repeated === 0
      ? []
      : [
          mrkdwn`${count(repeated, "number stands", "numbers stand")} there more than once: the last row counts.`,
        ];
  const shown = unreadable.slice(0, mostUnreadable).map(({ row, why }) => mrkdwn`Row ${row}: ${why}`);
  const more = unreadable.length - shown.length;
  const head =
    unreadable.length === 0 ? [] : [mrkdwn`⚠️ *${count(unreadable.length, "row is", "rows are")} left out:*`];
  return lines([...twice, ...head, ...shown, ...(more === 0 ? [] : [mrkdwn`… and ${more} more`])]);
}

/** Parts that are stored stay; a list that was cut off by a restart is sent once more. */
export async function previewSent(
  parts: SlackParts,
  sent: SentForm,
  about: { fileId: string },
): Promise<void> {
  const { groupdesk } = parts;
  await sent.replace(workingForm("Importing…"));
  await redraw(parts, sent.view.id, async (draw) => {
    const read = await listIn(parts, about.fileId);
    if (read.kind === "refused") return draw(noticeForm(mrkdwn`⚠️ ${read.sentence}`));
    const { rows, unreadable } = read.list;
    let made: Compared = { begun: 0, changed: 0, same: 0 };
    let shownAt = groupdesk.now();
    for await (const done of groupdesk.people.import({ rows, by: sent.actor.id })) {
      made = done;
      if (groupdesk.now() - shownAt < progressEveryMs) continue;
      shownAt = groupdesk.now();
      const far = `${done.rows.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`;
      await draw(workingForm(`Importing… ${far}`));
    }
    const left =
      unreadable.length === 0 ? [] : [mrkdwn`${count(unreadable.length, "row was", "rows were")} left out.`];
    return draw(noticeForm(joinMarkup([mrkdwn`✅ Imported: ${countsIn(made)}.`, ...left], "\n")));
  });
}

async function listIn({ files, groupdesk }: SlackParts, id: string): Promise<ListOutcome> {
  const file = await files.download(id);
  return file.kind === "refused" ? file : readList(file.bytes, await ownNumber({ groupdesk }));
}

/** Where the business has numbers of several countries, a number needs its country code. */
async function ownNumber({ groupdesk }: Pick<SlackParts, "groupdesk">): Promise<string | null> {
  const numbers = await groupdesk.people.businessNumbers();
  return new Set(numbers.map(callingCodeOf)).size === 1 ? (numbers[0] ?? null) : null;
}

/** In the form whose button was pressed: Slack may take the file only after nothing can be laid on top any more. */
export async function exportPeople(parts: SlackParts, by: SlackUserId, viewId: string): Promise<void> {
  const { groupdesk, files } = parts;
  await noteNumbers(parts, by, { view: "people export" });
  await redraw(parts, viewId, async (draw) => {
    await draw(workingForm("Writing the file…"));
    const day = new Date(groupdesk.now()).toISOString().slice(0, 10);
    const isSent = await files.send(by, {
      name: `people-${day}.csv`,
      title: `The address book, ${day}`,
      message: "The address book you asked for.",
      bytes: await writtenList(groupdesk.people.export()),
    });
    await draw(importForm(await peopleThere(parts), { said: [isSent ? sentToYou : notSent] }));
  });
}

const sentToYou = raw("The file is in your direct messages with this app. Nobody else sees it.");
const notSent = raw(
  "Slack did not take the file just now. Try again in a moment; if it stays like this, ask whoever installed Groupdesk: its Messages tab must be on, as in the manifest.",
);

// Changing a group's name, description and picture in one form. Only what is different becomes part of the task; a picture is
// shown as WhatsApp will get it, in the same form, before anything is asked for.
import { createHash } from "node:crypto";
import type { InputBlock, KnownBlock } from "@slack/types";
import { z } from "zod";
import type { GroupInfoView } from "../../groups/views.ts";
import { context, plainText, section } from "../blocks.ts";
import { longestDescription, longestSubject, oneLine, tooLong } from "../forms/read-create-form.ts";
import { groupName } from "../names.ts";
import { mrkdwn } from "../text.ts";
import type { Filled, SeenPicture, Verb, VerbForm } from "./verb.ts";

const subjectField = "subject";
const descriptionField = "description";
const pictureField = "picture";

/** What Slack lets people type: its units are smaller, and its own maximum is 3,000. */
const mostTyped = { subject: 2 * longestSubject, description: 3_000 };

type Texts = { subject: string; description: string };

/** Travels in the form: how the texts were when it opened, and the picture it shows. */
type Memo = { was: { subject: string; description: string }; pictureKey: string | null; round: number };

export const editVerb: Verb = {
  word: "edit",
  label: "Edit name, description, picture…",
  right: "approve",
  form(info) {
    const texts = textsOf(info);
    const was = { subject: digest(texts.subject), description: digest(texts.description) };
    return editForm(info, texts, { memo: { was, pictureKey: null, round: 0 }, above: [] });
  },
  read(values, info, memoText) {
    const typed = readValues(values);
    const memo = readMemo(memoText);
    if (typed === undefined || memo === undefined) return mistaken(subjectField, unreadable);
    const errors = {
      ...(typed.subject === "" ? { [subjectField]: "A group needs a name." } : {}),
      ...errorUnder(subjectField, tooLong(typed.subject, longestSubject)),
      ...errorUnder(descriptionField, tooLong(typed.description, longestDescription)),
    };
    if (Object.keys(errors).length > 0) return { kind: "mistaken", errors };
    const { fileId } = typed;
    if (fileId !== undefined)
      return { kind: "picture", fileId, formWith: (seen) => formAfter(info, typed, { memo, seen }) };
    return readTask(typed, info, memo);
  },
};

function readTask(typed: Texts, info: GroupInfoView, { was, pictureKey }: Memo): Filled {
  const now = textsOf(info);
  // Somebody may have changed it since the form opened: what nobody touched here is left as it is now.
  const changed = (text: "subject" | "description") =>
    digest(typed[text]) !== was[text] && typed[text] !== now[text] ? typed[text] : null;
  const subject = changed("subject");
  const description = changed("description");
  if (subject === null && description === null && pictureKey === null)
    return mistaken(subjectField, "Nothing is different yet. Change something, or cancel.");
  return { kind: "task", task: { kind: "settings", subject, description, pictureKey, parts: null } };
}

/** The same form again: with the picture as WhatsApp will get it, or with the reason why it cannot be used. */
function formAfter(
  info: GroupInfoView,
  typed: Texts,
  { memo, seen }: { memo: Memo; seen: SeenPicture },
): VerbForm {
  const pictureKey = seen.kind === "prepared" ? seen.key : memo.pictureKey;
  const next = { ...memo, pictureKey, round: memo.round + 1 };
  if (seen.kind === "prepared") return editForm(info, typed, { memo: next, above: preview(seen) });
  const kept = pictureKey === null ? "" : " The picture before it is kept.";
  return editForm(info, typed, { memo: next, above: [section(mrkdwn`⚠️ ${seen.sentence}${kept}`)] });
}

function preview(seen: Extract<SeenPicture, { kind: "prepared" }>): KnownBlock[] {
  const first = seen.isAnimated ? " Only the first picture of the animation is taken." : "";
  return [
    ...(seen.fileId === undefined
      ? [section(mrkdwn`Slack could not show the picture, but it is ready.`)]
      : [
          {
            type: "image" as const,
            slack_file: { id: seen.fileId },
            alt_text: "The new picture of the group, cut square",
          },
        ]),
    context(mrkdwn`Cut square, ${seen.sidePx} by ${seen.sidePx} pixels.${first}`),
  ];
}

function editForm(
  info: GroupInfoView,
  texts: Texts,
  { memo, above }: { memo: Memo; above: KnownBlock[] },
): VerbForm {
  return {
    title: "Edit a group",
    submit: memo.pictureKey === null ? "Save" : "Use this picture",
    memo: JSON.stringify(memo),
    blocks: [
      section(groupName(info.group)),
      ...above,
      subjectInput(texts.subject),
      descriptionInput(texts.description),
      pictureInput(memo),
    ],
  };
}

function subjectInput(subject: string): InputBlock {
  return {
    type: "input",
    block_id: subjectField,
    label: plainText("Name", 2_000),
    element: {
      type: "plain_text_input",
      action_id: subjectField,
      max_length: mostTyped.subject,
      ...(subject === "" ? {} : { initial_value: subject }),
    },
  };
}

function descriptionInput(description: string): InputBlock {
  return {
    type: "input",
    block_id: descriptionField,
    optional: true,
    label: plainText("Description", 2_000),
    element: {
      type: "plain_text_input",
      action_id: descriptionField,
      multiline: true,
      max_length: mostTyped.description,
      ...(description === "" ? {} : { initial_value: description }),
    },
  };
}

/** A fresh field each time: Slack keeps what is in a field of the same name, and the file would be sent again. */
function pictureInput({ round, pictureKey }: Memo): InputBlock {
  return {
    type: "input",
    block_id: `${pictureField}.${round}`,
    optional: true,
    label: plainText(pictureKey === null ? "New picture" : "Another picture", 2_000),
    hint: plainText("Cut square around what stands out; you see it before it is used.", 2_000),
    element: { type: "file_input", action_id: pictureField, max_files: 1 },
  };
}

function textsOf(info: GroupInfoView): Texts {
  return {
    subject: shortened(oneLine(info.group.subject ?? ""), mostTyped.subject),
    description: shortened(lineBreaks(info.description ?? ""), mostTyped.description),
  };
}

function shortened(text: string, limit: number): string {
  return text.slice(0, limit).replace(/[\uD800-\uDBFF]$/u, "");
}

function lineBreaks(text: string): string {
  return text.toWellFormed().replaceAll(/\r\n?/gu, "\n").trim();
}

const typedText = z.object({ value: z.string().nullish() });
const files = z.object({ files: z.array(z.object({ id: z.string() })).nullish() });
const filledTexts = z.object({
  [subjectField]: z.object({ [subjectField]: typedText }),
  [descriptionField]: z.object({ [descriptionField]: typedText }),
});
const filledPicture = z.object({ [pictureField]: files });

function readValues(values: unknown): (Texts & { fileId: string | undefined }) | undefined {
  const { data } = filledTexts.safeParse(values);
  if (data === undefined) return undefined;
  const pictures = Object.entries(z.record(z.string(), z.unknown()).parse(values))
    .filter(([block]) => block.startsWith(`${pictureField}.`))
    .flatMap(([, block]) => filledPicture.safeParse(block).data?.[pictureField].files ?? []);
  return {
    subject: oneLine(data.subject.subject.value ?? ""),
    description: lineBreaks(data.description.description.value ?? ""),
    fileId: pictures[0]?.id,
  };
}

const memoShape = z.object({
  was: z.object({ subject: z.string(), description: z.string() }),
  pictureKey: z.string().nullable(),
  round: z.int(),
}) satisfies z.ZodType<Memo>;

function readMemo(text: string | undefined): Memo | undefined {
  try {
    return memoShape.safeParse(JSON.parse(text ?? "")).data;
  } catch {
    return undefined;
  }
}

/** A form may carry 3,000 characters, a description may be longer; to tell whether it was touched, this much is enough. */
function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}

const unreadable = "This form could not be read. Close it and open it again with /wa edit.";

function mistaken(field: string, sentence: string): Filled {
  return { kind: "mistaken", errors: { [field]: sentence } };
}

function errorUnder(field: string, problem: string | null): Record<string, string> {
  return problem === null ? {} : { [field]: problem };
}

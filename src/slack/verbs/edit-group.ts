// Changing a group's name, description and picture in one form. Only what is different becomes part of the task; a picture is
// shown as WhatsApp will get it, in the same form, before anything is asked for.
import { createHash } from "node:crypto";
import type { KnownBlock } from "@slack/types";
import { z } from "zod";
import type { GroupInfoView } from "../../groups/views.ts";
import { context, section } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { fileField, filledForm } from "../forms/form-fields.ts";
import { descriptionField, subjectField } from "../forms/group-texts.ts";
import { mrkdwn, raw } from "../text.ts";
import type { Filled, SeenPicture, Verb, VerbForm } from "./verb.ts";

const pictureField = fileField({
  id: "picture",
  label: "New picture",
  hint: "Cut square around what stands out; you see it before it is used.",
  optional: true,
});

type Texts = { subject: string; description: string };

/** Travels in the form: how the texts were when it opened, and the picture it shows. */
type Memo = { was: Texts; pictureKey: string | null; round: number };

export const editVerb: Verb = {
  word: "edit",
  typed: "edit",
  also: ["rename", "change"],
  help: "Changes a group's name, description or picture.",
  label: "Edit name, description, picture…",
  right: "approve",
  to: "change groups",
  becomes: "settings",
  form(info) {
    const texts = textsOf(info);
    const was = { subject: digest(texts.subject), description: digest(texts.description) };
    return editForm(info, texts, { memo: { was, pictureKey: null, round: 0 }, picture: [] });
  },
  read(values, info, memoText) {
    const form = filledForm(values);
    const typed = { subject: form.read(subjectField), description: form.read(descriptionField) };
    const fileId = form.read(pictureField);
    const memo = readMemo(memoText);
    if (memo === undefined) return mistaken(unreadable);
    const mistakes = form.mistakes();
    if (mistakes !== undefined) return mistakes;
    if (fileId !== "")
      return { kind: "picture", fileId, formWith: (seen) => formAfter(info, typed, { memo, seen }) };
    return readTask(typed, info, memo);
  },
};

function readTask(typed: Texts, info: GroupInfoView, { was, pictureKey }: Memo): Filled {
  const now = textsOf(info);
  // Somebody may have changed it since the form opened: what nobody touched here is left as it is now.
  const changed = (text: keyof Texts) =>
    digest(typed[text]) !== was[text] && digest(typed[text]) !== digest(now[text]) ? typed[text] : null;
  const subject = changed("subject");
  const description = changed("description");
  if (subject === null && description === null && pictureKey === null)
    return mistaken("Nothing is different yet. Change something, or cancel.");
  const before = { subject: info.group.subject, description: info.description };
  return {
    kind: "task",
    task: { kind: "settings", subject, description, was: before, pictureKey, parts: null },
  };
}

/** The same form again: with the picture as WhatsApp will get it, or with the reason why it cannot be used. */
function formAfter(
  info: GroupInfoView,
  typed: Texts,
  { memo, seen }: { memo: Memo; seen: SeenPicture },
): VerbForm {
  const pictureKey = seen.kind === "prepared" ? seen.key : memo.pictureKey;
  const next = { ...memo, pictureKey, round: memo.round + 1 };
  if (seen.kind === "prepared") return editForm(info, typed, { memo: next, picture: preview(seen) });
  const kept = raw(pictureKey === null ? "" : " The picture before it is kept.");
  const complaint = [section(mrkdwn`⚠️ *This picture cannot be used.* ${seen.sentence}${kept}`)];
  return editForm(info, typed, { memo: next, picture: complaint });
}

function preview(seen: Extract<SeenPicture, { kind: "prepared" }>): KnownBlock[] {
  const first = seen.isAnimated ? " Only the first picture of the animation is taken." : "";
  return [
    seen.fileId === undefined
      ? section(mrkdwn`Slack could not show the picture, but it is ready.`)
      : {
          type: "image",
          slack_file: { id: seen.fileId },
          alt_text: "The new picture of the group, cut square",
        },
    context(mrkdwn`Cut square, ${seen.sidePx} by ${seen.sidePx} pixels.${first}`),
  ];
}

function editForm(
  info: GroupInfoView,
  { subject, description }: Texts,
  { memo, picture }: { memo: Memo; picture: KnownBlock[] },
): VerbForm {
  const { pictureKey, round } = memo;
  return {
    title: "Edit a group",
    submit: pictureKey === null ? "Save" : "Save everything",
    memo: JSON.stringify(memo),
    blocks: [
      section(groupName(info.group)),
      subjectField.block({ value: subject }),
      descriptionField.block({ value: description }),
      ...picture,
      // A fresh field each time, or Slack would send the same file again.
      pictureField.block({ round, ...(pictureKey === null ? {} : { label: "Another picture" }) }),
    ],
  };
}

function textsOf(info: GroupInfoView): Texts {
  return {
    subject: subjectField.typed(info.group.subject ?? ""),
    description: descriptionField.typed(info.description ?? ""),
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

/**
 * A form may carry 3,000 characters, a description may be longer; to tell whether it was touched, this much is enough. Slack
 * gives an emoji back with or without the mark that it is shown in colour.
 */
function digest(text: string): string {
  const plain = text.replaceAll(/[\uFE0E\uFE0F]/gu, "");
  return createHash("sha256").update(plain).digest("base64url").slice(0, 16);
}

const unreadable = "This form could not be read. Close it and open it again with /wa edit.";

function mistaken(sentence: string): Filled {
  return { kind: "mistaken", errors: { [subjectField.id]: sentence } };
}

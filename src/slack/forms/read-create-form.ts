// Reads what somebody filled in to create a group. Slack's own length limits count differently from WhatsApp's, so
// lengths are checked here, and what is wrong is said under the field. The handler of the form calls it.
import { z } from "zod";
import type { CreateInput } from "../../groups/model.ts";
import { createFields } from "../ids.ts";

export type FilledCreateForm =
  /** `phoneNumberId` is null when the form did not ask for it. */
  | { kind: "filled"; input: CreateInput; phoneNumberId: string | null }
  /** By the block id of the field. */
  | { kind: "mistaken"; errors: Record<string, string> };

/** In code points. Source: WhatsApp Groups API, "Create group". */
export const longestSubject = 128;
export const longestDescription = 2_048;

const typedText = z.object({ value: z.string().nullish() });

/** `state.values` of the form: block id, then action id, then what was chosen. */
const filledFields = z.object({
  [createFields.subject]: z.object({ [createFields.subject]: typedText }),
  [createFields.description]: z.object({ [createFields.description]: typedText }),
  [createFields.approval]: z.object({
    [createFields.approval]: z.object({
      selected_option: z.object({ value: z.enum(["approval_required", "auto_approve"]) }).nullish(),
    }),
  }),
  [createFields.channel]: z.object({
    [createFields.channel]: z.object({ selected_conversation: z.string().nullish() }),
  }),
  [createFields.number]: z
    .object({
      [createFields.number]: z.object({ selected_option: z.object({ value: z.string() }).nullish() }),
    })
    .optional(),
});

export function readCreateForm(values: unknown): FilledCreateForm {
  const { data } = filledFields.safeParse(values);
  if (data === undefined) return { kind: "mistaken", errors: { [createFields.subject]: unreadable } };
  const subject = oneLine(data.subject.subject.value ?? "");
  const description = (data.description.description.value ?? "").trim();
  const channel = data.channel.channel.selected_conversation;
  const errors = {
    ...errorUnder(createFields.subject, subjectProblem(subject)),
    ...errorUnder(createFields.description, tooLong(description, longestDescription)),
    ...errorUnder(createFields.channel, channel ? null : "Choose a channel."),
    ...errorUnder(createFields.number, isNumberMissing(data.number) ? "Choose a number." : null),
  };
  if (!channel || Object.keys(errors).length > 0) return { kind: "mistaken", errors };
  const joinApprovalMode = data.join_approval.join_approval.selected_option?.value ?? "approval_required";
  return {
    kind: "filled",
    input: { subject, description: description === "" ? null : description, joinApprovalMode, channel },
    phoneNumberId: data.number?.number.selected_option?.value ?? null,
  };
}

const unreadable = "This form could not be read. Close it and open it again with /wa create.";

type NumberField = z.infer<typeof filledFields>["number"];

function isNumberMissing(number: NumberField): boolean {
  return number !== undefined && !number.number.selected_option;
}

function subjectProblem(subject: string): string | null {
  return subject === "" ? "A group needs a name." : tooLong(subject, longestSubject);
}

export function tooLong(text: string, limit: number): string | null {
  const { length } = Array.from(text);
  return length <= limit
    ? null
    : `${length.toLocaleString("en")} characters are too many: WhatsApp takes ${limit.toLocaleString("en")}.`;
}

function errorUnder(block: string, problem: string | null): Record<string, string> {
  return problem === null ? {} : { [block]: problem };
}

/** A name has no line breaks, whatever was pasted. */
export function oneLine(text: string): string {
  return text.toWellFormed().replaceAll(/\s+/gu, " ").trim();
}

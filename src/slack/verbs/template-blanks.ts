// What a template leaves open, in words: the sentence around each blank, what can be known of it, and the text as it will read.
// The form for invitations uses it.
import type { InviteTemplateView } from "../../groups/invitation-views.ts";
import type { GroupInfoView } from "../../groups/views.ts";

export type Blank = { index: number; label: string; hint: string | null; known: string };

/** The blanks that somebody fills in: all but the invite link. */
export function blanksOf(template: InviteTemplateView, info: GroupInfoView): Blank[] {
  return template.variables.flatMap(({ kind, sample }, index) =>
    kind === "invite link"
      ? []
      : [
          {
            index,
            label: sample === null ? sentenceAround(template, index) : `Instead of “${sample}”`,
            hint: sample === null ? null : `In “${sentenceAround(template, index)}”`,
            known: known(template, index, info),
          },
        ],
  );
}

/** `fill` gives the text for a place; what it leaves open is shown by its sample. */
export function textOf(
  { body, variables }: InviteTemplateView,
  fill: (index: number) => string | undefined,
): string {
  return (body ?? "").replaceAll(place, (_, number: string) => {
    const index = Number(number) - 1;
    return fill(index) || `⟨${sampleOf({ variables }, index)}⟩`;
  });
}

/** With the place itself as "…" and the others by their samples. */
export function sentenceAround(template: InviteTemplateView, index: number): string {
  const sentence = (template.body ?? "")
    .split(/(?<=[.!?:])\s+|\n/u)
    .find((each) => each.includes(mark(index)));
  return textOf({ ...template, body: sentence ?? mark(index) }, (other) =>
    other === index ? "…" : sampleOf(template, other),
  ).trim();
}

const place = /\{\{(\d+)\}\}/gu;

function mark(index: number): string {
  return `{{${index + 1}}}`;
}

function sampleOf({ variables }: Pick<InviteTemplateView, "variables">, index: number): string {
  const variable = variables[index];
  if (variable?.kind === "invite link") return "the invite link";
  return variable?.sample ?? `${index + 1}`;
}

/** What the sample and the words beside the blank ask for, if that is something we know. */
function known({ body, variables }: InviteTemplateView, index: number, info: GroupInfoView): string {
  const [before = "", after = ""] = (body ?? "").split(mark(index));
  const beside = [
    variables[index]?.sample ?? "",
    before.match(/(?:\S+\s+){0,1}\S*\s*$/u)?.[0] ?? "",
    after.match(/^\s*\S*/u)?.[0] ?? "",
  ].join(" ");
  if (/\bgroup\b/iu.test(beside)) return info.group.subject ?? "";
  const isBusiness = /\b(?:business|company|brand|store|shop|team|organi[sz]ation|from)\b/iu.test(beside);
  return isBusiness ? (info.invitation?.businessName ?? "") : "";
}

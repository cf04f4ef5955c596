// What to write to several groups: a text, or a template of the account with its places filled in. Says before it is sent how many
// groups and people that is, and what WhatsApp charges. The second form of a text to several groups, and the third.
import type { InputBlock, ModalView } from "@slack/types";
import { z } from "zod";
import type {
  AnnouncementPlan,
  ChosenGroups,
  SendableTemplate,
  SendableTemplates,
} from "../../groups/announcement-views.ts";
import { context, lines, section } from "../blocks.ts";
import { environmentId } from "../../groups/routes.ts";
import { groupId, routeId } from "../ids.ts";
import { count, mrkdwn, quote, raw, type Markup } from "../text.ts";
import { sentenceAround, textOf } from "../verbs/template-blanks.ts";
import { filledForm, menu, textField, type Drawn, type Mistaken } from "./form-fields.ts";
import { formKind, modal } from "./modal.ts";
import { keyOf, templateChoices } from "./template-choices.ts";

const chosenGroups = z.discriminatedUnion("by", [
  z.object({ by: z.literal("words"), words: z.string() }),
  z.object({ by: z.literal("route"), routeId: z.union([routeId, z.literal(environmentId)]) }),
  z.object({ by: z.literal("ticks"), groupIds: z.array(groupId).readonly() }),
]) satisfies z.ZodType<ChosenGroups>;

/** `digest`: of the groups that were shown. `template`: its name and language, once it is chosen. */
const place = z.object({
  chosen: chosenGroups,
  digest: z.string(),
  template: z.string().nullable(),
  round: z.int().min(0),
});
export type AnnounceTextPlace = z.infer<typeof place>;

export const announceText = formKind("announce_text", {
  place,
  right: () => "approve",
  to: () => "write to groups",
});

/** In code points. Source: WhatsApp, "Group messaging". */
const longestText = 4_096;
const longestBlank = 500;

const textToSend = textField({
  id: "announce_text",
  label: "Text",
  isMultiline: true,
  optional: true,
  longest: longestText,
});
const howField = menu({ id: "announce_how", label: "What to send" });
const aText = "text";

/** `typed`: what stood in the form when its groups had changed. */
export type AnnounceDraft = {
  plan: AnnouncementPlan;
  templates: SendableTemplates;
  changed?: boolean;
  typed?: string;
};

export function drawAnnounceText(
  { plan, templates, changed = false, typed = "" }: AnnounceDraft,
  { chosen, round }: Pick<AnnounceTextPlace, "chosen" | "round">,
): ModalView {
  const ready = templates.kind === "ready" ? templates.templates : [];
  const { choices, cut } = templateChoices(ready, [{ text: "A text of your own", value: aText }]);
  const { digest } = plan;
  return modal(announceText.frame({ chosen, digest, template: null, round }), {
    title: "Write to several groups",
    submit: ready.length === 0 ? "Send" : "Next or send",
    blocks: [
      ...lines([...(changed ? [otherGroups] : []), whom(plan), ...leftOut(plan)]),
      ...(ready.length === 0 ? [] : [howField.block(choices, { round })]),
      ...cut.map(context),
      textToSend.block({ round, value: typed }),
      context(costOfText(plan)),
      context(
        templates.kind === "ready"
          ? mrkdwn`Where nobody has written for 24 hours, WhatsApp takes only a template: ${costOfTemplate(plan, null)}`
          : mrkdwn`Where nobody has written for 24 hours, WhatsApp takes no text, and the card says so. ${templates.why}`,
      ),
    ],
  });
}

export function drawAnnounceTemplate(
  { plan, changed = false, typed = [] }: Pick<AnnounceDraft, "plan" | "changed"> & { typed?: string[] },
  template: SendableTemplate,
  { chosen, round }: Pick<AnnounceTextPlace, "chosen" | "round">,
): ModalView {
  const { digest } = plan;
  return modal(announceText.frame({ chosen, digest, template: keyOf(template), round }), {
    title: "Write to several groups",
    submit: "Send",
    blocks: [
      ...lines([...(changed ? [otherGroups] : []), whom(plan), ...leftOut(plan)]),
      section(quote(textOf(template, () => undefined))),
      ...blankBlocks(template, { round, typed }),
      context(
        mrkdwn`A template reaches every group, whenever somebody last wrote in it. ${costOfTemplate(plan, template.category)}`,
      ),
    ],
  });
}

/** The places of a template, to be filled in. */
export function blankBlocks(
  template: SendableTemplate,
  { typed = [], ...drawn }: Drawn & { typed?: readonly string[] } = {},
): InputBlock[] {
  return template.variables.map(({ sample }, index) =>
    blankField(index, sample === null ? sentenceAround(template, index) : `Instead of “${sample}”`).block({
      ...drawn,
      value: typed[index] ?? "",
    }),
  );
}

/** As far as they are filled in. */
export function blanksTyped(values: unknown, template: SendableTemplate): string[] {
  const form = filledForm(values);
  return template.variables.map((_, index) => form.chosen(blankField(index, "")) ?? "");
}

/** WhatsApp refuses line breaks and long blanks in a place. Source: WhatsApp, error 132018. */
function blankField(index: number, label: string) {
  return textField({
    id: `announce_blank_${index + 1}`,
    label,
    longest: longestBlank,
    required: "The message needs something here.",
  });
}

export type FilledText = { kind: "text"; text: string } | { kind: "template"; key: string } | Mistaken;

export function readAnnounceText(values: unknown): FilledText {
  const form = filledForm(values);
  const how = form.chosen(howField) ?? aText;
  if (how !== aText) return { kind: "template", key: how };
  const text = form.read(textToSend);
  if (text === "") form.complain(textToSend, "Write something.");
  return form.mistakes() ?? { kind: "text", text };
}

export function readAnnounceTemplate(
  values: unknown,
  template: SendableTemplate,
): { kind: "blanks"; variables: string[]; text: string } | Mistaken {
  const form = filledForm(values);
  const variables = template.variables.map((_, index) => form.read(blankField(index, "")));
  return (
    form.mistakes() ?? { kind: "blanks", variables, text: textOf(template, (index) => variables[index]) }
  );
}

const otherGroups = raw("⚠️ *Other groups than before: look once more.*");

function whom({ groupIds, people, unknown }: AnnouncementPlan): Markup {
  const more =
    unknown === 0 ? mrkdwn`` : mrkdwn`, and those in ${count(unknown, "group", "groups")} not counted yet`;
  return mrkdwn`To *${count(groupIds.length, "group", "groups")}* with *${count(people, "person", "people")}*${more}`;
}

function leftOut({ suspended, empty }: AnnouncementPlan): Markup[] {
  const left = [
    ...(suspended === 0 ? [] : [`${count(suspended, "group is", "groups are")} suspended`]),
    ...(empty === 0 ? [] : [`${count(empty, "group is", "groups are")} empty`]),
  ];
  return left.length === 0 ? [] : [mrkdwn`Not to others: ${left.join(", ")}.`];
}

/** Source: WhatsApp, "Groups API pricing" and "Pricing updates for service and utility messages", from October 2026 on. */
function costOfText({ people }: AnnouncementPlan): Markup {
  return mrkdwn`A text is ${count(people, "delivery", "deliveries")}, one for each person: free as long as the number's free service messages of the month last, and charged beyond.`;
}

function costOfTemplate({ people }: AnnouncementPlan, category: string | null): Markup {
  const rate = category === null ? "its category" : `${category.toLowerCase()} messages`;
  return mrkdwn`It is always charged, ${count(people, "delivery", "deliveries")} at the rate of ${rate} in each person's country.`;
}

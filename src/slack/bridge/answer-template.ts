// A template in place of a text, where WhatsApp takes no texts any more: offered to whoever wrote in vain, and in the form of an answer.
// Chosen first, then its places are filled in; it goes to the group, and stands in the conversation like an answer.
import type { ModalView } from "@slack/types";
import { z } from "zod";
import type { SendableTemplate, SendableTemplates } from "../../groups/announcement-views.ts";
import type { GroupId } from "../../groups/model.ts";
import { context, section } from "../blocks.ts";
import { blankBlocks, readAnnounceTemplate } from "../forms/announce-text.ts";
import { filledForm, menu } from "../forms/form-fields.ts";
import { formKind, modal } from "../forms/modal.ts";
import { noticeForm, workingForm } from "../forms/notice.ts";
import type { SentForm } from "../forms/sent-form.ts";
import { open, redraw } from "../forms/show.ts";
import { keyOf, templateChoices } from "../forms/template-choices.ts";
import { groupId } from "../ids.ts";
import type { SlackParts } from "../parts.ts";
import type { Asker } from "../permission.ts";
import { mrkdwn, quote, raw } from "../text.ts";
import { textOf } from "../verbs/template-blanks.ts";
import { onItsWay, refusals } from "./hear-message.ts";

/** `template`: its name and language, once it is chosen. */
export const answerTemplate = formKind("answer_template", {
  place: z.object({ groupId, template: z.string().nullable() }),
  right: () => "approve",
  to: () => "write to this group",
  about: (place) => place.groupId,
  isWritten: true,
});

type TemplatePlace = { groupId: GroupId; template: string | null };

const templateField = menu({ id: "answer_template", label: "Template" });

export async function openTemplates(parts: SlackParts, asker: Asker, about: GroupId): Promise<void> {
  const opened = await open(parts, asker, workingForm("Looking at the templates of the account…"));
  if (opened === undefined) return;
  await redraw(parts, opened.viewId, async (draw) =>
    draw(chooseTemplate(about, await parts.groupdesk.sendableTemplates())),
  );
}

function chooseTemplate(about: GroupId, templates: SendableTemplates): ModalView {
  if (templates.kind === "none")
    return noticeForm(mrkdwn`There is no template that could be sent. ${templates.why}`);
  const { choices, cut } = templateChoices(templates.templates);
  return modal(answerTemplate.frame({ groupId: about, template: null }), {
    title: "Send a template",
    submit: "Next",
    blocks: [
      section(
        raw("WhatsApp takes a template at any time, and a text only for 24 hours after somebody wrote."),
      ),
      templateField.block(choices),
      ...cut.map(context),
    ],
  });
}

function fillTemplate(about: GroupId, template: SendableTemplate): ModalView {
  const rate = template.category === null ? "its category" : `${template.category.toLowerCase()} messages`;
  return modal(answerTemplate.frame({ groupId: about, template: keyOf(template) }), {
    title: "Send a template",
    submit: "Send",
    blocks: [
      section(quote(textOf(template, () => undefined))),
      ...blankBlocks(template),
      context(
        mrkdwn`Goes to everybody in the WhatsApp group. It is always charged, once for each person, at the rate of ${rate} in their country.`,
      ),
    ],
  });
}

export async function templateSent(
  parts: SlackParts,
  { actor, source, view, complain, refuse, replace }: SentForm,
  { groupId: about, template: chosen }: TemplatePlace,
): Promise<void> {
  const { values } = view.state;
  const templates = await parts.groupdesk.sendableTemplates();
  const known = templates.kind === "ready" ? templates.templates : [];
  const wanted = chosen ?? filledForm(values).read(templateField);
  const template = known.find((each) => keyOf(each) === wanted);
  if (template === undefined) return refuse(templateGone);
  if (chosen === null) return replace(fillTemplate(about, template));
  const read = readAnnounceTemplate(values, template);
  if (read.kind === "mistaken") return complain(read.errors);
  const { name, language } = template;
  const { variables, text } = read;
  const sendable = { name, language, variables };
  const ask = { groupId: about, template: sendable, text, by: actor.id, source };
  const outcome = await parts.groupdesk.bridge.sendTemplate(ask);
  const refusal = refusals[outcome];
  return refusal === undefined ? replace(noticeForm(onItsWay)) : refuse(refusal);
}

const templateGone = raw("This template cannot be sent any more. Nothing was sent; begin again.");

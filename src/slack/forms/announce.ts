// From the groups to the text, and from there to one operation for each group: what becomes of the forms for several groups when they
// are sent. The groups are looked up again each time; when they are others than were shown, the form says so and is not sent.
import {
  mostAnnounced,
  type AnnouncementPlan,
  type SendableTemplate,
} from "../../groups/announcement-views.ts";
import type { Reach } from "../../groups/routes.ts";
import type { SlackParts } from "../parts.ts";
import { count, mrkdwn, raw } from "../text.ts";
import {
  announceGroupsForm,
  complaintAt,
  readAnnounceGroups,
  tooMany,
  type AnnounceGroupsPlace,
} from "./announce-groups.ts";
import {
  blanksTyped,
  drawAnnounceTemplate,
  drawAnnounceText,
  readAnnounceTemplate,
  readAnnounceText,
  type AnnounceTextPlace,
} from "./announce-text.ts";
import { endForm } from "./end-form.ts";
import { noticeForm, workingForm } from "./notice.ts";
import type { SentForm } from "./sent-form.ts";
import { redraw } from "./show.ts";
import { keyOf } from "./template-choices.ts";

export async function groupsChosen(
  parts: SlackParts,
  sent: SentForm,
  place: AnnounceGroupsPlace,
  reach: Reach,
): Promise<void> {
  const { groupdesk } = parts;
  const read = readAnnounceGroups(sent.view.state.values, place);
  if (read.kind === "mistaken") return sent.complain(read.errors);
  if (read.kind === "words")
    return sent.replace(
      await announceGroupsForm(groupdesk.lists(reach), { words: read.words, round: place.round + 1 }),
    );
  const plan = await groupdesk.announcementPlan(read.chosen, reach);
  if (plan.groupIds.length > mostAnnounced)
    return sent.complain({ [`${complaintAt()}.${place.round}`]: tooMany });
  if (plan.groupIds.length === 0) return sent.replace(noticeForm(nobody));
  await sent.replace(workingForm("Looking at the groups and at the templates of the account…"));
  await redraw(parts, sent.view.id, async (draw) => {
    const templates = await groupdesk.sendableTemplates();
    await draw(drawAnnounceText({ plan, templates }, { chosen: read.chosen, round: 0 }));
  });
}

export async function textWritten(
  parts: SlackParts,
  sent: SentForm,
  place: AnnounceTextPlace,
  reach: Reach,
): Promise<void> {
  const { groupdesk } = parts;
  const { chosen, round } = place;
  const plan = await groupdesk.announcementPlan(chosen, reach);
  if (plan.groupIds.length === 0) return sent.refuse(nobody);
  const changed = plan.digest !== place.digest;
  const templates = await groupdesk.sendableTemplates();
  const known = templates.kind === "ready" ? templates.templates : [];
  const at = { chosen, round: round + 1 };
  if (place.template !== null) {
    const template = known.find((each) => keyOf(each) === place.template);
    if (template === undefined) return sent.refuse(templateGone);
    const typed = blanksTyped(sent.view.state.values, template);
    if (changed) return sent.replace(drawAnnounceTemplate({ plan, changed, typed }, template, at));
    return fillTemplate(parts, sent, { plan, template, reach });
  }
  const read = readAnnounceText(sent.view.state.values);
  if (read.kind === "mistaken") return sent.complain(read.errors);
  if (read.kind === "template") {
    const template = known.find((each) => keyOf(each) === read.key);
    if (template === undefined) return sent.refuse(templateGone);
    return sent.replace(drawAnnounceTemplate({ plan, changed }, template, at));
  }
  const typed = read.text;
  if (changed) return sent.replace(drawAnnounceText({ plan, templates, changed, typed }, at));
  await send(parts, sent, { plan, reach, text: read.text, template: null });
}

function fillTemplate(
  parts: SlackParts,
  sent: SentForm,
  { plan, template, reach }: { plan: AnnouncementPlan; template: SendableTemplate; reach: Reach },
): Promise<void> {
  const read = readAnnounceTemplate(sent.view.state.values, template);
  if (read.kind === "mistaken") return sent.complain(read.errors);
  const { name, language } = template;
  const { variables, text } = read;
  return send(parts, sent, { plan, reach, text, template: { name, language, variables } });
}

type Message = {
  plan: AnnouncementPlan;
  reach: Reach;
  text: string;
  template: { name: string; language: string; variables: string[] } | null;
};

async function send(
  parts: SlackParts,
  sent: SentForm,
  { plan: { groupIds }, reach, text, template }: Message,
): Promise<void> {
  const { actor, source } = sent;
  const outcome = await parts.groupdesk.announce({ text, template, groupIds, by: actor.id, reach, source });
  if (outcome === "nobody") return sent.refuse(nobody);
  await endForm(parts, sent, outcome, mrkdwn` to ${count(groupIds.length, "group", "groups")}`);
}

const nobody = raw(
  "None of these groups takes messages now: they are empty, suspended or gone. Nothing was sent.",
);
const templateGone = raw("This template cannot be sent any more. Nothing was sent; begin again.");

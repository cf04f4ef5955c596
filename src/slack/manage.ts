// Opens and reads the forms of verbs. A form opens at once and says that it reads the group, because a trigger lives for
// three seconds and WhatsApp may take longer.
import type { ViewOutput } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import type { Groupdesk } from "../groupdesk.ts";
import type { TaskWishOutcome } from "../operations/wish-task.ts";
import type { GroupId } from "../groups/model.ts";
import type { Log } from "../log.ts";
import type { Access, Permission } from "./access.ts";
import { plainText } from "./blocks.ts";
import { longestTitle, noticeForm, workingForm } from "./forms/notice.ts";
import { formIds, readVerbPlace, writeVerbPlace, type VerbPlace } from "./ids.ts";
import { pickForm } from "./forms/pick-form.ts";
import { formNotOpened, taskAgain } from "./replies.ts";
import { raw, type Markup } from "./text.ts";
import { verbNamed } from "./verbs/registry.ts";
import type { Filled, Verb, VerbForm, VerbWord } from "./verbs/verb.ts";

export type ManageParts = {
  groupdesk: Groupdesk;
  access: Access;
  client: WebClient;
  log: Log;
  onDenied(): void;
};

/** Where the form goes: a trigger opens a new one or lays one on top, a view id takes over one that is open. */
export type FormPlace = { triggerId: string } | { onTopBy: string } | { viewId: string };

/** Answers why not, for the one who asked; undefined when the form is open. */
export async function openVerb(
  parts: ManageParts,
  wish: { word: VerbWord; groupId: GroupId; user: string; place: FormPlace },
): Promise<Markup | undefined> {
  const verb = verbNamed(wish.word);
  if (verb === undefined) return raw("Groupdesk does not know how to do that.");
  const permission = await parts.access.check(wish.user, verb.right);
  if (permission.kind === "denied") {
    parts.onDenied();
    return permission.sentence;
  }
  const viewId = await openWorking(parts, wish.place);
  if (viewId === undefined) return formNotOpened;
  await show(parts, viewId, await formOf(parts, verb, wish.groupId));
  return undefined;
}

/** Asks which group, for somebody who may do this at all. */
export async function openPick(
  parts: ManageParts,
  wish: {
    word: VerbWord;
    user: string;
    place: { triggerId: string };
    found: { words: string; total: number };
  },
): Promise<Markup | undefined> {
  const verb = verbNamed(wish.word);
  const permission = await parts.access.check(wish.user, verb?.right ?? "administer");
  if (permission.kind === "denied") {
    parts.onDenied();
    return permission.sentence;
  }
  try {
    await parts.client.views.open({
      trigger_id: wish.place.triggerId,
      view: pickForm({ word: wish.word }, wish.found),
    });
    return undefined;
  } catch (error) {
    parts.log.warn({ err: error }, "a form could not be opened");
    return formNotOpened;
  }
}

export type Submission = { view: ViewOutput; user: string };

/** Slack waits three seconds for the answer to a form. */
const answerWithinMs = 1_500;

export type SubmissionAnswer =
  | { kind: "errors"; errors: Record<string, string> }
  | { kind: "view"; view: ModalView }
  | { kind: "picture"; picture: PictureToShow };

/** What is to be shown in a form when it has been looked at. */
export type PictureToShow = Pick<VerbPlace, "word" | "groupId"> & Extract<Filled, { kind: "picture" }>;

/** A verb's form was sent: permission and values are checked again, now, on the server. */
export async function submitVerb(parts: ManageParts, { view, user }: Submission): Promise<SubmissionAnswer> {
  const place = readVerbPlace(view.private_metadata);
  const verb = place === undefined ? undefined : verbNamed(place.word);
  if (place === undefined || verb?.read === undefined)
    return said(raw("This form is from another version of Groupdesk. Nothing was done."));
  const permission: Permission = await parts.access.check(user, verb.right);
  if (permission.kind === "denied") {
    parts.onDenied();
    return said(permission.sentence);
  }
  const info = await parts.groupdesk.groupInfo(place.groupId, { ...needsOf(verb), withinMs: answerWithinMs });
  if (info === undefined) return said(outcomes.unknown);
  const filled = verb.read(view.state.values, info, place.memo);
  if (filled.kind === "mistaken") return { kind: "errors", errors: filled.errors };
  if (filled.kind === "picture")
    return { kind: "picture", picture: { word: place.word, groupId: place.groupId, ...filled } };
  const outcome = await parts.groupdesk.wishTask({
    groupId: place.groupId,
    task: filled.task,
    by: user,
    source: `view:${view.id}`,
  });
  return said(outcomes[outcome]);
}

const outcomes: Record<TaskWishOutcome, Markup> = {
  ...taskAgain,
  wished: raw("On its way. A card in the group's channel follows it to its end."),
  "wished before": raw("This form was sent already. A card in the group's channel follows it."),
};

function said(sentence: Markup): SubmissionAnswer {
  return { kind: "view", view: noticeForm(sentence) };
}

function needsOf(verb: Verb): { withInvitation: boolean } {
  return { withInvitation: verb.needsInvitation === true };
}

async function formOf({ groupdesk }: ManageParts, verb: Verb, groupId: GroupId): Promise<ModalView> {
  const info = await groupdesk.groupInfo(groupId, needsOf(verb));
  if (info === undefined) return noticeForm(outcomes.unknown);
  if (info.standing === "deleted") return noticeForm(outcomes.deleted);
  if (info.standing === "suspended" && verb.read !== undefined) return noticeForm(outcomes.suspended);
  return verbForm(verb.form(info), { word: verb.word, groupId });
}

export function verbForm(form: VerbForm, { word, groupId }: Omit<VerbPlace, "memo">): ModalView {
  return {
    type: "modal",
    callback_id: formIds.verb,
    private_metadata: writeVerbPlace({ word, groupId, memo: form.memo }),
    title: plainText(form.title, longestTitle),
    close: plainText(form.submit === undefined ? "Close" : "Cancel", longestTitle),
    ...(form.submit === undefined ? {} : { submit: plainText(form.submit, longestTitle) }),
    blocks: form.blocks,
  };
}

async function openWorking({ client, log }: ManageParts, place: FormPlace): Promise<string | undefined> {
  if ("viewId" in place) return place.viewId;
  const form = workingForm("Reading the group…");
  try {
    const { view } =
      "onTopBy" in place
        ? await client.views.push({ trigger_id: place.onTopBy, view: form })
        : await client.views.open({ trigger_id: place.triggerId, view: form });
    return view?.id;
  } catch (error) {
    log.warn({ err: error }, "a form could not be opened");
    return undefined;
  }
}

export function showNotice(parts: ManageParts, viewId: string, sentence: Markup): Promise<void> {
  return show(parts, viewId, noticeForm(sentence));
}

async function show({ client, log }: ManageParts, viewId: string, view: ModalView): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view });
  } catch (error) {
    // Closed meanwhile, most likely.
    log.warn({ err: error }, "a form could not be shown");
  }
}

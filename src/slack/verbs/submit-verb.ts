// The form of a verb was sent: its values are read again beside the group as it is now, and become an operation.
import { endForm } from "../forms/end-form.ts";
import { noticeForm } from "../forms/notice.ts";
import type { SentForm } from "../forms/sent-form.ts";
import type { SlackParts } from "../parts.ts";
import { formNotUnderstood, triedAgain } from "../replies.ts";
import { lookingAtPicture, showPicture } from "./show-picture.ts";
import type { LinkPlace } from "../../groupdesk.ts";
import { ifPermitted } from "../permission.ts";
import { bridgeSent } from "./bridge-sent.ts";
import { changeGuests } from "./guests-sent.ts";
import { sendNews } from "./news-sent.ts";
import { drawVerb, readingGroup } from "./open-verb.ts";
import { drawVerbForm, type VerbPlace } from "./verb-form.ts";

/** Slack waits three seconds for the answer to a form. */
const answerWithinMs = 1_500;

export async function submitVerb(
  parts: SlackParts,
  sent: SentForm,
  { verb, groupId, memo }: VerbPlace & { memo?: string | undefined },
): Promise<void> {
  if (verb.read === undefined) return sent.replace(noticeForm(formNotUnderstood));
  const withInvitation = verb.needsInvitation === true;
  const withExpected = verb.needsExpected === true;
  const asked = { withInvitation, withExpected, withinMs: answerWithinMs };
  const info = await parts.groupdesk.groupInfo(groupId, asked);
  if (info === undefined) return sent.replace(noticeForm(triedAgain.unknown));
  const filled = verb.read(sent.view.state.values, info, memo);
  if (filled.kind === "mistaken") return sent.complain(filled.errors);
  if (filled.kind === "form") return sent.replace(drawVerbForm({ verb, groupId }, filled.form));
  if (filled.kind === "link place") return settleLinkPlace(parts, sent, { verb, groupId }, filled.chosen);
  if (filled.kind === "channel") return sendNews(parts, sent, groupId, filled.channel);
  if (filled.kind === "guests") return changeGuests(parts, sent, groupId, filled);
  if (filled.kind === "picture") {
    await sent.replace(lookingAtPicture);
    return showPicture(parts, sent.view.id, { verb, groupId }, filled);
  }
  const { actor, source } = sent;
  if (filled.kind === "bridge") {
    return bridgeSent(parts, sent, { info, settings: filled.settings });
  }
  const outcome = await parts.groupdesk.changeGroup({ groupId, task: filled.task, by: actor.id, source });
  await endForm(parts, sent, outcome);
}

/** It counts for everybody's invitations, so it takes more than the right to invite. */
function settleLinkPlace(
  parts: SlackParts,
  sent: SentForm,
  { verb, groupId }: VerbPlace,
  chosen: LinkPlace,
): Promise<void> {
  const { actor, view } = sent;
  return ifPermitted(parts, {
    actor,
    right: "administer",
    to: "choose where the invite link goes",
    groupId,
    refuse: (sentence) => sent.replace(noticeForm(sentence)),
    async run() {
      await parts.groupdesk.chooseLinkPlace(chosen, actor.id);
      await sent.replace(readingGroup);
      await drawVerb(parts, { viewId: view.id, actor }, verb, groupId);
    },
  });
}

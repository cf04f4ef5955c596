// Everything known about one group, with who is in it and its link read from WhatsApp now; what cannot be read is left open
// rather than keeping somebody waiting.
import { groupCapacity, type GroupId } from "../groups/model.ts";
import { standingView } from "./card-views.ts";
import type { GroupInfoView } from "../groups/views.ts";
import type { WhatsAppClient } from "../whatsapp/client.ts";
import { expectedView } from "./guests-view.ts";
import { invitationTo } from "./invite-template.ts";
import { bridgeStanding } from "./bridge-standing.ts";
import { newsOf } from "./news-of-group.ts";
import { readingPace } from "../pace.ts";
import { groupById } from "../state/groups.ts";
import type { Context } from "../state/context.ts";

export type InfoAsk = {
  /** Somebody wants to invite: that asks more of WhatsApp than showing the group does. */
  withInvitation?: boolean;
  /** Somebody looks after who is expected. */
  withExpected?: boolean;
  /** How long WhatsApp may take; what it has not said by then is left open. */
  withinMs?: number;
};

export async function groupInfo(
  context: Context,
  whatsapp: WhatsAppClient,
  groupId: GroupId,
  { withInvitation = false, withExpected = false, withinMs = readingPace.formWithinMs }: InfoAsk = {},
): Promise<GroupInfoView | undefined> {
  const group = await groupById(context.store.db, groupId);
  if (group === null) return undefined;
  const { group: name, standing, waiting, memberCount } = await standingView(context, group);
  const isGone = group.deletedAt !== null;
  const bridge = await bridgeStanding(context, group);
  const news = await newsOf(context, group);
  const [info, link, invitation, expected] = await Promise.all([
    isGone ? null : within(withinMs, whatsapp.readGroup(group.whatsappId), null),
    isGone ? null : within(withinMs, whatsapp.readInviteLink(group.whatsappId), group.inviteLink),
    isGone || !withInvitation ? undefined : invitationTo(context, whatsapp, group.phoneNumberId),
    isGone || !withExpected ? undefined : expectedView(context, whatsapp, group),
  ]);
  return {
    at: context.clock.now(),
    group: name,
    standing,
    memberCount: info?.participantCount ?? memberCount,
    waiting,
    createdAt: group.createdAt,
    description: info === null ? group.description : info.description,
    joinApprovalMode: group.joinApprovalMode,
    lastChange: group.lastChange,
    suspendedAt: group.suspendedAt,
    capacity: groupCapacity,
    members: info?.participants ?? null,
    inviteLink: link,
    readAt: group.readAt,
    bridge,
    news,
    ...(invitation === undefined ? {} : { invitation }),
    ...(expected === undefined ? {} : { expected }),
  };
}

/** The answer, or `otherwise` when it fails or takes longer. */
function within<Answer, Otherwise>(
  ms: number,
  answer: Promise<Answer>,
  otherwise: Otherwise,
): Promise<Answer | Otherwise> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(otherwise), ms);
    answer.then(resolve, () => resolve(otherwise)).finally(() => clearTimeout(timer));
  });
}

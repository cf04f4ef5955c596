// Clicks in the audit, on texts to several groups, and on reminders: what each asks for, and the right it takes. `answer-click.ts` hands them on.
import type { AnnouncementId } from "../../groups/sending.ts";
import { auditForm, auditLog } from "../forms/audit-log.ts";
import { sendAuditFile } from "../forms/audit-file.ts";
import { announceGroups } from "../forms/announce-groups.ts";
import { redraw } from "../forms/show.ts";
import type { SlackParts } from "../parts.ts";
import type { Guarded } from "../permission.ts";
import * as replies from "../replies.ts";
import { count, mrkdwn } from "../text.ts";
import type { Click, ClickOf } from "./click.ts";
import type { Press } from "./press.ts";
import { snoozes } from "./snooze.ts";

export type ElsewhereClick = ClickOf<"turn_audit_page" | "send_audit" | "announce_again" | "snooze">;

export function isElsewhere(click: Click): click is ElsewhereClick {
  return verbs.includes(click.verb);
}

const verbs: readonly Click["verb"][] = ["turn_audit_page", "send_audit", "announce_again", "snooze"];

/** Undefined when it means nothing where it was pressed. */
export function elsewhere(parts: SlackParts, press: Press, click: ElsewhereClick): Guarded | undefined {
  if (click.verb === "announce_again") return announcesAgain(parts, press, click.announcementId);
  if (click.verb === "snooze") return snoozes(parts, press, click);
  const { form, actor } = press;
  const place = auditLog.placeIn(form);
  if (form === undefined || place === undefined) return undefined;
  return {
    right: auditLog.right(place),
    to: auditLog.to(place),
    groupId: place.groupId ?? undefined,
    async run() {
      // It changes nothing, and may take a while.
      await press.ack();
      if (click.verb === "send_audit") return press.tell(await sendAuditFile(parts, actor.id, place));
      const turned = { ...place, page: click.page, round: place.round + 1 };
      await redraw(parts, form.id, async (draw) => draw(await auditForm(parts, actor.id, turned)));
    },
  };
}

/** Committed group by group before it is acknowledged: whoever presses again goes on where this ended. */
function announcesAgain({ groupdesk }: SlackParts, press: Press, id: AnnouncementId): Guarded {
  const place = { words: "", round: 0 };
  return {
    right: announceGroups.right(place),
    to: announceGroups.to(place),
    async run(reach) {
      const asked = await groupdesk.announceAgain(id, { by: press.actor.id, reach });
      await press.ack();
      await press.tell(
        asked === 0 ? replies.nothingAnnounced : mrkdwn`On its way to ${count(asked, "group", "groups")}.`,
      );
    },
  };
}

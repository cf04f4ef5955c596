// Until when WhatsApp takes texts for a group, in words: it does for a day after anybody in the group has written. Where somebody may
// write to a group, it stands beside.
import { windowMs, type Bridge } from "../../groups/bridge.ts";
import { date, mrkdwn, type Markup } from "../text.ts";

/** Source: WhatsApp, "Groups API pricing". */
export function windowOf({ heardAt }: Pick<Bridge, "heardAt">, now: number): Markup {
  if (heardAt === null)
    return mrkdwn`WhatsApp takes texts for 24 hours after somebody in the group has written; nobody has written since the bridge was switched on.`;
  return isClosed({ heardAt }, now)
    ? mrkdwn`WhatsApp has taken no texts since ${date(heardAt + windowMs)}, until somebody in the group writes again.`
    : mrkdwn`WhatsApp takes texts until ${date(heardAt + windowMs)}, 24 hours after somebody last wrote.`;
}

/** As far as we have heard. */
export function isClosed({ heardAt }: Pick<Bridge, "heardAt">, now: number): boolean {
  return heardAt !== null && now >= heardAt + windowMs;
}

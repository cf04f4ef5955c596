// Who may do what. Identity comes from Slack's signed payload; what a person may is asked on the server at every click,
// from the lists in the configuration and Slack's word about people and user groups. When Slack cannot be asked, nobody may.
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { SlackUserId } from "../groups/model.ts";
import type { Log } from "../log.ts";
import type { Keyed } from "../store/keyed.ts";
import { joinMarkup, mention, mrkdwn, raw, type Markup } from "./text.ts";

export type Right = "approve" | "administer";

/** `whom`: who may instead. */
export type Permission = { kind: "granted" } | { kind: "denied"; sentence: Markup; whom: Markup };

/** `what` somebody wants to do, for the sentence that refuses it: "list groups". */
export type Access = { check(user: SlackUserId, right: Right, what: string): Promise<Permission> };

type Parts = {
  client: WebClient;
  log: Log;
  /** User-group members and what kind of member somebody is; short-lived, shared between instances. */
  remembered: Keyed<unknown>;
  approvers: readonly string[];
  admins: readonly string[];
  /** Our workspace; undefined until Slack has told. */
  teamId(): string | undefined;
};

/** Somebody taken off a list stays able for at most this long. */
const rememberedForMs = 60_000;

const members = z.array(z.string());
const standing = z.object({ full: z.boolean() });
/** A person of a workspace, whole: nobody who left, no guest, no bot, nobody from another company. */
const no = z.literal(false).optional();
const member = z.object({
  team_id: z.string(),
  deleted: no,
  is_bot: no,
  is_restricted: no,
  is_ultra_restricted: no,
  is_stranger: no,
});

export function createAccess(parts: Parts): Access {
  return {
    async check(user, right, what) {
      const listed = listedFor(parts, right);
      try {
        if (listed.isEverybody && (await isFullMember(parts, user))) return { kind: "granted" };
        if (await isListed(parts, user, listed.ids)) return { kind: "granted" };
      } catch (error) {
        // Nobody can act until it is mended, and the person who clicked cannot see why: a missing scope, an unknown group.
        parts.log.error({ err: error }, "Slack could not be asked who may act; nobody may meanwhile");
        return { kind: "denied", sentence: nobodyKnows, whom: nobodyKnows };
      }
      const whom = whoMay(listed);
      const sentence = mrkdwn`You may not ${what} here. ${whom} Nothing was done.`;
      return { kind: "denied", sentence, whom };
    },
  };
}

/** `isEverybody`: nobody is named, so every full member may. */
type Listed = { ids: readonly string[]; isEverybody: boolean };

/** Where only approvers are named, nobody else may do what cannot be undone either. */
function listedFor({ approvers, admins }: Parts, right: Right): Listed {
  if (right === "approve")
    return { ids: [...new Set([...approvers, ...admins])], isEverybody: approvers.length === 0 };
  const ids = admins.length === 0 ? approvers : admins;
  return { ids, isEverybody: ids.length === 0 };
}

const nobodyKnows = raw(
  "Slack could not tell Groupdesk who you are just now, so nothing was done. Please try again in a moment.",
);

function whoMay({ ids, isEverybody }: Listed): Markup {
  return isEverybody
    ? raw("Only full members of this workspace may, not guests or people of other workspaces.")
    : mrkdwn`Ask one of: ${joinMarkup(ids.map(mention), ", ")}.`;
}

async function isListed(parts: Parts, user: SlackUserId, allowed: readonly string[]): Promise<boolean> {
  if (allowed.includes(user)) return true;
  for (const group of allowed.filter((id) => id.startsWith("S"))) {
    if ((await membersOf(parts, group)).includes(user)) return true;
  }
  return false;
}

function membersOf(parts: Parts, group: string): Promise<string[]> {
  return remembered(parts, `members:${group}`, members, async () => {
    const answer = await parts.client.usergroups.users.list({ usergroup: group });
    return answer.users ?? [];
  });
}

async function isFullMember(parts: Parts, user: SlackUserId): Promise<boolean> {
  const { full } = await remembered(parts, `standing:${user}`, standing, async () => {
    const teamId = parts.teamId();
    if (teamId === undefined) throw new Error("Slack has not told us which workspace this is");
    const person = member.safeParse((await parts.client.users.info({ user })).user).data;
    return { full: person?.team_id === teamId };
  });
  return full;
}

async function remembered<Value>(
  parts: Parts,
  key: string,
  shape: z.ZodType<Value>,
  ask: () => Promise<Value>,
): Promise<Value> {
  const known = shape.safeParse(await parts.remembered.get(key)).data;
  if (known !== undefined) return known;
  const value = await ask();
  await parts.remembered.set(key, value, rememberedForMs);
  return value;
}

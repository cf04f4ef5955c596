// Who may do what. Identity comes from Slack's signed payload; what a person may is asked on the server at every click,
// from the lists in the configuration and Slack's word about people and user groups. When Slack cannot be asked, nobody may.
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { SlackUserId } from "../groups/model.ts";
import type { Log } from "../log.ts";
import type { Keyed } from "../store/keyed.ts";
import { joinMarkup, mention, mrkdwn, raw, userGroup, type Markup } from "./text.ts";

export type Right = "approve" | "administer";

export type Permission = { kind: "granted" } | { kind: "denied"; sentence: Markup };

export type Access = { check(user: SlackUserId, right: Right): Promise<Permission> };

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

export function createAccess(parts: Parts): Access {
  return {
    async check(user, right) {
      const allowed = right === "approve" ? approversOf(parts) : adminsOf(parts);
      const nobodyNamed = allowed.length === 0 || (right === "approve" && parts.approvers.length === 0);
      try {
        if (nobodyNamed && (await isFullMember(parts, user))) return { kind: "granted" };
        if (await isListed(parts, user, allowed)) return { kind: "granted" };
      } catch (error) {
        // Nobody can act until it is mended, and the person who clicked cannot see why: a missing scope, an unknown group.
        parts.log.error({ err: error }, "Slack could not be asked who may act; nobody may meanwhile");
        return {
          kind: "denied",
          sentence: raw(
            "Slack could not tell Groupdesk who you are just now, so nothing was done. Please try again in a moment.",
          ),
        };
      }
      return { kind: "denied", sentence: refusal(allowed, nobodyNamed, right) };
    },
  };
}

function approversOf({ approvers, admins }: Parts): readonly string[] {
  return [...new Set([...approvers, ...admins])];
}

/** Where only approvers are named, nobody else may do what cannot be undone either. */
function adminsOf({ approvers, admins }: Parts): readonly string[] {
  return admins.length === 0 ? approvers : admins;
}

function refusal(allowed: readonly string[], nobodyNamed: boolean, right: Right): Markup {
  const what = right === "approve" ? "decide about WhatsApp groups" : "do this";
  if (nobodyNamed) {
    return mrkdwn`Only full members of this workspace may ${what}; guests and people of other workspaces may not. Nothing was done.`;
  }
  const who = joinMarkup(
    allowed.map((id) => (id.startsWith("S") ? userGroup(id) : mention(id))),
    ", ",
  );
  return mrkdwn`You may not ${what} here. Ask one of: ${who}. Nothing was done.`;
}

async function isListed(parts: Parts, user: SlackUserId, allowed: readonly string[]): Promise<boolean> {
  if (allowed.includes(user)) return true;
  for (const group of allowed.filter((id) => id.startsWith("S"))) {
    if ((await membersOf(parts, group)).includes(user)) return true;
  }
  return false;
}

async function membersOf({ client, remembered }: Parts, group: string): Promise<string[]> {
  const key = `members:${group}`;
  const known = members.safeParse(await remembered.get(key)).data;
  if (known !== undefined) return known;
  const answer = await client.usergroups.users.list({ usergroup: group });
  const users = answer.users ?? [];
  await remembered.set(key, users, rememberedForMs);
  return users;
}

async function isFullMember(parts: Parts, user: SlackUserId): Promise<boolean> {
  const key = `standing:${user}`;
  const known = standing.safeParse(await parts.remembered.get(key)).data;
  if (known !== undefined) return known.full;
  const teamId = parts.teamId();
  if (teamId === undefined) throw new Error("Slack has not told us which workspace this is");
  const { user: person } = await parts.client.users.info({ user });
  const full =
    person !== undefined &&
    person.team_id === teamId &&
    person.deleted !== true &&
    person.is_bot !== true &&
    person.is_restricted !== true &&
    person.is_ultra_restricted !== true &&
    (person as { is_stranger?: boolean }).is_stranger !== true;
  await parts.remembered.set(key, { full }, rememberedForMs);
  return full;
}

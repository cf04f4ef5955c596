// What Slack says about people and user groups, read into what rights depend on. A lasting refusal is an answer too: there is no
// such person, no such group. `access.ts` asks; how Slack fails otherwise is thrown.
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { SlackUserId } from "../groups/model.ts";
import type { Memory } from "./memory.ts";
import { slackCode } from "./slack-error.ts";

const person = z.object({
  /** In an organisation one person has an id for each workspace and one for all of them; the payloads name either. */
  ids: z.array(z.string()),
  /** The workspaces this person belongs to, and the organisation of these. */
  teamIds: z.array(z.string()),
  /** Works here in person: no guest and no bot. */
  isFull: z.boolean(),
});
export type Person = z.infer<typeof person>;

const members = z.union([
  z.object({ kind: z.literal("members"), ids: z.array(z.string()) }),
  /** `code` is Slack's word for why nobody can be in it. */
  z.object({ kind: z.literal("gone"), code: z.string() }),
]);
export type Members = z.infer<typeof members>;

export type People = {
  /** Null: nobody of ours, whoever it may be. */
  person(id: SlackUserId): Promise<Person | null>;
  membersOf(userGroup: string): Promise<Members>;
  userGroupChanged(userGroup: string): Promise<void>;
};

/** What a payload has in place of an id may be anything. */
const personId = /^[UW][A-Z0-9]{1,30}$/u;

/** Sources: docs.slack.dev/reference/methods/users.info and /usergroups.users.list, errors. */
const noSuchPerson: readonly string[] = ["user_not_found", "user_not_visible", "users_not_found"];
const noSuchGroup: readonly string[] = ["no_such_subteam", "subteam_not_found", "plan_upgrade_required"];

/** Source: docs.slack.dev/reference/objects/user-object */
const saidOfUser = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  enterprise_user: z
    .object({
      id: z.string().optional(),
      enterprise_id: z.string().optional(),
      teams: z.array(z.string()).optional(),
    })
    .optional(),
});

export function createPeople({ client, memory }: { client: WebClient; memory: Memory }): People {
  return {
    person: async (id) => {
      if (!personId.test(id)) return null;
      return memory.recall({
        key: `person:${id}`,
        shape: person.nullable(),
        isKeptFresh: (found) => found !== null,
        ask: () => askPerson(client, id),
      });
    },
    membersOf: (userGroup) =>
      memory.recall({
        key: membersKey(userGroup),
        shape: members,
        isKeptFresh: () => true,
        ask: () => askMembers(client, userGroup),
      }),
    userGroupChanged: (userGroup) => memory.forget(membersKey(userGroup)),
  };
}

/** Null: there is nobody of this id, or not any more. */
export async function askPerson(client: WebClient, id: SlackUserId): Promise<Person | null> {
  try {
    return readPerson(id, (await client.users.info({ user: id })).user);
  } catch (error) {
    if (noSuchPerson.includes(slackCode(error) ?? "")) return null;
    throw error;
  }
}

export async function askMembers(client: WebClient, userGroup: string): Promise<Members> {
  try {
    const { users = [] } = await client.usergroups.users.list({ usergroup: userGroup });
    return { kind: "members", ids: users };
  } catch (error) {
    const code = slackCode(error) ?? "";
    if (noSuchGroup.includes(code)) return { kind: "gone", code };
    throw error;
  }
}

function membersKey(userGroup: string): string {
  return `members:${userGroup}`;
}

function readPerson(askedFor: SlackUserId, user: unknown): Person | null {
  const said = saidOfUser.safeParse(user).data;
  if (said === undefined || said.deleted === true || said.is_stranger === true) return null;
  const { id: everywhere, enterprise_id: enterpriseId, teams = [] } = said.enterprise_user ?? {};
  return {
    ids: distinct([askedFor, said.id, everywhere]),
    teamIds: distinct([said.team_id, ...teams, enterpriseId]),
    isFull: said.is_bot !== true && said.is_restricted !== true && said.is_ultra_restricted !== true,
  };
}

function distinct(ids: readonly (string | undefined)[]): string[] {
  return [...new Set(ids.filter((id) => id !== undefined))];
}

// The user groups that APPROVERS and ADMINS name: who is in them, and which of them Slack does not know any more. Such a group is
// skipped, and the others still count. `access.ts` asks; the self-check tells of it.
import type { Members, People } from "./people.ts";

export type UserGroups = {
  /** Of the user groups among these ids. `unknown` is why one of them could not be asked. */
  membersOf(ids: readonly string[]): Promise<{ ids: ReadonlySet<string>; unknown: unknown }>;
  gone(): ReadonlySet<string>;
};

export function isUserGroup(id: string): boolean {
  return id.startsWith("S");
}

export function createUserGroups({ people }: { people: Pick<People, "membersOf"> }): UserGroups {
  const gone = new Set<string>();

  function note(group: string, members: Members): void {
    if (members.kind === "members") gone.delete(group);
    else gone.add(group);
  }

  async function membersOf(ids: readonly string[]): Promise<{ ids: Set<string>; unknown: unknown }> {
    const groups = [...new Set(ids)].filter(isUserGroup);
    const answers = await Promise.allSettled(
      groups.map(async (group) => {
        const members = await people.membersOf(group);
        note(group, members);
        return members.kind === "members" ? members.ids : [];
      }),
    );
    return {
      ids: new Set(answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []))),
      unknown: answers.find((answer) => answer.status === "rejected")?.reason,
    };
  }

  return {
    membersOf,
    gone: () => gone,
  };
}

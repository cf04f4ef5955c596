// The user groups that APPROVERS and ADMINS name: who is in them, and which of them Slack does not know any more. Such a group is
// skipped and told of, and the others still count. `access.ts` asks.
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Members, People } from "./people.ts";

/** Something in the configuration that Slack does not know, or that should not be so. */
export type SetupTrouble = { sentence: string; since: number };

export type UserGroups = {
  /** Of the user groups among these ids. `unknown` is why one of them could not be asked. */
  membersOf(ids: readonly string[]): Promise<{ ids: ReadonlySet<string>; unknown: unknown }>;
  gone(): ReadonlySet<string>;
  troubles(): SetupTrouble[];
  /** Asks about all of them, so that a trouble is told before anybody clicks. */
  look(): Promise<void>;
};

export function isUserGroup(id: string): boolean {
  return id.startsWith("S");
}

type Parts = { people: Pick<People, "membersOf" | "membersNow">; clock: Clock; log: Log };

export function createUserGroups({ people, clock, log }: Parts, listed: readonly string[]): UserGroups {
  const goneSince = new Map<string, number>();

  function note(group: string, members: Members): void {
    if (members.kind === "members") {
      if (goneSince.delete(group))
        log.info({ group }, "Slack knows a user group of APPROVERS or ADMINS again");
    } else if (!goneSince.has(group)) {
      goneSince.set(group, clock.now());
      log.error(
        { group, code: members.code },
        "a user group of APPROVERS or ADMINS does not exist; nobody gets a right by it",
      );
    }
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
    gone: () => new Set(goneSince.keys()),
    troubles: () =>
      [...goneSince].map(([group, since]) => ({
        sentence: `The user group ${group}, which is set up for approvers or admins, does not exist in Slack: nobody gets a right by it.`,
        since,
      })),
    async look() {
      const groups = [...new Set(listed)].filter(isUserGroup);
      // Whoever could not be asked about now is asked about at the next click.
      await Promise.allSettled(groups.map(async (group) => note(group, await people.membersNow(group))));
    },
  };
}

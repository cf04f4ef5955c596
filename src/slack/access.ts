// Who may do what. Identity comes from Slack's signed payload and holds in our workspace and our app only; what a person may is
// asked on the server at every click, from the lists in the configuration and Slack's word about people and user groups. When
// Slack cannot be asked and has not told a moment ago, nobody may.
import type { SlackUserId } from "../groups/model.ts";
import type { Reach, RouteId, RouteInForce } from "../groups/routes.ts";
import type { Log } from "../log.ts";
import { slackPace } from "../pace.ts";
import type { Actor } from "./actor.ts";
import type { Identity, Installation } from "./identity.ts";
import type { People, Person } from "./people.ts";
import { scopeMissing } from "./replies.ts";
import { isPassing, neededScope, slackCode } from "./slack-error.ts";
import { StoreError } from "../store/store-error.ts";
import { code, joinMarkup, mention, mrkdwn, raw, type Markup } from "./text.ts";
import { createUserGroups, isUserGroup, type UserGroups } from "./user-groups.ts";
import { within } from "./within.ts";

export type Right = "approve" | "administer";

/**
 * `unknown`: nobody could be asked, so that the same click may be allowed in a moment. `sentence` refuses what was wanted; `whom` says
 * only who may instead.
 */
export type Permission =
  /** `reach`: the groups it is known to be granted for; everywhere for admins. */
  { kind: "granted"; reach: Reach } | { kind: "denied" | "unknown"; sentence: Markup; whom: Markup };

export type Access = {
  /**
   * `to` do what, for the sentence that refuses it: "list groups". `about`: the routes of the groups it would be done to, all of which
   * must allow it; left out where it is about none in particular, so that one of any is enough.
   */
  check(actor: Actor, right: Right, to: string, about?: readonly RouteInForce[]): Promise<Permission>;
  /** Whether two ids are one person's. */
  areOne(one: SlackUserId, other: SlackUserId): Promise<"one" | "two" | "unknown">;
  /** Whether this is the user that we are ourselves. */
  isUs(user: SlackUserId): Promise<boolean>;
  /** Slack told that somebody was taken into a user group, or taken out of it. */
  userGroupChanged(id: string): Promise<void>;
};

type Parts = {
  people: People;
  identity: Pick<Identity, "known">;
  log: Log;
  approvers: readonly string[];
  admins: readonly string[];
  /** All of them as they are now; what the environment says is the last. */
  routes(): Promise<readonly RouteInForce[]>;
};

export function createAccess(parts: Parts): Access {
  const { people, log, approvers, admins } = parts;
  const userGroups = createUserGroups(parts);
  return {
    async check(actor, right, to, about) {
      // What the database cannot tell is no matter of Slack's.
      const all = right === "administer" ? [] : await parts.routes();
      const asked = about === undefined || about.length === 0 ? undefined : about;
      const scopes = scopesOf(parts, right, asked ?? all);
      let refused = scopes[0];
      try {
        const answers = await within(
          slackPace.clickWaitsMs,
          granted(parts, userGroups, { actor, scopes, isAnyEnough: asked === undefined }),
        );
        refused = scopes.find(({ listed }) => !answers.has(listed));
        const isGranted = asked === undefined ? answers.size > 0 : refused === undefined;
        if (isGranted) return { kind: "granted", reach: reachOf(scopes, answers, right, all) };
      } catch (error) {
        // Nobody can act until it is mended, and the person who clicked cannot see why: a missing scope, Slack away.
        const level = slackCode(error) === undefined || isPassing(error) ? "warn" : "error";
        log[level]({ err: error }, "it could not be found out who may act; nobody may meanwhile");
        const sentence = nobodyKnows(error);
        return { kind: "unknown", sentence, whom: sentence };
      }
      const whom = whoMay(refused?.listed ?? listedFor(parts, "administer"), userGroups.gone());
      return { kind: "denied", sentence: mrkdwn`You may not ${to} here. ${whom} Nothing was done.`, whom };
    },
    async areOne(one, other) {
      if (one === other) return "one";
      try {
        return await within(slackPace.clickWaitsMs, areOne(parts, one, other));
      } catch (error) {
        log.warn({ err: error }, "it could not be found out whether two ids are one person's");
        return "unknown";
      }
    },
    isUs: async (user) => (await parts.identity.known()).botUserId === user,
    async userGroupChanged(id) {
      const named = [...approvers, ...admins, ...(await parts.routes()).flatMap(({ deciders }) => deciders)];
      if (named.includes(id)) await people.userGroupChanged(id);
    },
  };
}

/** `isEverybody`: nobody is named, so every full member may. */
type Listed = { ids: readonly string[]; isEverybody: boolean };

/** Where only approvers are named, nobody else may do what cannot be undone either. Admins may everything everywhere. */
function listedFor({ approvers, admins }: Parts, right: "administer" | RouteInForce): Listed {
  const ids = admins.length === 0 ? approvers : admins;
  if (right === "administer") return { ids, isEverybody: ids.length === 0 };
  const { deciders } = right;
  return {
    ids: [...new Set([...deciders, ...ids])],
    isEverybody: deciders.length === 0 || ids.length === 0,
  };
}

/** Those who may do something by these routes; the same people are asked about once. */
type Scope = { listed: Listed; routeIds: readonly RouteId[] };

function scopesOf(parts: Parts, right: Right, routes: readonly RouteInForce[]): Scope[] {
  if (right === "administer") return [{ listed: listedFor(parts, right), routeIds: [] }];
  const byPeople = Map.groupBy(routes, ({ deciders }) => deciders.toSorted().join(" "));
  return [...byPeople.values()].flatMap((same) =>
    same[0] === undefined ? [] : [{ listed: listedFor(parts, same[0]), routeIds: same.map(({ id }) => id) }],
  );
}

/** The lists that somebody is on. What Slack does not tell about one of them matters when none other is enough. */
async function granted(
  parts: Parts,
  userGroups: UserGroups,
  { actor, scopes, isAnyEnough }: { actor: Actor; scopes: readonly Scope[]; isAnyEnough: boolean },
): Promise<ReadonlySet<Listed>> {
  const answers = await Promise.allSettled(
    scopes.map(async ({ listed }) => ((await mayDo(parts, userGroups, { actor, listed })) ? [listed] : [])),
  );
  const found = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  const failed = answers.find((answer) => answer.status === "rejected");
  if (failed !== undefined && (!isAnyEnough || found.length === 0)) throw failed.reason;
  return new Set(found);
}

function reachOf(
  scopes: readonly Scope[],
  answers: ReadonlySet<Listed>,
  right: Right,
  all: readonly RouteInForce[],
): Reach {
  if (right === "administer") return { kind: "everywhere" };
  const ids = new Set(scopes.flatMap(({ listed, routeIds }) => (answers.has(listed) ? routeIds : [])));
  return all.every(({ id }) => ids.has(id)) ? { kind: "everywhere" } : { kind: "routes", ids };
}

async function mayDo(
  { people, identity }: Parts,
  userGroups: UserGroups,
  { actor, listed }: { actor: Actor; listed: Listed },
): Promise<boolean> {
  const here = await identity.known();
  if (isOfAnotherApp(actor, here)) return false;
  const isFromHere = actor.teamIds.includes(here.teamId) && actor.teamIds.every((id) => isHere(id, here));
  // A user group's id is nobody's, whatever a payload says.
  const named = listed.ids.filter((id) => !isUserGroup(id));
  if (isFromHere && named.includes(actor.id)) return true;
  const groups = userGroups.membersOf(listed.ids);
  const mustBeKnown = !isFromHere || listed.isEverybody || here.enterpriseId !== null;
  // Asked at the same time: Slack may be slow, and the click waits for both.
  const looked = mustBeKnown ? people.person(actor.id) : undefined;
  looked?.catch(() => undefined);
  const { ids: members, unknown } = await groups;
  if (isFromHere && members.has(actor.id)) return true;
  if (looked !== undefined) {
    const person = await looked;
    if (person === null || !belongsHere(person, actor, here)) return false;
    if (listed.isEverybody && person.isFull) return true;
    if (person.ids.some((id) => members.has(id) || named.includes(id))) return true;
    if (here.enterpriseId !== null && (await isNamedByAnotherId(people, person, [...named, ...members])))
      return true;
  }
  if (unknown !== undefined) throw unknown;
  return false;
}

function isOfAnotherApp({ appId }: Actor, here: Installation): boolean {
  return appId !== undefined && here.appId !== null && appId !== here.appId;
}

function isHere(id: string, { teamId, enterpriseId }: Installation): boolean {
  return id === teamId || id === enterpriseId;
}

/** Outside an organisation everybody has one id. */
async function areOne(
  { people, identity }: Parts,
  one: SlackUserId,
  other: SlackUserId,
): Promise<"one" | "two"> {
  if ((await identity.known()).enterpriseId === null) return "two";
  const person = await people.person(one);
  if (person === null) return "two";
  const isOne = person.ids.includes(other) || (await isNamedByAnotherId(people, person, [other]));
  return isOne ? "one" : "two";
}

/** Slack, asked by us, must say that this person is of our workspace and of all that the payload names. */
function belongsHere(person: Person, { teamIds }: Actor, here: Installation): boolean {
  return person.teamIds.includes(here.teamId) && teamIds.every((id) => person.teamIds.includes(id));
}

/** Large user groups are asked about in parts: Slack has a limit, and whoever is found early waits for no more. */
const askedTogether = 20;

/** In an organisation the list, or the user group, may have one id of a person and the click another. */
async function isNamedByAnotherId(
  people: People,
  person: Person,
  named: readonly SlackUserId[],
): Promise<boolean> {
  for (let start = 0; start < named.length; start += askedTogether) {
    const part = named.slice(start, start + askedTogether);
    const others = await Promise.all(part.map((id) => people.person(id)));
    if (others.some((other) => other !== null && other.ids.some((id) => person.ids.includes(id))))
      return true;
  }
  return false;
}

const slow = raw(
  "Slack is slow to tell Groupdesk who you are, so nothing was done. Please press again in a few seconds.",
);
const away = raw(
  "Slack could not tell Groupdesk who you are just now, so nothing was done. Please try again in a moment.",
);

const noDatabase = raw(
  "Groupdesk cannot reach its database just now, so nothing was done. Please try again in a moment; if it stays like this, tell whoever runs Groupdesk.",
);

function nobodyKnows(error: unknown): Markup {
  const why = slackCode(error);
  if (error instanceof StoreError) return noDatabase;
  if (error instanceof Error && error.name === "TimeoutError") return slow;
  if (why === undefined || isPassing(error)) return away;
  const scope = neededScope(error);
  if (scope !== null) return scopeMissing(scope);
  return mrkdwn`Slack does not let Groupdesk find out who you are (${code(why)}), so nothing was done. Tell whoever runs Groupdesk.`;
}

function whoMay({ ids, isEverybody }: Listed, gone: ReadonlySet<string>): Markup {
  if (isEverybody)
    return raw("Only full members of this workspace may, not guests or people of other workspaces.");
  const there = ids.filter((id) => !gone.has(id));
  return there.length === 0
    ? raw(
        "Nobody may: Slack knows none of the user groups that are set up for it any more. Tell whoever runs Groupdesk.",
      )
    : mrkdwn`Ask one of: ${joinMarkup(there.map(mention), ", ")}.`;
}

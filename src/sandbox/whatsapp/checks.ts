// Finds the call a request means and checks it in the order WhatsApp does: version, token, body, eligibility, rate,
// object, suspension; then carries it out. Called by the server.
import { createHmac } from "node:crypto";
import type { Answer, FailsLater } from "./answers.ts";
import type { Failures } from "./failures.ts";
import { GraphFault } from "./faults.ts";
import { looksLikeGroupId } from "./ids.ts";
import type { Input, Route } from "./routes.ts";
import type { Media } from "./media.ts";
import type { Switches } from "./switches.ts";
import type { Group, PhoneNumber, World } from "./world.ts";

export type Found = { route: Route | null; node: string };

export type Prepared = Found & { input: Input; authorization: string | undefined; version: string };

export type Checks = ReturnType<typeof createChecks>;

export type CheckTools = {
  world: World;
  routes: Record<string, Route>;
  failures: Failures;
  accessToken: string;
  appSecret: string;
  switches: Switches;
  media: Media;
  now: () => number;
};

const VERSIONS = /^v2[0-6]\.0$/;

const PROOF_LIVES_MS = 5 * 60_000;

export function createChecks(tools: CheckTools) {
  const { world, routes, failures, accessToken } = tools;

  function find(method: string, pathname: string): Found {
    const [, , rawNode = "", edge = "", ...rest] = pathname.split("/");
    const node = decoded(rawNode);
    const route = rest.length > 0 || node === "" ? undefined : routes[`${method} ${kindOf(node)} ${edge}`];
    return { route: route ?? null, node };
  }

  function kindOf(node: string): string {
    if (world.numbers.has(node)) return "number";
    if (node === world.businessAccountId) return "account";
    if (node === world.setUp.appId) return "app";
    if (tools.media.find(node) !== undefined || /^\d{15}$/.test(node)) return "media";
    if (node === "debug_token") return "token";
    return node === "message_template_library" ? "library" : "group";
  }

  /** `fault` is what was wrong with the body's form; it counts only after version and token. */
  function run(prepared: Prepared, fault: GraphFault | null, failsLater: FailsLater): Answer {
    const { route, node, input } = prepared;
    checkVersion(prepared.version);
    const isTheApp = node === world.setUp.appId;
    const token = isTheApp ? `${node}|${tools.appSecret}` : accessToken;
    checkToken(prepared.authorization, token);
    checkProof(input.query, token);
    if (!route)
      throw new GraphFault(100, `Unsupported request. Object with ID '${node}' does not exist.`, 33);
    if (fault) throw fault;
    if (route.on === "account") return route.prepare(input)();
    if (route.on === "number") {
      const act = route.prepare(input);
      const number = world.numbers.get(node);
      if (!number) throw noSuchObject(node);
      checkNumber(number, route);
      return act(number, failsLater);
    }
    const act = route.prepare(input);
    const group = world.groups.get(node);
    checkNumber(group && world.numbers.get(group.phoneNumberId), route);
    return act(presentGroup(node, group, route), failsLater);
  }

  function checkVersion(version: string): void {
    if (!VERSIONS.test(version)) throw new GraphFault(2500, `Unknown path components: /${version}`);
  }

  function checkToken(authorization: string | undefined, token: string): void {
    if (authorization === undefined) throw new GraphFault(104, "The Authorization header is missing.");
    if (authorization !== `Bearer ${token}`) throw new GraphFault(190, "Cannot parse access token.");
    if (failures.tokenHasExpired()) throw new GraphFault(190, "Session has expired.", 463);
  }

  function checkProof(query: URLSearchParams, token: string): void {
    const proof = query.get("appsecret_proof");
    const seconds = query.get("appsecret_time");
    if (proof === null && tools.switches.appSecretProof === "optional") return;
    if (proof === null)
      throw new GraphFault(100, "API calls from the server require an appsecret_proof argument");
    const signed = seconds === null ? token : `${token}|${seconds}`;
    const expected = createHmac("sha256", tools.appSecret).update(signed).digest("hex");
    const ageMs = seconds === null ? 0 : Math.abs(tools.now() - Number(seconds) * 1_000);
    if (proof !== expected || ageMs > PROOF_LIVES_MS)
      throw new GraphFault(100, "Invalid appsecret_proof provided in the API argument");
  }

  function checkNumber(number: PhoneNumber | undefined, route: Route): void {
    if (!number || route.nature === "other") return;
    if (route.nature === "write" && !number.eligible)
      throw new GraphFault(131215, "The number is not an Official Business Account.");
    if (!failures.allows(number.id))
      throw new GraphFault(131208, "Too many group operations in a short time.");
  }

  function presentGroup(node: string, group: Group | undefined, route: Route): Group {
    if (!group && !looksLikeGroupId(node)) throw noSuchObject(node);
    if (!group || group.deleted)
      throw new GraphFault(131041, "The group does not exist, or you are not in it.");
    if (route.nature === "write" && group.suspended) throw new GraphFault(131207, "The group is suspended.");
    return group;
  }

  /** The number a call counts for; empty when it is about none. */
  function numberOf(node: string): string {
    return world.numbers.has(node) ? node : (world.groups.get(node)?.phoneNumberId ?? "");
  }

  /** For what is given out at an address of its own. */
  function mayFetch(authorization: string | undefined): boolean {
    return authorization === `Bearer ${accessToken}` && !failures.tokenHasExpired();
  }

  return { find, run, numberOf, mayFetch };
}

function noSuchObject(node: string): GraphFault {
  return new GraphFault(100, `Unsupported request. Object with ID '${node}' does not exist.`, 33);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

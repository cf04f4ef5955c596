// Which route holds for a group, and where its cards go when that changes.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cardsFollow, noteActivity } from "../../src/groups/live-card.ts";
import type { Group, GroupId } from "../../src/groups/model.ts";
import {
  allRoutes,
  channelOf,
  environmentId,
  matches,
  mayDecide,
  routeOf,
  type Route,
  type RouteId,
  type RouteMatch,
} from "../../src/groups/routes.ts";
import {
  mostRoutes,
  routeAdded,
  routeChanged,
  routeMoved,
  routeRemoved,
  type RoutesEdited,
} from "../../src/groups/route-changes.ts";
import { someoneAsks } from "../../src/groups/requests.ts";
import {
  after,
  aMatch,
  aRoute,
  askOf,
  dueCards,
  groupWithWaiting,
  liveCardOf,
  minuteMs,
  noon,
  quietGroup,
  requestOf,
  routesTo,
  settled,
} from "./dossiers.ts";
import { type Dossier, withGroup, withOwnChannel } from "../../src/groups/dossier.ts";

const someRoutes = fc
  .array(aMatch, { maxLength: 6 })
  .map((all) => all.map((match, index): Route => aRoute(`route${index}`, { match })));
const aGroup = fc.record({
  id: fc.constantFrom("g_1" as GroupId, "g_2" as GroupId, "g_4" as GroupId),
  phoneNumberId: fc.constantFrom("1278", "1279"),
  subject: fc.option(
    fc.constantFrom("Spring order 4471", "SPRING", "order spring", "Strasse 4", "100% sure"),
  ),
});

describe("the route of a group", () => {
  it("is the first that matches, in their order, and else the environment's", () => {
    fc.assert(
      fc.property(aGroup, someRoutes, (group, listed) => {
        const found = routeOf(group, routesTo("C1", listed)).id;
        const first = listed.findIndex(({ match }) => matches(match, group));
        expect(found).toBe(first === -1 ? environmentId : listed[first]?.id);
        expect(listed.slice(0, Math.max(first, 0)).some(({ match }) => matches(match, group))).toBe(false);
      }),
    );
  });

  it("changes with the order only for groups that both match", () => {
    fc.assert(
      fc.property(aGroup, someRoutes, (group, listed) => {
        const turned = listed.toReversed();
        const [one, other] = [routesTo("C1", listed), routesTo("C1", turned)].map((routes) =>
          routeOf(group, routes),
        );
        const matching = listed.filter(({ match }) => matches(match, group));
        if (matching.length < 2) expect(one).toEqual(other);
      }),
    );
  });

  it.each([
    [{ kind: "name begins", words: "spring" }, "Spring order 4471", true],
    [{ kind: "name begins", words: "order" }, "Spring order 4471", false],
    [{ kind: "name contains", words: "4471 SPRING" }, "Spring order 4471", true],
    [{ kind: "name contains", words: "spring 9" }, "Spring order 4471", false],
    [{ kind: "name begins", words: "“don't”" }, '"Don’t" worry', true],
    [{ kind: "name begins", words: "spring" }, null, false],
    [{ kind: "everything" }, null, true],
  ] satisfies [RouteMatch, string | null, boolean][])(
    "%o takes the name %s: %s",
    (match, subject, expected) => {
      expect(matches(match, { ...quietGroup().group, subject })).toBe(expected);
    },
  );

  it("leaves to the environment what it does not say", () => {
    const routes = routesTo("C1", [aRoute("quiet"), aRoute("loud", { deciders: ["U7"] })]);
    const environment = {
      ...routes.environment,
      deciders: ["U1", "S1"],
      calls: { waiting: ["U2"], wrong: [] },
    };
    const [quiet, loud, last] = allRoutes({ ...routes, environment });
    expect(quiet).toMatchObject({ deciders: ["U1", "S1"], calls: { waiting: ["U2"], wrong: [] } });
    expect(loud?.deciders).toEqual(["U7"]);
    expect(last?.id).toBe(environmentId);
  });

  it("gives way to the channel that was chosen for the group alone, and decides about all the rest", () => {
    const routes = routesTo("C1", [aRoute("spring")]);
    const { group } = quietGroup();
    expect(channelOf(group, routes, null)).toBe("CSPRING");
    expect(channelOf(group, routes, "COWN")).toBe("COWN");
    expect(routeOf(group, routes).id).toBe("spring");
  });
});

it("lets somebody decide about the groups of their routes and no others", () => {
  fc.assert(
    fc.property(
      aGroup,
      someRoutes,
      fc.subarray(["route0", "route1", "environment"]),
      (group, listed, mine) => {
        const route = routeOf(group, routesTo("C1", listed));
        const reach = { kind: "routes" as const, ids: new Set(mine as RouteId[]) };
        expect(mayDecide(reach, route)).toBe(mine.includes(route.id));
        expect(mayDecide({ kind: "everywhere" }, route)).toBe(true);
      },
    ),
  );
});

describe("the cards of a group whose news goes elsewhere", () => {
  const spring = [aRoute("spring", { match: { kind: "name begins", words: "Spring" } })];

  it("have everybody who waits on a new card there; the old one keeps no buttons", () => {
    const here = posted(groupWithWaiting(["Ana", "Bo"]));
    const moved = cardsFollow(renamed(here, "Spring order"), after(minuteMs));
    expect(moved.channel).toBe("CSPRING");
    expect(liveCardOf(moved)).toMatchObject({ channel: "CSPRING", ts: null });
    for (const name of ["Ana", "Bo"]) expect(requestOf(moved, name).cardId).toBe(liveCardOf(moved).id);
    expect(moved.cards.find(({ id }) => id === liveCardOf(here).id)).toMatchObject({
      state: "moved",
      channel: "C1",
      successorId: liveCardOf(moved).id,
    });
    expect(dueCards(moved)).toEqual(expect.arrayContaining(moved.cards.map(({ id }) => id)));
  });

  it("are the same cards as long as they are in no channel yet", () => {
    const waiting = groupWithWaiting(["Ana"]);
    const moved = cardsFollow(renamed(waiting, "Spring order"), after(minuteMs));
    expect(moved.cards).toHaveLength(1);
    expect(liveCardOf(moved)).toMatchObject({ id: liveCardOf(waiting).id, channel: "CSPRING" });
  });

  it("stay where nobody waits, and twice is once", () => {
    const nobody = posted(groupWithWaiting(["Ana"]));
    const decided = {
      ...nobody,
      requests: nobody.requests.map((each) => ({ ...each, state: "approved" as const })),
    };
    expect(cardsFollow(renamed(decided, "Spring"), after(minuteMs)).cards).toEqual(decided.cards);
    const once = settled(cardsFollow(renamed(posted(groupWithWaiting(["Ana"])), "Spring"), after(minuteMs)));
    expect(cardsFollow(once, after(2 * minuteMs)).cards).toEqual(once.cards);
  });

  it("give whoever asks next a card in the new channel", () => {
    const moved = { ...renamed(posted(groupWithWaiting(["Ana"])), "Spring"), lastPosted: null };
    const next = someoneAsks(moved, askOf("Bo", minuteMs), after(minuteMs));
    expect(liveCardOf(next).channel).toBe("CSPRING");
    expect(requestOf(next, "Ana").cardId).toBe(liveCardOf(next).id);
  });

  it("go back when the channel of its own is taken away", () => {
    const own = withOwnChannel(quietGroup(), "COWN");
    expect(own.channel).toBe("COWN");
    expect(withOwnChannel(own, null).channel).toBe("C1");
  });

  function renamed(dossier: Dossier, subject: Group["subject"]): Dossier {
    return withGroup({ ...dossier, routes: routesTo("C1", spring) }, { subject });
  }

  function posted(dossier: Dossier): Dossier {
    const place = { ts: "1.0", postedAt: noon, buttons: [{ top: 0, bottom: 1, does: "approve" }] };
    const cards = dossier.cards.map((card) => ({ ...card, ...place }));
    return settled({ ...dossier, cards, lastPosted: cards[0]?.id ?? null });
  }
});

it("tells of nobody who comes and goes where a route wants no activity", () => {
  const shows = { requests: true, alerts: true, activity: false };
  const quiet = { ...quietGroup(), routes: routesTo("C1", [aRoute("quiet", { shows })]) };
  expect(noteActivity(quiet, after(0), { what: "created elsewhere", at: noon })).toBe(quiet);
});

describe("the list of routes", () => {
  const by = { by: "U1", moment: after(0) };
  const draft = aRoute("draft");

  it("takes a new one before the one for the rest, and one for a single group first of all", () => {
    const rest = aRoute("rest");
    const spring = aRoute("spring", { match: { kind: "name begins", words: "Spring" } });
    const own = draft.id;
    const like = { ...draft, match: spring.match };
    const added = nextOf(routeAdded([spring, rest], { id: own, draft: like }, by));
    expect(added.map(({ id }) => id === spring.id || id === rest.id)).toEqual([true, false, true]);
    const single = { ...draft, match: { kind: "groups" as const, groupIds: ["g_1" as GroupId] } };
    expect(nextOf(routeAdded([spring, rest], { id: own, draft: single }, by))[0]?.match.kind).toBe("groups");
  });

  it("keeps everybody else in order, whatever is moved, and loses nothing", () => {
    fc.assert(
      fc.property(
        someRoutes,
        fc.nat(5),
        fc.constantFrom("up" as const, "down" as const),
        (now, index, way) => {
          const id = now[index]?.id ?? ("rt_none" as RouteId);
          const moved = routeMoved(now, id, way);
          if (now[index] === undefined) {
            expect(moved).toEqual({ refusal: "gone" });
            return;
          }
          const others = (all: readonly Route[]) => all.filter((each) => each.id !== id);
          expect(others(nextOf(moved))).toEqual(others(now));
          expect(nextOf(moved)).toHaveLength(now.length);
          expect(nextOf(routeRemoved(now, id))).toEqual(others(now));
        },
      ),
    );
  });

  it("refuses a change of what somebody else has changed meanwhile, or taken away", () => {
    const [one] = [aRoute("one")];
    const seen = { id: one.id, seenAt: one.changedAt, to: { channel: "C9" } };
    const next = nextOf(routeChanged([one], seen, { by: "U2", moment: after(minuteMs) }));
    expect(next).toMatchObject([{ channel: "C9", changedBy: "U2", changedAt: noon + minuteMs }]);
    expect(routeChanged(next, seen, by)).toEqual({ refusal: "changed meanwhile" });
    expect(routeChanged([], seen, by)).toEqual({ refusal: "gone" });
    const full = Array.from({ length: mostRoutes }, (_, index) => aRoute(`r${index}`));
    expect(routeAdded(full, { id: draft.id, draft }, by)).toEqual({ refusal: "too many" });
  });

  it("takes what a form says once, however often it comes, and a form that says something else not unseen", () => {
    const asked = { id: draft.id, draft: { ...draft, channel: "C9" } };
    const added = nextOf(routeAdded([], asked, by));
    expect(routeAdded(added, asked, by)).toEqual({ refusal: "done before" });
    expect(routeAdded(added, { ...asked, draft }, by)).toEqual({ refusal: "changed meanwhile" });
    const to = { channel: "C8", settings: { requiresReason: true } };
    const seen = { id: draft.id, seenAt: noon, to };
    const later = { by: "U1", moment: after(minuteMs) };
    const changed = nextOf(routeChanged(added, seen, later));
    expect(routeChanged(changed, seen, later)).toEqual({ refusal: "done before" });
  });

  function nextOf(edited: RoutesEdited): readonly Route[] {
    if ("refusal" in edited) throw new Error(edited.refusal);
    return edited.next;
  }
});

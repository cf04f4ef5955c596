// The places left in a group: never more than there are, in whatever order answers, news and readings come.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seats } from "../../src/groups/decisions.ts";
import type { Dossier } from "../../src/groups/dossier.ts";
import { groupCapacity, type Operation } from "../../src/groups/model.ts";
import { peopleJoin, peopleLeave } from "../../src/groups/people.ts";
import { groupRead, type Reading } from "../../src/groups/reading.ts";
import { someoneAsks } from "../../src/groups/requests.ts";
import {
  after,
  answered,
  askOf,
  clicked,
  minuteMs,
  noon,
  operationOf,
  person,
  quietGroup,
  readingAt,
  requestOf,
  secondMs,
  settled,
} from "./dossiers.ts";

const names = ["1001", "1002", "1003", "1004", "1005", "1006"];
const aStep = fc.record({
  what: fc.constantFrom(
    "asks",
    "is approved",
    "whatsapp lets in",
    "answer comes",
    "leaves",
    "news comes",
    "reading begins",
    "reading comes",
  ),
  who: fc.constantFrom(...names),
  which: fc.nat(5),
  wait: fc.constantFrom(0, 1, 300, 700, 1_000, 2_500),
});
type Step = typeof aStep extends fc.Arbitrary<infer Each> ? Each : never;

/** WhatsApp and Groupdesk, and what is on its way between them. */
type World = {
  dossier: Dossier;
  members: Set<string>;
  waiting: Set<string>;
  /** Asked of WhatsApp; `isIn`: it has done so, and the answer is on its way. */
  approvals: { name: string; operation: Operation; isIn: boolean }[];
  news: { what: "joined" | "left"; name: string; at: number }[];
  readings: Reading[];
};

/** WhatsApp tells times in seconds. */
function seconds(ms: number): number {
  return Math.floor(ms / secondMs) * secondMs;
}

function taken<Each>(list: Each[], which: number): Each | undefined {
  return list.length === 0 ? undefined : list.splice(which % list.length, 1)[0];
}

function isPending({ dossier }: World, name: string): boolean {
  return dossier.requests.some(
    ({ whatsappId, state }) => whatsappId === askOf(name).whatsappId && state === "pending",
  );
}

function play(world: World, { what, who, which }: Step, ms: number): void {
  const moment = after(ms);
  const at = noon + seconds(ms);
  const { dossier, members, waiting, approvals } = world;
  switch (what) {
    case "asks":
      if (members.has(who) || waiting.has(who)) return;
      waiting.add(who);
      world.dossier = someoneAsks(dossier, { ...askOf(who), at }, moment);
      return;
    case "is approved": {
      if (!isPending(world, who)) return;
      const decided = clicked(dossier, "approve", [who], { ms });
      if (decided.taken.length === 0) return;
      world.dossier = decided.dossier;
      approvals.push({ name: who, operation: operationOf(decided.dossier), isIn: false });
      return;
    }
    case "whatsapp lets in": {
      const asked = approvals.find(({ name, isIn }) => name === who && !isIn);
      if (asked === undefined || !waiting.delete(who)) return;
      asked.isIn = true;
      members.add(who);
      world.news.push({ what: "joined", name: who, at });
      return;
    }
    case "answer comes": {
      const asked = approvals.find(({ isIn }) => isIn);
      if (asked === undefined) return;
      world.approvals = approvals.filter((each) => each !== asked);
      const { id: requestId } =
        dossier.requests.find(({ operationId }) => operationId === asked.operation.id) ??
        requestOf(dossier, asked.name);
      world.dossier = answered(dossier, asked.operation, [{ requestId, result: "done" }], moment);
      return;
    }
    case "leaves":
      if (members.delete(who)) world.news.push({ what: "left", name: who, at });
      return;
    case "news comes": {
      const told = taken(world.news, which);
      if (told === undefined) return;
      const news = { people: [person(told.name)], at: told.at };
      world.dossier =
        told.what === "joined" ? peopleJoin(dossier, news, moment) : peopleLeave(dossier, news, moment);
      return;
    }
    case "reading begins":
      world.readings.push(
        readingAt(ms, {
          memberCount: members.size,
          members: [...members].map(person),
          requests: [...waiting].map((name) => ({ ...askOf(name), at: null })),
        }),
      );
      return;
    case "reading comes": {
      const reading = world.readings.shift();
      if (reading !== undefined) world.dossier = groupRead(dossier, reading, moment);
    }
  }
}

describe("the places left", () => {
  it("are never more than there are, whatever comes late, at once or out of order", () => {
    fc.assert(
      fc.property(fc.array(aStep, { maxLength: 40, size: "max" }), (steps) => {
        const others = ["2001", "2002", "2003", "2004"];
        const dossier = quietGroup({ memberCount: others.length });
        const members = new Set(others);
        const world: World = { dossier, members, waiting: new Set(), approvals: [], news: [], readings: [] };
        let ms = minuteMs;
        for (const each of steps) {
          ms += each.wait;
          play(world, each, ms);
          world.dossier = settled(world.dossier);
          const onTheirWay = world.approvals.filter(({ isIn }) => !isIn).length;
          expect(seats(world.dossier)).toBeLessThanOrEqual(
            Math.max(0, groupCapacity - world.members.size - onTheirWay),
          );
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("count whoever is approved in the second in which somebody else's joining is told", () => {
    const two = ["1001", "1002"].reduce(
      (next, name) => someoneAsks(next, askOf(name), after(0)),
      quietGroup({ memberCount: 4 }),
    );
    const both = clicked(two, "approve", ["1001", "1002"]).dossier;
    const answers = ["1001", "1002"].map((name) => ({
      requestId: requestOf(both, name).id,
      result: "done" as const,
    }));
    const approved = answered(both, operationOf(both), answers, after(minuteMs + 900));
    const news = { people: [person("1001")], at: noon + minuteMs };
    const joined = peopleJoin(settled(approved), news, after(minuteMs + 1_200));
    expect([approved, joined].map(seats)).toEqual([2, 2]);
  });
});

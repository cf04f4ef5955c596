// A decision that waits for some seconds: taken back before it begins, and never afterwards.
import { beginsAt, canBeTakenBack } from "../../src/groups/grace.ts";
import { describe, expect, it } from "vitest";
import { undo } from "../../src/groups/decisions.ts";
import type { Dossier } from "../../src/groups/dossier.ts";
import { attempted } from "../../src/groups/operations.ts";
import { plainSettings } from "../../src/groups/routes.ts";
import { withOperation } from "../../src/groups/dossier.ts";
import {
  after,
  aRoute,
  clicked,
  groupWithWaiting,
  minuteMs,
  noon,
  operationOf,
  requestOf,
  routesTo,
  secondMs,
  settled,
} from "./dossiers.ts";

const graceSeconds = 10;

function patient(names: readonly string[]): Dossier {
  const route = aRoute("rt_1", { channel: "C1", settings: { ...plainSettings, graceSeconds } });
  return { ...groupWithWaiting(names), routes: routesTo("C1", [route]) };
}

function takesBack(dossier: Dossier, name: string, ms: number) {
  return undo(dossier, { requestId: requestOf(dossier, name).id, by: "U2" }, after(ms));
}

describe("a decision with seconds of grace", () => {
  it("begins when they are over, and not before", () => {
    const { dossier } = clicked(patient(["pat"]), "approve", ["pat"]);
    const begins = noon + minuteMs + graceSeconds * secondMs;
    expect(beginsAt(operationOf(dossier))).toBe(begins);
    expect(dossier.due).toContainEqual({ kind: "operation", id: operationOf(dossier).id, at: begins });
  });

  it("is taken back for everybody it was made on, who wait again as if nobody had decided", () => {
    for (const decision of ["approve", "reject"] as const) {
      const { dossier } = clicked(patient(["pat", "kim"]), decision, ["pat", "kim"]);
      const { dossier: next, outcome } = takesBack(settled(dossier), "kim", minuteMs + 5 * secondMs);
      expect(outcome).toBe("undone");
      for (const name of ["pat", "kim"])
        expect(requestOf(next, name)).toMatchObject({ state: "pending", decidedBy: null, operationId: null });
      expect(operationOf(next).state).toBe("done");
      expect(next.audit).toMatchObject([{ actor: "U2", action: "undone", details: { decision } }]);
      expect(takesBack(next, "kim", minuteMs + 6 * secondMs).outcome).toBe("over");
      expect(clicked(next, "approve", ["pat"], { ms: 2 * minuteMs }).taken).toHaveLength(1);
    }
  });

  it("is not taken back once it has begun, nor by the finger that made it", () => {
    const { dossier } = clicked(patient(["pat"]), "approve", ["pat"]);
    expect(takesBack(dossier, "pat", minuteMs + 200).outcome).toBe("just pressed");
    const begun = attempted(operationOf(dossier), after(minuteMs + 10 * secondMs));
    expect(canBeTakenBack(begun)).toBe(false);
    const under = withOperation(dossier, begun);
    expect(takesBack(under, "pat", minuteMs + 11 * secondMs)).toEqual({ dossier: under, outcome: "begun" });
  });

  it("is no thing of a rule's, nor of a route without them", () => {
    const byRule = clicked(patient(["pat"]), "approve", ["pat"], { by: "rule:list" }).dossier;
    expect(beginsAt(operationOf(byRule))).toBeUndefined();
    const { dossier } = clicked(groupWithWaiting(["pat"]), "approve", ["pat"]);
    expect(takesBack(dossier, "pat", minuteMs + 5 * secondMs).outcome).toBe("begun");
  });
});

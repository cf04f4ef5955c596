// What `/wa audit` says: every action that is written into the audit has words of its own.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AuditLine } from "../../src/groups/audit-views.ts";
import { whatWasDone } from "../../src/slack/forms/audit-words.ts";

const source = new URL("../../src/", import.meta.url);
const rooms = ["groups/", "operations/", "projection/", "slack/", "state/", "store/"];
const written = new Set(
  readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((name) => rooms.some((room) => name.startsWith(room)) && name.endsWith(".ts"))
    .flatMap((name) => [...readFileSync(new URL(name, source), "utf8").matchAll(/action: "([a-z ]+)"/gu)])
    .map(([, action = ""]) => action)
    // What Slack is to do with a form that was sent.
    .filter((action) => !["errors", "update", "push", "clear"].includes(action)),
);

function line(action: string, details: AuditLine["details"] = {}): AuditLine {
  return { at: 0, actor: "U1", action, details, group: null, people: [] };
}

describe("the words of the audit", () => {
  it.each([...written])("say what “%s” means", (action) => {
    expect(whatWasDone(line(action), "full")).not.toBe(action);
  });

  it.each([
    ["create asked", "asked to create the group"],
    ["send done", "answered, done: send a message"],
    ["reset link failed", "did not replace the link"],
  ])("make a sentence of “%s”", (action, said) => {
    expect(whatWasDone(line(action), "full")).toBe(said);
  });

  it("tell the place of a route, and not its id", () => {
    expect(whatWasDone(line("route added", { route: "rt_1", place: 2, after: {} }), "full")).toBe(
      "added a route (place 2)",
    );
  });
});

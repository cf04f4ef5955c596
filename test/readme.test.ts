// The README against the code: whoever adds a variable, a command, a metric or a promise also says so, and the other way
// round.
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { environmentVariables, readConfig } from "../src/config.ts";
import { createMetrics } from "../src/metrics.ts";
import { helpMessage } from "../src/slack/commands/command-table.ts";
import { linksIn, read, tableUnder } from "./documents.ts";

const readme = read("README.md");

const moved = [
  ["What each Slack scope is for", "docs/setup.md"],
  ["When something fails", "docs/operations.md"],
  ["What is kept, and how long", "docs/privacy.md"],
  ["Addresses", "docs/metrics.md"],
] as const;

const leastEnvironment = {
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_SIGNING_SECRET: "secret",
  SLACK_CHANNEL: "C0123456789",
  WHATSAPP_ACCESS_TOKEN: "token",
  WHATSAPP_APP_SECRET: "secret",
  WHATSAPP_VERIFY_TOKEN: "word",
  WHATSAPP_PHONE_NUMBER_ID: "1",
};

describe("the README's configuration", () => {
  it("lists every variable with its default, in the order of the code, and no other", () => {
    const rows = tableUnder("Configuration", readme).map(([variable, standard]) => [variable, standard]);
    expect(rows).toEqual(environmentVariables.map((variable) => [variable, defaultOf(variable)]));
  });

  it("is also what the example of an environment shows", () => {
    const named = [...read(".env.example").matchAll(/^#?([A-Z_]+)=/gmu)].map(([, name = ""]) => name);
    expect(named.toSorted()).toEqual(environmentVariables.toSorted());
  });
});

describe("the README", () => {
  it("lists the commands that help lists", () => {
    const usages = [...JSON.stringify(helpMessage()).matchAll(/`(\/wa [^`]+)`/gu)].map(([, usage]) => usage);
    const listed = tableUnder("Commands", readme).map(([usage]) => usage);
    expect(new Set(listed)).toEqual(new Set(usages));
  });

  it("leads to the page that lists every metric", async () => {
    expect(linksIn(readme)).toContain("docs/metrics.md");
    const metrics = await createMetrics().registry.getMetricsAsJSON();
    const ours = metrics.filter(({ name }) => name.startsWith("groupdesk_"));
    const listed = tableUnder("Metrics", read("docs/metrics.md")).map(([name, kind]) => ({ name, kind }));
    expect(listed).toEqual(ours.map(({ name, type }) => ({ name, kind: String(type) })));
  });

  it("is read in some minutes: reference that nobody reads from end to end stands on pages of its own", () => {
    const prose = readme
      .split("\n")
      .filter((line) => !line.startsWith("|"))
      .join(" ");
    expect(prose.split(/\s+/u).length).toBeLessThan(1_600);
    for (const [, page] of moved) expect(linksIn(readme)).toContain(page);
  });

  it.each(moved)("has left %s to %s", (heading, page) => {
    expect(tableUnder(heading, read(page))).not.toEqual([]);
    expect(readme).not.toContain(`\n## ${heading}\n`);
  });

  it("names for each of the eight promises tests that exist", () => {
    const promises = tableUnder("What it promises", readme);
    expect(promises.map(([number]) => number)).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"]);
    for (const [, promise, proof = ""] of promises) {
      const tests = linksIn(proof);
      expect(tests, promise).not.toEqual([]);
      expect(tests.filter((path) => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([]);
    }
  });
});

/** As the README writes it. */
function defaultOf(variable: string): string {
  const without = readConfig({ ...leastEnvironment, [variable]: undefined });
  if (without.kind === "problems")
    return without.problems.some((problem) => problem.includes("over HTTP"))
      ? "required over HTTP"
      : "required";
  const value = new Map<string, unknown>(Object.entries(without.config)).get(variable);
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return "unset";
  return typeof value === "string" ? value : JSON.stringify(value);
}

// What all documents have in common: their links lead somewhere, and what they tell people to run exists.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { webhookFields } from "../src/whatsapp/webhook-fields.ts";
import { anchorsIn, documents, linksIn, read, tableUnder } from "./documents.ts";

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read("package.json")));

describe.each(documents())("%s", (path) => {
  const text = read(path);

  it("links only to what exists", () => {
    const broken = linksIn(text).filter((link) => !/^https?:/u.test(link) && !leadsSomewhere(link, path));
    expect(broken).toEqual([]);
  });

  it("names only npm scripts that exist", () => {
    expect(scriptsIn(text).filter((script) => !(script in scripts))).toEqual([]);
  });
});

describe("the version", () => {
  it("is the one that the changelog describes, wherever it stands", () => {
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(read("package.json")));
    const locked = z.object({
      version: z.string(),
      packages: z.object({ "": z.object({ version: z.string() }) }),
    });
    const lock = locked.parse(JSON.parse(read("package-lock.json")));
    expect([lock.version, lock.packages[""].version]).toEqual([version, version]);
    expect(/^## (\S+?),? /mu.exec(read("CHANGELOG.md"))?.[1]).toBe(version);
    for (const path of documents().concat("docs/deploy/kubernetes.yml", "docs/deploy/kubernetes-backup.yml"))
      for (const [, tag] of read(path).matchAll(/\/groupdesk:(\d[\w.]*)/gu)) expect(tag, path).toBe(version);
  });
});

describe("docs/setup.md", () => {
  it("lists the webhook fields that the self-check looks for", () => {
    const fields = tableUnder("5. Connect the webhooks", read("docs/setup.md").replaceAll(/^ +\|/gmu, "|"));
    const named = fields.flatMap(([cell = ""]) => cell.replaceAll("`", "").split(", "));
    expect(named.toSorted()).toEqual(webhookFields.toSorted());
  });
});

describe("what runs without a reader", () => {
  it.each(["Procfile", ".ci/run"])("%s names only npm scripts that exist", (path) => {
    const named = scriptsIn(read(path));
    expect(named).not.toEqual([]);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it("runs in CI what the README tells people to run", () => {
    const commands = read(".ci/run").split("\n");
    expect(commands).toEqual(expect.arrayContaining(["npm ci", "npm run check", "npm test"]));
    expect(read("README.md")).toContain("\nnpm ci && npm test\n");
    expect(read("README.md")).toContain("\nnpm ci && npm run demo\n");
  });
});

describe("the decisions", () => {
  const decisions = documents().filter((path) => path.startsWith("docs/decisions/"));

  it("are numbered one by one", () => {
    const numbers = decisions.map((path) => Number(/\/(\d{4})-/u.exec(path)?.[1]));
    expect(numbers).toEqual(decisions.map((_, index) => index + 1));
  });

  it.each(decisions)("%s says why, instead of what, and when to look again", (path) => {
    for (const part of ["**Why.**", "**Instead of**", "**Costs.**", "**Look again when**"])
      expect(read(path)).toContain(part);
  });
});

function leadsSomewhere(link: string, from: string): boolean {
  const [target = "", anchor] = link.split("#");
  const url = new URL(
    target === "" ? from : target,
    new URL(target === "" ? "../" : `../${from}`, import.meta.url),
  );
  if (!existsSync(fileURLToPath(url))) return false;
  return (
    anchor === undefined ||
    anchorsIn(read(url.href.slice(new URL("../", import.meta.url).href.length))).includes(anchor)
  );
}

function scriptsIn(text: string): string[] {
  const run = [...text.matchAll(/npm run ([\w:-]+)/gu)].map(([, script = ""]) => script);
  const short = [...text.matchAll(/npm (start|test)\b/gu)].map(([, script = ""]) => script);
  return [...run, ...short];
}

// What a release is made of, as somebody asks who must answer for it: packages, licences, advisories.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { read } from "../documents.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { dependencies, scripts } = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
const names = Object.keys(dependencies ?? {});
const folder = mkdtempSync(join(tmpdir(), "groupdesk-npm-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the production install", () => {
  it("has no package under a licence that was not looked at, and lists them all", () => {
    const listed = execFileSync(process.execPath, [".ci/licences.mjs"], { cwd: root, encoding: "utf8" });
    for (const name of names) expect(listed).toContain(` ${name} `);
    expect(listed).not.toContain(" typescript ");
  });

  it("is told in CycloneDX by one command", () => {
    const [program = "", ...words] = scripts?.["sbom"]?.split(" ") ?? [];
    const said = JSON.parse(
      execFileSync(program, words, { cwd: root, encoding: "utf8", maxBuffer: 50_000_000 }),
    );
    expect(said.bomFormat).toBe("CycloneDX");
    const told = said.components.map((part: { name: string; group?: string }) =>
      part.group === undefined || part.group === "" ? part.name : `${part.group}/${part.name}`,
    );
    for (const name of names)
      expect(
        told.some((each: string) => each === name || name.endsWith(`/${each}`)),
        name,
      ).toBe(true);
  });

  it.each([
    [
      "serious holes",
      { metadata: { vulnerabilities: { critical: 1, high: 0, moderate: 0, low: 0 } } },
      1,
      "1 critical",
    ],
    [
      "small ones",
      { metadata: { vulnerabilities: { critical: 0, high: 0, moderate: 2, low: 0 } } },
      0,
      "2 moderate",
    ],
    ["no answer", { message: "request failed" }, 0, "not looked at"],
  ])("is checked for advisories: %s", (_, answer, code, words) => {
    const npm = join(folder, "npm");
    writeFileSync(npm, `#!/bin/sh\necho '${JSON.stringify(answer)}'\nexit 1\n`, { mode: 0o755 });
    const env = { PATH: [folder, process.env["PATH"]].join(delimiter) };
    const said = spawnSync(process.execPath, [".ci/advisories.mjs"], { cwd: root, env, encoding: "utf8" });
    expect([said.status, said.stdout]).toEqual([code, expect.stringContaining(words)]);
  });
});

// What the rooms of the code keep to: who may write tables, how long a file may be, and that the map of them is true.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { read } from "./documents.ts";

const src = fileURLToPath(new URL("../src/", import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .map((path) => `src/${path.replaceAll("\\", "/")}`)
  .filter((path) => /\.tsx?$/u.test(path));
const ours = files.filter((path) => !path.startsWith("src/sandbox/"));

const writersOfTables = ["src/state/", "src/store/", "src/outbox/"];
const writes = [
  /\b(?:insertInto|replaceInto|mergeInto|updateTable|deleteFrom)\(/u,
  /\bsql(?:<[^`]*>)?`\s*(?:insert into|update|delete from|truncate)\b/iu,
];

const mostLines = 300;

describe("the source", () => {
  it("is found by this test", () => {
    expect(ours).toEqual(expect.arrayContaining(["src/app.ts", "src/state/save.ts", "src/store/rows.ts"]));
  });

  it("writes tables only where the state is kept", () => {
    const writers = files.filter((path) => writes.some((way) => way.test(read(path))));
    expect(writers).toEqual(expect.arrayContaining(["src/state/rows-in-parts.ts", "src/outbox/outbox.ts"]));
    expect(writers.filter((path) => !writersOfTables.some((room) => path.startsWith(room)))).toEqual([]);
  });

  it(`has no file longer than ${mostLines} lines`, () => {
    const lengths = ours.map((path) => ({ path, lines: read(path).trimEnd().split("\n").length }));
    expect(lengths.filter(({ lines }) => lines > mostLines)).toEqual([]);
  });
});

describe("docs/architecture.md", () => {
  it("has a row for each room of the source, and for nothing else", () => {
    const rooms = new Set(files.flatMap((path) => /^src\/([^/]+\/)/u.exec(path)?.[1] ?? []));
    const rows = [...read("docs/architecture.md").matchAll(/^\|\s*`([^`|]+\/)`\s*\|/gmu)];
    expect(rows.map(([, name = ""]) => name).toSorted()).toEqual([...rooms].toSorted());
  });
});

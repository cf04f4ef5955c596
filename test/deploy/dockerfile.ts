// A Dockerfile carried out in bare folders instead of containers: copies, packages and environment as it says, for the test that
// starts what comes out. It knows the instructions that ours has, and refuses others.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { read } from "../documents.ts";

export type Image = {
  folder: string;
  /** Where it starts, as a path in the image. */
  workingFolder: string;
  env: Record<string, string>;
  user: string | undefined;
  command: string[];
  healthCheck: string[];
};

type Stage = Image & { name: string };

export function build({ context, file, into }: { context: string; file: string; into: string }): Image {
  const isLeftOut = ignoredBy(read(`${file}.dockerignore`));
  const stages: Stage[] = [];
  for (const [word = "", rest = ""] of instructions(read(file))) {
    const stage = stages.at(-1);
    if (word === "FROM") {
      const name = / AS (\w+)$/u.exec(rest)?.[1] ?? "last";
      const folder = join(into, name);
      mkdirSync(folder, { recursive: true });
      stages.push({
        name,
        folder,
        workingFolder: "/",
        env: {},
        user: undefined,
        command: [],
        healthCheck: [],
      });
    } else if (stage === undefined) throw new Error(`${word} comes before FROM`);
    else if (word === "COPY") copy(stage, stages, rest, { context, isLeftOut });
    else if (word === "RUN") run(stage, rest);
    else if (word === "ENV") {
      const [, name = "", value = ""] = /^(\w+)=(.*)$/u.exec(rest) ?? [];
      stage.env[name] = value;
    } else if (word === "USER") stage.user = rest;
    else if (word === "WORKDIR") stage.workingFolder = rest;
    else if (word === "CMD") stage.command = JSON.parse(rest) as string[];
    else if (word === "HEALTHCHECK")
      stage.healthCheck = JSON.parse(rest.slice(rest.indexOf("["))) as string[];
    else if (!["VOLUME", "EXPOSE"].includes(word)) throw new Error(`${word} is not known here`);
  }
  const last = stages.at(-1);
  if (last === undefined) throw new Error("the Dockerfile is empty");
  return last;
}

function instructions(text: string): (readonly [string, string])[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1).trim()] as const);
}

type Source = { context: string; isLeftOut(path: string): boolean };

function copy(stage: Stage, stages: readonly Stage[], rest: string, { context, isLeftOut }: Source): void {
  const words = rest.split(/\s+/u);
  const from = words[0]?.startsWith("--from=") === true ? words.shift()?.slice("--from=".length) : undefined;
  const other = stages.find(({ name }) => name === from);
  const target = words.pop() ?? "";
  for (const word of words) {
    const source = other === undefined ? join(context, word) : join(other.folder, word.replace("/app/", ""));
    const to = target === "./" ? join(stage.folder, word) : join(stage.folder, target);
    mkdirSync(dirname(to), { recursive: true });
    const filter = (path: string): boolean => other !== undefined || !isLeftOut(relative(context, path));
    cpSync(source, to, { recursive: true, filter });
  }
}

/** Of the patterns that ours has: all, except these, without those. The last that fits decides. */
function ignoredBy(text: string): (path: string) => boolean {
  const patterns = text.split("\n").filter((line) => line !== "");
  return (path) =>
    patterns.reduce((isIgnored, pattern) => {
      const name = pattern.replace(/^!/u, "");
      const fits = name === "*" || path === name || path.startsWith(`${name}/`);
      return fits ? !pattern.startsWith("!") : isIgnored;
    }, false);
}

function run(stage: Stage, command: string): void {
  if (command.startsWith("install -d ")) return;
  const [program = "", ...words] = command.split(" ");
  if (program !== "npm") throw new Error(`${program} is not known here`);
  // As on a machine that has built before.
  execFileSync(program, [...words, "--prefer-offline"], { cwd: stage.folder, stdio: "pipe" });
}

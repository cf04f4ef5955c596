// The repository's documents as the tests of the words read them: whole texts, Markdown tables and links.
import { readdirSync, readFileSync } from "node:fs";

const root = new URL("../", import.meta.url);

export function read(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

/** Every Markdown file that belongs to the repository, by its path from the root. */
export function documents(): string[] {
  const inside = (folder: string): string[] =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" }).map(
      (name) => `${folder}${name}`,
    );
  return [...readdirSync(root), ...inside("docs/"), ...inside(".github/")]
    .filter((path) => path.endsWith(".md"))
    .toSorted();
}

/** The rows below a heading, each as its cells. */
export function tableUnder(heading: string, markdown: string): string[][] {
  const [, after = ""] = markdown.split(`\n## ${heading}\n`);
  const [part = ""] = after.split(/\n## /u);
  const rows = part.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((line) => line.split("|").slice(1, -1).map(plainly));
}

function plainly(cell: string): string {
  return cell.trim().replace(/^`([^`]*)`$/u, "$1");
}

/** Where the links and pictures of a document point to. */
export function linksIn(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/gu)].map(([, target = ""]) => target);
}

/** The anchors that GitHub gives the headings of a document. */
export function anchorsIn(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gmu)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

// The name of a file that a stranger sent, as people may be shown it beside a button that opens it: nothing turns its letters around or hides
// some of them, and its ending, by which people and programs judge what it is, is always there. Files on their way to Slack go by it.
import { withoutInvisible } from "../invisible.ts";

/** In UTF-16 units; what lists of files show of a name. */
const longest = 120;
const ending = /\.[^.\s]{1,10}$/u;

export function safeFileName(name: string): string {
  const clean = withoutInvisible(name)
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .replaceAll(/[/\\]/gu, "_")
    .trim();
  if (clean.length <= longest) return clean === "" ? "file" : clean;
  const [end = ""] = ending.exec(clean) ?? [];
  const beginning = clean.slice(0, longest - end.length - 1).replace(/[\uD800-\uDBFF]$/u, "");
  return `${beginning}…${end}`;
}

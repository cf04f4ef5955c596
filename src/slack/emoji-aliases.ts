// Slack writes an emoji in commands and forms as its alias, such as `:wine_glass:`; WhatsApp, names and searches need the
// emoji itself. Whatever reads words that somebody typed into Slack calls it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { z } from "zod";

const require = createRequire(import.meta.url);

/** Aliases become emoji. Those of emoji that a workspace made itself stay: nobody else could show them. */
export function withEmoji(text: string): string {
  const alias = /:([a-z0-9_+'-]+):((?::skin-tone-[2-6]:)*)/gu;
  let written = "";
  let from = 0;
  for (let found = alias.exec(text); found !== null; found = alias.exec(text)) {
    const [whole, name = "", tones = ""] = found;
    const known = `:${name}:${[...new Set(tones.match(/:[^:]+:/gu))].join("")}`;
    const emoji = isPunctuation(text, found.index, `:${name}:`)
      ? undefined
      : standardEmoji().get(`:${name}:`);
    if (emoji === undefined) {
      // Its second colon may be the first of an alias.
      alias.lastIndex = found.index + name.length + 1;
      continue;
    }
    const toned = tones === "" ? emoji : standardEmoji().get(known);
    written += text.slice(from, found.index) + (toned ?? emoji);
    // A tone that this emoji does not have is an emoji of its own: a square of that colour.
    alias.lastIndex = found.index + (toned === undefined ? name.length + 2 : whole.length);
    from = alias.lastIndex;
  }
  return written + text.slice(from);
}

/** "16:9:2" and "a:b:c" are no emoji: short aliases need something else than a letter or digit on one side. */
function isPunctuation(text: string, index: number, alias: string): boolean {
  return (
    /^:(?:\d+|.{1,3}):$/u.test(alias) &&
    /[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, index - 2), index)) &&
    /^[\p{L}\p{N}]/u.test(text.slice(index + alias.length))
  );
}

/** By alias, with the tones of skin behind it where an emoji has them. Read when first needed: it is rarely needed. */
export const standardEmoji = once((): ReadonlyMap<string, string> => {
  const file = require.resolve("emoji-datasource/emoji.json");
  const emoji = table.parse(JSON.parse(readFileSync(file, "utf8")));
  return new Map(
    emoji.flatMap(({ unified, short_names: names, skin_variations: skins }) =>
      names.flatMap((name) => [
        [`:${name}:`, fromCodePoints(unified)] as const,
        ...Object.entries(skins ?? {}).map(
          ([tones, skin]) => [`:${name}:${inSlack(tones)}`, fromCodePoints(skin.unified)] as const,
        ),
      ]),
    ),
  );
});

/** The table from which Slack's own names come. Source: github.com/iamcal/emoji-data. */
const table = z.array(
  z.object({
    unified: z.string(),
    short_names: z.array(z.string()),
    skin_variations: z.record(z.string(), z.object({ unified: z.string() })).optional(),
  }),
);

/** "1F3FB-1F3FC" becomes ":skin-tone-2::skin-tone-3:", and the same tone twice is said once. */
function inSlack(tones: string): string {
  return [...new Set(tones.split("-"))]
    .map((tone) => `:skin-tone-${Number.parseInt(tone, 16) - 0x1_f3fb + 2}:`)
    .join("");
}

function fromCodePoints(codes: string): string {
  return String.fromCodePoint(...codes.split("-").map((code) => Number.parseInt(code, 16)));
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

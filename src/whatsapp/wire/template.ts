// What a template of the account holds, and which of the places in a text is the invite link. The answers about templates use it.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
import { z } from "zod";
import { isRecord, readList, readText, reads } from "./values.ts";

export type Variable = { kind: "invite link" | "text"; sample: string | null };

/** Whatever the types of a template's places are called: a type says it, else a sample does. Where nothing does, all are text. */
export function variablesOf(places: readonly { type: string | null; sample: string | null }[]): Variable[] {
  const signs: ((place: { type: string | null; sample: string | null }) => boolean)[] = [
    ({ type }) => /group/iu.test(type ?? ""),
    ({ sample }) => /chat\.whatsapp\.com/iu.test(sample ?? ""),
    ({ type }) => /link|url|invite/iu.test(type ?? ""),
    ({ sample }) => /https?:|\b(?:link|url)\b|link_id/iu.test(sample ?? ""),
  ];
  const isLink = signs.find((sign) => places.filter(sign).length === 1);
  return places.map((place) => ({
    kind: isLink?.(place) === true ? "invite link" : "text",
    sample: place.sample,
  }));
}

const component = z.looseObject({
  type: z.string(),
  text: z.string().nullish(),
  format: z.string().nullish(),
});

/** `needs` is what Groupdesk has nothing to fill in for: places outside the body, or places with names. */
export const ownTemplateContent = z
  .object({
    name: z.string(),
    language: z.string(),
    status: reads(readText),
    category: reads(readText),
    parameter_format: reads(readText),
    components: reads(readList),
  })
  .transform(({ name, language, status, category, parameter_format: format, components }) => {
    const parts = components.flatMap((each) => component.safeParse(each).data ?? []);
    const body = parts.find(({ type }) => /^body$/iu.test(type));
    const text = body?.text ?? "";
    const places = new Set(text.match(/\{\{\d+\}\}/gu));
    const others = parts.filter((part) => part !== body);
    const needs =
      /named/iu.test(format ?? "") || /\{\{\s*[a-z_]/iu.test(text)
        ? ("names" as const)
        : others.some(hasPlaces)
          ? ("more than a body" as const)
          : null;
    const samples = samplesOf(body);
    const variables = variablesOf(
      Array.from({ length: places.size }, (_, index) => ({ type: null, sample: samples[index] ?? null })),
    );
    return { name, language, status, category, body: text, variables, needs };
  });

export type OwnTemplateContent = z.output<typeof ownTemplateContent>;

/** A picture or file in the header, or a place in a header or a button, has to be sent along. */
function hasPlaces(part: z.output<typeof component>): boolean {
  const isMedia = /^header$/iu.test(part.type) && part.format != null && !/^text$/iu.test(part.format);
  return isMedia || JSON.stringify([part.text, part["buttons"]]).includes("{{");
}

function samplesOf(body: z.output<typeof component> | undefined): (string | null)[] {
  const example = body?.["example"];
  const rows = isRecord(example) ? readList(example["body_text"]) : [];
  return readList(Array.isArray(rows[0]) ? rows[0] : rows).map(readText);
}

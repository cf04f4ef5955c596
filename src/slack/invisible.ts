// What nobody can see in a name or a text on its way to Slack: it could hide a message, make two names look the same or
// turn the words around it. What shapes an emoji or a letter stays. The cleaning of texts and names calls it.
import { flagsOfTags } from "../groups/name-matching.ts";

/** Spaces and line breaks stay as they are; a braille pattern without dots is a space. */
export function withoutInvisible(text: string): string {
  const kept = rightToLeft.test(text) ? "$<useful>$<mark>" : "$<useful>";
  return text.replaceAll("\u2800", " ").replaceAll(unseen, kept);
}

/** There is nothing in it that anybody could see. */
export function isBlank(text: string): boolean {
  return withoutInvisible(text).trim() === "";
}

/** Scripts whose letters take another shape at a joiner. Source: The Unicode Standard, 23.2, "Cursive connection". */
const joining =
  "Arab Syrc Mong Nkoo Mand Adlm Rohg Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr Mymr Tibt Java Bali"
    .split(" ")
    .map((script) => String.raw`\p{Script_Extensions=${script}}`)
    .join("");

/** Unseen characters in the places where they do something. */
const useful = [
  flagsOfTags.source,
  // Emoji that are joined, in colour or in black, and keycaps. Source: UTS #51, 1.4.
  String.raw`(?<=\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]?)\u200D(?=\p{Extended_Pictographic})`,
  String.raw`(?<=\p{Extended_Pictographic})[\uFE0E\uFE0F]`,
  String.raw`(?<=[0-9#*])\uFE0F(?=\u20E3)`,
  String.raw`(?<=(?=[\p{L}\p{M}])(?!\p{Default_Ignorable_Code_Point})[${joining}])[\u200C\u200D]`,
  String.raw`(?<=(?=\p{L})\p{Script=Mongolian})[\u180B-\u180D\u180F]`,
  String.raw`(?<=\p{Script=Han})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]`,
].join("|");

/** Besides what Unicode calls ignorable: controls, marks of annotations, a note without a head. */
const ignorable = String.raw`(?:(?!\s)\p{Cc}|[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u{1D159}])`;

/** One mark of direction in a row: more could only hide something. */
const mark = String.raw`(?<mark>[\u200E\u200F\u061C])${ignorable}*`;

const unseen = new RegExp(`(?<useful>${useful})|${mark}|${ignorable}`, "gu");

const rightToLeft =
  /(?=\p{L})[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Rohg}]/u;

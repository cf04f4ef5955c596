// Every verb, in the order of the Manage menu.
import { deleteVerb } from "./delete.ts";
import { linkVerb, resetLinkVerb } from "./link.ts";
import type { Verb, VerbWord } from "./verb.ts";

export const verbs: readonly Verb[] = [linkVerb, resetLinkVerb, deleteVerb];

export function verbNamed(word: VerbWord): Verb | undefined {
  return verbs.find((verb) => verb.word === word);
}

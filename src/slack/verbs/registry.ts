// Every verb, in the order of the Manage menu.
import { deleteVerb } from "./delete.ts";
import { infoVerb } from "./info.ts";
import { linkVerb, resetLinkVerb } from "./link.ts";
import type { Verb, VerbWord } from "./verb.ts";

const managing: readonly Verb[] = [linkVerb, resetLinkVerb, deleteVerb];

const verbs: readonly Verb[] = [infoVerb(() => managing), ...managing];

export function verbNamed(word: VerbWord): Verb | undefined {
  return verbs.find((verb) => verb.word === word);
}

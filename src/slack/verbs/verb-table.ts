// Every verb, in the order of help and Manage menu. The only list of them.
import { z } from "zod";
import type { OperationKind } from "../../groups/model.ts";
import type { Right } from "../access.ts";
import { bridgeVerb } from "./bridge-group.ts";
import { deleteVerb } from "./delete-group.ts";
import { editVerb } from "./edit-group.ts";
import { guestsVerb } from "./expected-guests.ts";
import { linkVerb, resetLinkVerb } from "./invite-link.ts";
import { inviteVerb } from "./invite-people.ts";
import { removeVerb } from "./remove-people.ts";
import { showGroupVerb } from "./show-group.ts";
import { newsVerb } from "./send-news.ts";
import type { Verb } from "./verb.ts";
import { sendVerb } from "./write-to-group.ts";

const managing: readonly Verb[] = [
  editVerb,
  linkVerb,
  inviteVerb,
  guestsVerb,
  sendVerb,
  newsVerb,
  bridgeVerb,
  resetLinkVerb,
  removeVerb,
  deleteVerb,
];

/** Shows the group, with a menu of all the others. */
export const infoVerb = showGroupVerb(managing);

export const verbs: readonly Verb[] = [infoVerb, ...managing];

export function verbNamed(word: string): Verb | undefined {
  return verbs.find((verb) => verb.word === word);
}

/** A verb as it travels in a form: by its word. */
export const verbByWord = z.string().transform((word, check) => {
  const verb = verbNamed(word);
  if (verb !== undefined) return verb;
  check.addIssue({ code: "custom", message: "no verb of ours" });
  return z.NEVER;
});

/** The right that such an operation takes, and what for, whichever button asks for it. */
export function guardOf(kind: OperationKind): { right: Right; to: string } {
  if (kind === "create") return { right: "approve", to: "create groups" };
  if (kind === "decide") return { right: "approve", to: "decide about join requests" };
  const verb = verbs.find(({ becomes }) => becomes === kind);
  return { right: verb?.right ?? "administer", to: verb?.to ?? "have this tried again" };
}

/** Who may ask for such an operation. */
export function rightFor(kind: OperationKind): Right {
  return guardOf(kind).right;
}

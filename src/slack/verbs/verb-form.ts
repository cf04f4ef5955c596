// The frame around the form of a verb: which verb and which group it is about, and what the verb wants to know again.
import type { ModalView } from "@slack/types";
import { z } from "zod";
import type { GroupId } from "../../groups/model.ts";
import { formKind, modal } from "../forms/modal.ts";
import { groupId } from "../ids.ts";
import { verbByWord } from "./verb-table.ts";
import type { Verb, VerbForm } from "./verb.ts";

/** What the form of a verb is about. */
export type VerbPlace = { verb: Verb; groupId: GroupId };

export const verbForm = formKind("verb", {
  place: z
    .object({ word: verbByWord, groupId, memo: z.string().optional() })
    .transform(({ word, ...rest }) => ({ verb: word, ...rest })),
  right: ({ verb }) => verb.right,
  to: ({ verb }) => verb.to,
  about: (about) => about.groupId,
});

export function drawVerbForm({ verb, groupId: about }: VerbPlace, form: VerbForm): ModalView {
  return modal(verbForm.frame({ word: verb.word, groupId: about, memo: form.memo }), form);
}

// The frame of a form: its title and buttons, and what travels in it and comes back with whatever is done there. Every form
// has one, and says in it which right it takes to send it.
import type { ViewOutput } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import { z } from "zod";
import type { GroupId } from "../../groups/model.ts";
import type { Right } from "../access.ts";
import { plainText } from "../blocks.ts";
import { longest } from "../limits.ts";

/** `Place` is what the form is about: a group, a page. Nobody sees it; `Written` is how it travels. */
export type FormKind<Written, Place> = {
  id: string;
  /** To send the form and to be offered something in it. */
  right(place: Place): Right;
  /** What that is, in a refusal. */
  to(place: Place): string;
  /** The group it is done to. */
  about?: ((place: Place) => GroupId) | undefined;
  /** It is written in the bridged conversation of that group. */
  isWritten?: boolean | undefined;
  frame(place: Written): { callback_id: string; private_metadata: string };
  /** Undefined when this is not such a form, or one of another version. */
  placeIn(view: Pick<ViewOutput, "callback_id" | "private_metadata"> | undefined): Place | undefined;
};

export function formKind<Written, Place>(
  id: string,
  {
    place: schema,
    right,
    to,
    about,
    isWritten,
  }: { place: z.ZodType<Place, Written> } & Pick<
    FormKind<Written, Place>,
    "right" | "to" | "about" | "isWritten"
  >,
): FormKind<Written, Place> {
  return {
    id,
    right,
    to,
    about,
    isWritten,
    frame: (place) => ({ callback_id: id, private_metadata: JSON.stringify(place) }),
    placeIn: (view) =>
      view?.callback_id === id ? schema.safeParse(parsed(view.private_metadata)).data : undefined,
  };
}

/** The place of a form that is about nothing in particular. */
export const noPlace = z.object({}).default({});

type Look = { title: string; submit?: string | undefined; close?: string; blocks: KnownBlock[] };

export function modal(
  frame: { callback_id: string; private_metadata?: string },
  { title, submit, close = submit === undefined ? "Close" : "Cancel", blocks }: Look,
): ModalView {
  return {
    type: "modal",
    ...frame,
    title: plainText(title, longest.title),
    close: plainText(close, longest.title),
    ...(submit === undefined ? {} : { submit: plainText(submit, longest.title) }),
    blocks,
  };
}

/** What travels in a view; undefined when it is not ours. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

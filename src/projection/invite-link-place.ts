// Which place of a template is the invite link, where neither its types nor its samples say so: an administrator chooses once, and it
// counts until the template's text changes. The form for invitations asks and says it.
import { z } from "zod";
import type { InviteTemplateView } from "../groups/invitation-views.ts";
import { keptFor } from "../pace.ts";
import type { Context } from "../state/context.ts";
import { appendAudit } from "../store/audit.ts";
import { createKeyed } from "../store/keyed.ts";

/** `index` counts from nought; `body` is the text that was looked at. */
export type LinkPlace = { name: string; language: string; body: string | null; index: number };

const shape = z.object({ body: z.string().nullable(), index: z.int().min(0) });

export async function chooseLinkPlace(context: Context, chosen: LinkPlace, by: string): Promise<void> {
  const { body, index } = chosen;
  await keptPlaces(context).set(keyOf(context, chosen), { body, index }, keptFor.linkPlaceMs);
  const entry = {
    at: context.clock.now(),
    actor: by,
    action: "invite link place chosen",
    groupId: null,
    operationId: null,
    details: { template: chosen.name, language: chosen.language, place: index + 1 },
  };
  await context.store.transact((trx) => appendAudit(trx, context.store, [entry]));
}

export async function withLinkPlace(
  context: Context,
  template: InviteTemplateView,
): Promise<InviteTemplateView> {
  if (template.variables.some(({ kind }) => kind === "invite link")) return template;
  const chosen = shape.safeParse(await keptPlaces(context).get(keyOf(context, template))).data;
  if (chosen?.body !== template.body) return template;
  const variables = template.variables.map((variable, index) =>
    index === chosen.index ? { ...variable, kind: "invite link" as const } : variable,
  );
  return { ...template, variables };
}

function keptPlaces({ store }: Context) {
  return createKeyed<unknown>(store.db, "invite link places");
}

function keyOf({ businessAccountId }: Context, template: { name: string; language: string }): string {
  return `${businessAccountId ?? ""}/${template.name}/${template.language}`;
}

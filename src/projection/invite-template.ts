// How people can be invited: with templates of the account that the configuration names, or else one of WhatsApp's library, copied
// into the account once and approved by WhatsApp; or not at all and why. The form for invitations asks.
import { z } from "zod";
import { createKeyed } from "../store/keyed.ts";
import type { InvitationView, InviteTemplateView } from "../groups/invitation-views.ts";
import type { LibraryTemplate, OwnTemplateContent, WhatsAppClient } from "../whatsapp/client.ts";
import { explain, WhatsAppError } from "../whatsapp/errors.ts";
import { readBusinessNumber } from "../state/business-numbers.ts";
import { keptFor } from "../pace.ts";
import type { Context } from "../state/context.ts";
import { withLinkPlace } from "./invite-link-place.ts";

type TemplateState = InvitationView["template"];

/** Under which the account keeps its copy. */
const ourName = "groupdesk_group_invite";
/** WhatsApp wants one for the library; its texts for groups come in English. */
const language = "en";

export async function invitationTo(
  context: Context,
  whatsapp: WhatsAppClient,
  phoneNumberId: string,
): Promise<InvitationView> {
  const [template, number] = await Promise.all([
    templateState(context, whatsapp),
    readBusinessNumber(context, whatsapp, phoneNumberId),
  ]);
  return {
    template: await settled(context, template),
    businessNumber: number?.displayPhoneNumber ?? null,
    businessName: number?.verifiedName ?? null,
  };
}

async function templateState(context: Context, whatsapp: WhatsAppClient): Promise<TemplateState> {
  const account = context.businessAccountId;
  if (account === null)
    return none("Groupdesk can send invitations when WHATSAPP_BUSINESS_ACCOUNT_ID is set.");
  const cache = createKeyed<TemplateState>(context.store.db, "invite templates");
  const named = context.inviteTemplates.map(({ name, language: code }) => `${name}:${code}`).join();
  const key = named === "" ? account : `${account}/${named}`;
  const kept = templateShape.safeParse(await cache.get(key)).data;
  if (kept !== undefined) return kept;
  try {
    const state =
      named === ""
        ? await readLibraryTemplate(whatsapp, account)
        : await readOwnTemplates(whatsapp, account, context.inviteTemplates);
    await cache.set(key, state, keptFor.template[state.kind]);
    return state;
  } catch (error) {
    if (!(error instanceof WhatsAppError)) throw error;
    return none(`Groupdesk has no message for invitations yet. ${explain(error.code)}`);
  }
}

/** Kept by an older version it may have another shape, and is read again. */
const view = z.object({
  name: z.string(),
  language: z.string(),
  body: z.string().nullable(),
  variables: z.array(z.object({ kind: z.enum(["invite link", "text"]), sample: z.string().nullable() })),
});
const templateShape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready"), templates: z.tuple([view], view) }),
  z.object({ kind: z.literal("unsettled"), template: view }),
  z.object({ kind: z.literal("waits") }),
  z.object({ kind: z.literal("none"), why: z.string() }),
]) satisfies z.ZodType<TemplateState>;

/** With the places of the invite link that administrators have chosen; the first template without one is theirs to settle. */
async function settled(context: Context, state: TemplateState): Promise<TemplateState> {
  if (state.kind !== "ready") return state;
  const [first, ...others] = state.templates;
  const templates = [
    await withLinkPlace(context, first),
    ...(await Promise.all(others.map((each) => withLinkPlace(context, each)))),
  ] as const;
  const unsettled = templates.find(({ variables }) => !variables.some(({ kind }) => kind === "invite link"));
  return unsettled === undefined
    ? { kind: "ready", templates: [templates[0], ...templates.slice(1)] }
    : { kind: "unsettled", template: unsettled };
}

async function readLibraryTemplate(whatsapp: WhatsAppClient, account: string): Promise<TemplateState> {
  const original = await findInLibrary(whatsapp, account);
  if (original === undefined) return none("WhatsApp's library has no template for group invitations.");
  const own = await ownCopy(whatsapp, account, original);
  const { body, variables } = original;
  return byStatus(own.status, { name: ourName, language: own.language, body, variables });
}

/** Those that may be sent; where none may, why not. */
async function readOwnTemplates(
  whatsapp: WhatsAppClient,
  account: string,
  wanted: Context["inviteTemplates"],
): Promise<TemplateState> {
  const names = [...new Set(wanted.map(({ name }) => name))];
  const found = (await Promise.all(names.map((name) => whatsapp.readTemplates(account, name)))).flat();
  const states = wanted.map(({ name, language: code }) =>
    ownState(
      found.find((each) => each.name === name && each.language === code),
      `${name} (${code})`,
    ),
  );
  const ready = states.flatMap((state) => (state.kind === "ready" ? state.templates : []));
  const [first, ...others] = ready;
  if (first !== undefined) return { kind: "ready", templates: [first, ...others] };
  return (
    states.find(({ kind }) => kind === "waits") ?? states[0] ?? none("INVITE_TEMPLATE names no template.")
  );
}

function ownState(found: OwnTemplateContent | undefined, wanted: string): TemplateState {
  if (found === undefined) return none(`The account has no template ${wanted}, which INVITE_TEMPLATE names.`);
  if (found.needs === "names")
    return none(`The places of the template ${wanted} have names; Groupdesk needs numbers, such as {{1}}.`);
  if (found.needs !== null)
    return none(
      `The template ${wanted} wants something in its header or buttons, which Groupdesk cannot give.`,
    );
  if (found.variables.length === 0)
    return none(`The template ${wanted} has no place for the invite link, such as {{1}}.`);
  const { name, language: code, body, variables } = found;
  return byStatus(found.status, { name, language: code, body, variables });
}

function byStatus(status: string | null, template: InviteTemplateView): TemplateState {
  if (status === "APPROVED") return { kind: "ready", templates: [template] };
  if (status === "PENDING" || status === null) return { kind: "waits" };
  return none(
    `WhatsApp does not let the message for invitations be sent (${status.toLowerCase()}). An administrator can look into the template ${template.name} in WhatsApp Manager.`,
  );
}

/** Looks before it copies, and again when the copy is refused or unclear: somebody else may have been first. */
async function ownCopy(
  whatsapp: WhatsAppClient,
  account: string,
  original: LibraryTemplate & { language: string },
): Promise<{ language: string; status: string | null }> {
  const look = async () => {
    const found = await whatsapp.findTemplate(account, ourName);
    return found === null ? undefined : { ...found, language: found.language ?? original.language };
  };
  const own = await look();
  if (own !== undefined) return own;
  try {
    const template = { name: ourName, language: original.language, originalName: original.name };
    const { status } = await whatsapp.copyLibraryTemplate(account, template);
    return { language: original.language, status };
  } catch (error) {
    const copied = await look();
    if (copied === undefined) throw error;
    return copied;
  }
}

/** The library is documented without an account; where that is refused it is asked for with it. */
async function findInLibrary(
  whatsapp: WhatsAppClient,
  account: string,
): Promise<(LibraryTemplate & { language: string }) | undefined> {
  try {
    return await firstUsable(whatsapp, {});
  } catch (error) {
    if (!(error instanceof WhatsAppError) || error.cure.kind !== "never") throw error;
    return firstUsable(whatsapp, { businessAccountId: account });
  }
}

/** One that says which place is the link, or else the first with places: an administrator can tell. */
async function firstUsable(
  whatsapp: WhatsAppClient,
  where: { businessAccountId?: string },
): Promise<(LibraryTemplate & { language: string }) | undefined> {
  let first: (LibraryTemplate & { language: string }) | undefined;
  for await (const page of whatsapp.listTemplateLibrary({ language, ...where })) {
    for (const template of page) {
      const usable = { ...template, language: template.language ?? language };
      if (template.variables.some(({ kind }) => kind === "invite link")) return usable;
      if (template.variables.length > 0) first ??= usable;
    }
  }
  return first;
}

function none(why: string): TemplateState {
  return { kind: "none", why };
}

// How people can be invited: with a template of WhatsApp's library, copied into the account once and approved by WhatsApp, or
// not at all and why. The form for invitations asks.
import { createKeyed } from "../store/keyed.ts";
import type { InvitationView } from "../groups/views.ts";
import type { LibraryTemplate, WhatsAppClient } from "../whatsapp/client.ts";
import { explain, WhatsAppError } from "../whatsapp/errors.ts";
import { readBusinessNumber } from "../state/business-numbers.ts";
import { keptFor } from "../pace.ts";
import type { Context } from "../state/context.ts";

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
  const [template, businessNumber] = await Promise.all([
    templateState(context, whatsapp),
    businessNumberOf(context, whatsapp, phoneNumberId),
  ]);
  return { template, businessNumber };
}

async function templateState(context: Context, whatsapp: WhatsAppClient): Promise<TemplateState> {
  const account = context.businessAccountId;
  if (account === null)
    return none("Groupdesk can send invitations when WHATSAPP_BUSINESS_ACCOUNT_ID is set.");
  const cache = createKeyed<TemplateState>(context.store.db, "invite templates");
  const kept = await cache.get(account);
  if (kept !== undefined) return kept;
  try {
    const state = await readTemplate(whatsapp, account);
    await cache.set(account, state, keptFor.template[state.kind]);
    return state;
  } catch (error) {
    if (!(error instanceof WhatsAppError)) throw error;
    return none(`Groupdesk has no message for invitations yet. ${explain(error.code)}`);
  }
}

async function readTemplate(whatsapp: WhatsAppClient, account: string): Promise<TemplateState> {
  const original = await findInLibrary(whatsapp, account);
  if (original === undefined) return none("WhatsApp's library has no template for group invitations.");
  const own = await ownCopy(whatsapp, account, original);
  if (own.status === "APPROVED") {
    const { body, variables } = original;
    return { kind: "ready", name: ourName, language: own.language, body, variables };
  }
  if (own.status === "PENDING" || own.status === null) return { kind: "waits" };
  return none(
    `WhatsApp does not let the message for invitations be sent (${own.status.toLowerCase()}). An administrator can look into the template ${ourName} in WhatsApp Manager.`,
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
    const template = { name: ourName, language: original.language, libraryTemplateName: original.name };
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

async function firstUsable(
  whatsapp: WhatsAppClient,
  where: { businessAccountId?: string },
): Promise<(LibraryTemplate & { language: string }) | undefined> {
  for await (const page of whatsapp.listTemplateLibrary({ language, ...where })) {
    for (const template of page) {
      const hasLink = template.variables.some(({ kind }) => kind === "invite link");
      if (hasLink) return { ...template, language: template.language ?? language };
    }
  }
  return undefined;
}

/** Null when WhatsApp cannot be asked: then numbers need their country code. */
async function businessNumberOf(
  context: Context,
  whatsapp: WhatsAppClient,
  phoneNumberId: string,
): Promise<string | null> {
  return (await readBusinessNumber(context, whatsapp, phoneNumberId))?.displayPhoneNumber ?? null;
}

function none(why: string): TemplateState {
  return { kind: "none", why };
}

// Calls that send messages, and those that prepare the template for invitations. Part of the client.
import type { Person } from "../events.ts";
import type { Transport } from "../transport.ts";
import {
  copiedTemplate,
  libraryPage,
  ownTemplateContentPage,
  ownTemplatePage,
  sentMessage,
} from "../wire/answers.ts";
import { accountId, groupId } from "../wire/ids.ts";
import type { OwnTemplateContent } from "../wire/template.ts";
import {
  copyTemplateBody,
  fileMessageBody,
  inviteTemplateBody,
  templateMessageBody,
  textMessageBody,
  type AttachedFile,
  type FilledTemplate,
  type InviteVariable,
  type Recipient,
} from "../wire/requests.ts";
import { checked, checkPerson, checkRecipient } from "./checks.ts";
import { readPages } from "./paging.ts";

type SentMessage = { messageId: string };

export type LibraryTemplate = {
  id: string | null;
  name: string;
  language: string | null;
  category: string | null;
  topic: string | null;
  body: string | null;
  /** What the body leaves open, in its order, with WhatsApp's samples. */
  variables: { kind: InviteVariable["kind"]; sample: string | null }[];
};

/** A template of the account. `status` is APPROVED once it may be sent; PENDING, REJECTED, PAUSED and others before and after. */
export type OwnTemplate = { name: string; language: string | null; status: string | null };

export type MessageCalls = {
  /** Not repeatable. `callbackData` (512 characters) comes back in the message's status webhooks. */
  sendText: (
    phoneNumberId: string,
    message: { to: Recipient; text: string; replyTo?: string | null; callbackData?: string },
  ) => Promise<SentMessage>;
  /** A file that WhatsApp has; not repeatable. */
  sendFile: (
    phoneNumberId: string,
    message: { to: Recipient; file: AttachedFile; replyTo?: string | null; callbackData?: string },
  ) => Promise<SentMessage>;
  /** A template of the account, its places filled in their order; not repeatable. */
  sendTemplate: (
    phoneNumberId: string,
    message: { to: Recipient; template: FilledTemplate; callbackData?: string },
  ) => Promise<SentMessage>;
  /** Invites one person to a group; not repeatable. `variables` follow the order of the template's body. */
  sendGroupInviteTemplate: (
    phoneNumberId: string,
    invite: {
      person: Person;
      templateName: string;
      language: string;
      groupId: string;
      variables: readonly InviteVariable[];
      callbackData?: string;
    },
  ) => Promise<SentMessage>;
  /** Pages of the library's templates that invite to groups. Documented without an account; some need theirs named. */
  listTemplateLibrary: (filter: {
    language: string;
    businessAccountId?: string;
  }) => AsyncGenerator<LibraryTemplate[], void, undefined>;
  /** The account's own template of exactly this name; null when it has none. */
  findTemplate: (businessAccountId: string, name: string) => Promise<OwnTemplate | null>;
  /** What the account's own template of this name says, in each language that it has. */
  readTemplates: (businessAccountId: string, name: string) => Promise<OwnTemplateContent[]>;
  /** What the account's own templates say; the first hundred. */
  listTemplates: (businessAccountId: string) => Promise<OwnTemplateContent[]>;
  /** Copies a template unchanged, so that it stays priced as utility. Approval may take a day. Not repeatable. */
  copyLibraryTemplate: (
    businessAccountId: string,
    template: { name: string; language: string; originalName: string },
  ) => Promise<{ id: string | null; status: string | null; category: string | null }>;
};

const USUAL_PAGE_COUNT = 25;
/** WhatsApp answers with every template whose name contains what was asked for. */
const MOST_ALIKE = 100;

export function createMessageCalls({ call }: Transport): MessageCalls {
  return {
    async sendText(phoneNumberId, { to, text, replyTo, callbackData }) {
      checkRecipient(to);
      return call({
        method: "POST",
        path: [{ account: phoneNumberId }, "messages"],
        body: textMessageBody(to, text, { replyTo: replyTo ?? null, callbackData: callbackData ?? null }),
        answer: sentMessage,
        repeatable: false,
      });
    },
    async sendFile(phoneNumberId, { to, file, replyTo, callbackData }) {
      checkRecipient(to);
      checked(accountId, file.mediaId);
      return call({
        method: "POST",
        path: [{ account: phoneNumberId }, "messages"],
        body: fileMessageBody(to, file, { replyTo: replyTo ?? null, callbackData: callbackData ?? null }),
        answer: sentMessage,
        repeatable: false,
      });
    },
    async sendTemplate(phoneNumberId, { to, template, callbackData }) {
      checkRecipient(to);
      return call({
        method: "POST",
        path: [{ account: phoneNumberId }, "messages"],
        body: templateMessageBody(to, template, callbackData ?? null),
        answer: sentMessage,
        repeatable: false,
      });
    },
    async sendGroupInviteTemplate(phoneNumberId, invite) {
      checkPerson(invite.person);
      checked(groupId, invite.groupId);
      return call({
        method: "POST",
        path: [{ account: phoneNumberId }, "messages"],
        body: inviteTemplateBody(invite),
        answer: sentMessage,
        repeatable: false,
      });
    },
    listTemplateLibrary: ({ language, businessAccountId }) =>
      readPages(
        (after) =>
          call({
            method: "GET",
            path: [
              ...(businessAccountId === undefined ? [] : [{ account: businessAccountId }]),
              "message_template_library",
            ],
            query: {
              category: "utility",
              topic: "group_invite_link",
              language,
              ...(after === null ? {} : { after }),
            },
            answer: libraryPage,
            repeatable: true,
          }),
        { fullPageCount: USUAL_PAGE_COUNT },
      ),
    async findTemplate(businessAccountId, name) {
      const { items } = await call({
        method: "GET",
        path: [{ account: businessAccountId }, "message_templates"],
        query: { name, fields: "name,language,status", limit: String(MOST_ALIKE) },
        answer: ownTemplatePage,
        repeatable: true,
      });
      return items.find((template) => template.name === name) ?? null;
    },
    async readTemplates(businessAccountId, name) {
      const { items } = await call({
        method: "GET",
        path: [{ account: businessAccountId }, "message_templates"],
        query: {
          name,
          fields: "name,language,status,parameter_format,components",
          limit: String(MOST_ALIKE),
        },
        answer: ownTemplateContentPage,
        repeatable: true,
      });
      return items.filter((template) => template.name === name);
    },
    async listTemplates(businessAccountId) {
      const { items } = await call({
        method: "GET",
        path: [{ account: businessAccountId }, "message_templates"],
        query: {
          status: "APPROVED",
          fields: "name,language,status,category,parameter_format,components",
          limit: String(MOST_ALIKE),
        },
        answer: ownTemplateContentPage,
        repeatable: true,
      });
      return items;
    },
    copyLibraryTemplate: (businessAccountId, template) =>
      call({
        method: "POST",
        path: [{ account: businessAccountId }, "message_templates"],
        body: copyTemplateBody(template),
        answer: copiedTemplate,
        repeatable: false,
      }),
  };
}

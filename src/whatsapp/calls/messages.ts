// Calls that send messages, and those that prepare the template for invitations. Part of the client.
import type { Person } from "../events.ts";
import type { Transport } from "../transport.ts";
import { copiedTemplate, sentMessage, templatePage } from "../wire/answers.ts";
import {
  copyTemplateBody,
  inviteTemplateBody,
  textMessageBody,
  type InviteVariable,
  type Recipient,
} from "../wire/requests.ts";
import { readPages } from "./paging.ts";

type SentMessage = { messageId: string | null };

type LibraryTemplate = {
  id: string | null;
  name: string;
  language: string | null;
  category: string | null;
  topic: string | null;
  body: string | null;
  /** WhatsApp's samples for the variables of the body, in their order. */
  sampleTexts: string[];
};

export type MessageCalls = {
  /** Not repeatable. `callbackData` (512 characters) comes back in the message's status webhooks. */
  sendText: (
    phoneNumberId: string,
    message: { to: Recipient; text: string; callbackData?: string },
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
    },
  ) => Promise<SentMessage>;
  /** Pages of the library's templates that invite to groups. Documented without an account; some need theirs named. */
  listTemplateLibrary: (filter: {
    language: string;
    businessAccountId?: string;
  }) => AsyncGenerator<LibraryTemplate[], void, undefined>;
  /** Copies a template unchanged, so that it stays priced as utility. Approval may take a day. Not repeatable. */
  copyLibraryTemplate: (
    businessAccountId: string,
    template: { name: string; language: string; libraryTemplateName: string },
  ) => Promise<{ id: string | null; status: string | null; category: string | null }>;
};

const USUAL_PAGE_COUNT = 25;

export function createMessageCalls({ call }: Transport): MessageCalls {
  return {
    sendText: (phoneNumberId, { to, text, callbackData }) =>
      call({
        method: "POST",
        path: [phoneNumberId, "messages"],
        body: textMessageBody(to, text, callbackData ?? null),
        answer: sentMessage,
        repeatable: false,
      }),
    sendGroupInviteTemplate: (phoneNumberId, invite) =>
      call({
        method: "POST",
        path: [phoneNumberId, "messages"],
        body: inviteTemplateBody(invite),
        answer: sentMessage,
        repeatable: false,
      }),
    listTemplateLibrary: ({ language, businessAccountId }) =>
      readPages(
        (after) =>
          call({
            method: "GET",
            path: [
              ...(businessAccountId === undefined ? [] : [businessAccountId]),
              "message_template_library",
            ],
            query: {
              category: "utility",
              topic: "group_invite_link",
              language,
              ...(after === null ? {} : { after }),
            },
            answer: templatePage,
            repeatable: true,
          }),
        { fullPageCount: USUAL_PAGE_COUNT },
      ),
    copyLibraryTemplate: (businessAccountId, template) =>
      call({
        method: "POST",
        path: [businessAccountId, "message_templates"],
        body: copyTemplateBody(template),
        answer: copiedTemplate,
        repeatable: false,
      }),
  };
}

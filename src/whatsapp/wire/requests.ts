// The bodies we send to WhatsApp, exact in every key. The calls in `calls/` make theirs here.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/reference
import type { JoinApprovalMode, Person } from "../events.ts";

const PRODUCT = { messaging_product: "whatsapp" } as const;

export function createGroupBody(group: {
  subject: string;
  description: string | null;
  joinApprovalMode: JoinApprovalMode;
}) {
  return {
    ...PRODUCT,
    subject: group.subject,
    ...(group.description === null ? {} : { description: group.description }),
    join_approval_mode: group.joinApprovalMode,
  };
}

export function settingsBody(settings: { subject?: string; description?: string }) {
  return { ...PRODUCT, ...settings };
}

export const settingsPictureNames = ["profile_picture_file", "file"] as const;

/** Text and picture in one form. Documentation and schema disagree about the name of the picture's part. */
export function settingsForm(
  settings: { subject?: string; description?: string },
  picture: Buffer,
  pictureName: (typeof settingsPictureNames)[number],
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(settingsBody(settings))) form.append(name, value);
  form.append(pictureName, new Blob([new Uint8Array(picture)], { type: "image/jpeg" }), "picture.jpg");
  return form;
}

export function productBody() {
  return { ...PRODUCT };
}

export function joinRequestsBody(joinRequestIds: readonly string[]) {
  return { ...PRODUCT, join_requests: joinRequestIds };
}

/**
 * Everybody once. A person is named by phone number or by user id, never both; the number is understood everywhere, so
 * it goes first.
 */
export function participantsBody(people: readonly Person[]) {
  const numbers = people.flatMap(({ waId }) => waId ?? []);
  const userIds = people.flatMap(({ waId, userId }) => (waId === null ? (userId ?? []) : []));
  const participants = [
    ...[...new Set(numbers)].map((number) => ({ user: `+${number}` })),
    ...[...new Set(userIds)].map((userId) => ({ user_id: userId })),
  ];
  return { ...PRODUCT, participants };
}

/** Whom a message is for: everybody in a group, or one person. */
export type Recipient = { groupId: string } | { person: Person };

/** `replyTo` is the message that it answers. */
export function textMessageBody(
  to: Recipient,
  text: string,
  { replyTo, callbackData }: { replyTo: string | null; callbackData: string | null },
) {
  return {
    ...PRODUCT,
    ...recipientKeys(to),
    type: "text",
    text: { preview_url: true, body: text },
    ...(replyTo === null ? {} : { context: { message_id: replyTo } }),
    ...(callbackData === null ? {} : { biz_opaque_callback_data: callbackData }),
  };
}

/** `mediaId` is of an upload. Audio has no caption, and only documents have a name. */
export type AttachedFile = {
  kind: "image" | "video" | "audio" | "document";
  mediaId: string;
  name: string;
  caption: string;
};

export function fileMessageBody(
  to: Recipient,
  { kind, mediaId, name, caption }: AttachedFile,
  { replyTo, callbackData }: { replyTo: string | null; callbackData: string | null },
) {
  const file = {
    id: mediaId,
    ...(caption === "" || kind === "audio" ? {} : { caption }),
    ...(name === "" || kind !== "document" ? {} : { filename: name }),
  };
  return {
    ...PRODUCT,
    ...recipientKeys(to),
    type: kind,
    [kind]: file,
    ...(replyTo === null ? {} : { context: { message_id: replyTo } }),
    ...(callbackData === null ? {} : { biz_opaque_callback_data: callbackData }),
  };
}

export type FilledTemplate = { name: string; language: string; variables: readonly string[] };

export function templateMessageBody(
  to: Recipient,
  { name, language, variables }: FilledTemplate,
  callbackData: string | null,
) {
  const parameters = variables.map((text) => ({ type: "text", text }));
  return {
    ...PRODUCT,
    ...recipientKeys(to),
    type: "template",
    template: {
      name,
      language: { code: language },
      ...(parameters.length === 0 ? {} : { components: [{ type: "body", parameters }] }),
    },
    ...(callbackData === null ? {} : { biz_opaque_callback_data: callbackData }),
  };
}

/** A variable of a template, in its order: the group, which WhatsApp turns into its invite link, or a text. */
export type InviteVariable = { kind: "invite link" } | { kind: "text"; text: string };

export function inviteTemplateBody(invite: {
  person: Person;
  templateName: string;
  language: string;
  groupId: string;
  variables: readonly InviteVariable[];
  callbackData?: string;
}) {
  const parameters = invite.variables.map((variable) =>
    variable.kind === "text"
      ? { type: "text", text: variable.text }
      : { type: "group_id", group_id: invite.groupId },
  );
  return {
    ...PRODUCT,
    ...recipientKeys({ person: invite.person }),
    type: "template",
    template: {
      name: invite.templateName,
      language: { code: invite.language },
      components: [{ type: "body", parameters }],
    },
    ...(invite.callbackData === undefined ? {} : { biz_opaque_callback_data: invite.callbackData }),
  };
}

export function copyTemplateBody(template: { name: string; language: string; originalName: string }) {
  return {
    name: template.name,
    category: "UTILITY",
    language: template.language,
    library_template_name: template.originalName,
  };
}

function recipientKeys(to: Recipient) {
  if ("groupId" in to) return { recipient_type: "group", to: to.groupId };
  const { waId, userId } = to.person;
  return waId === null
    ? { recipient_type: "individual", recipient: userId }
    : { recipient_type: "individual", to: waId };
}

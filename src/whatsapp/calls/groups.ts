// Calls about groups as such: create, read, list, change, delete, invite link. Part of the client.
import type { JoinApprovalMode, Person } from "../events.ts";
import { WhatsAppError } from "../errors.ts";
import type { Transport } from "../transport.ts";
import { accepted, groupInfo, groupInfoFields, groupPage, inviteLink } from "../wire/answers.ts";
import {
  createGroupBody,
  productBody,
  settingsBody,
  settingsForm,
  settingsPictureNames,
} from "../wire/requests.ts";
import { readPages } from "./paging.ts";

export type GroupInfo = {
  id: string;
  /** Empty if WhatsApp did not say. */
  subject: string;
  description: string | null;
  joinApprovalMode: JoinApprovalMode | null;
  suspended: boolean;
  /** Milliseconds since 1970. */
  createdAt: number | null;
  participants: Person[];
  /** Without the business itself. */
  participantCount: number;
};

export type ListedGroup = { id: string; subject: string; createdAt: number | null };

/** WhatsApp has taken the call; what comes of it is told by webhook, with the same id if there is one. */
type Accepted = { requestId: string | null };

type GroupSettings = { subject?: string; description?: string; picture?: Buffer };

export type GroupCalls = {
  /** Not repeatable: a second call makes a second group. */
  createGroup: (
    phoneNumberId: string,
    group: { subject: string; description: string | null; joinApprovalMode: JoinApprovalMode },
  ) => Promise<Accepted>;
  readGroup: (groupId: string) => Promise<GroupInfo>;
  /** Pages of all groups of a number; a group may come twice when the list changes meanwhile. */
  listGroups: (phoneNumberId: string) => AsyncGenerator<ListedGroup[], void, undefined>;
  /** The picture is a square JPEG of more than 192 pixels a side and at most 5 MB. */
  updateSettings: (groupId: string, settings: GroupSettings) => Promise<Accepted>;
  deleteGroup: (groupId: string) => Promise<Accepted>;
  readInviteLink: (groupId: string) => Promise<string>;
  /** Not repeatable: every call kills the links before it. */
  resetInviteLink: (groupId: string) => Promise<string>;
};

const GROUPS_PER_PAGE = 1024;

export function createGroupCalls({ call }: Transport): GroupCalls {
  return {
    createGroup: (phoneNumberId, group) =>
      call({
        method: "POST",
        path: [{ account: phoneNumberId }, "groups"],
        body: createGroupBody(group),
        answer: accepted,
        repeatable: false,
      }),
    readGroup: (groupId) =>
      call({
        method: "GET",
        path: [{ group: groupId }],
        query: { fields: groupInfoFields },
        answer: groupInfo,
        repeatable: true,
      }),
    listGroups: (phoneNumberId) =>
      readPages(
        (after) =>
          call({
            method: "GET",
            path: [{ account: phoneNumberId }, "groups"],
            query: { limit: String(GROUPS_PER_PAGE), ...(after === null ? {} : { after }) },
            answer: groupPage,
            repeatable: true,
          }),
        { fullPageCount: GROUPS_PER_PAGE },
      ),
    updateSettings: (groupId, { picture, ...texts }) =>
      picture === undefined
        ? sendSettings(call, groupId, settingsBody(texts))
        : sendPicture(call, groupId, texts, picture),
    deleteGroup: (groupId) =>
      call({ method: "DELETE", path: [{ group: groupId }], answer: accepted, repeatable: true }),
    readInviteLink: (groupId) =>
      call({
        method: "GET",
        path: [{ group: groupId }, "invite_link"],
        answer: inviteLink,
        repeatable: true,
      }),
    resetInviteLink: (groupId) =>
      call({
        method: "POST",
        path: [{ group: groupId }, "invite_link"],
        body: productBody(),
        answer: inviteLink,
        repeatable: false,
      }),
  };
}

function sendSettings(
  call: Transport["call"],
  groupId: string,
  body: Record<string, unknown> | FormData,
): Promise<Accepted> {
  return call({ method: "POST", path: [{ group: groupId }], body, answer: accepted, repeatable: true });
}

/** Tries the documented name of the picture's part, and the schema's when the parameters were refused. */
async function sendPicture(
  call: Transport["call"],
  groupId: string,
  texts: Omit<GroupSettings, "picture">,
  picture: Buffer,
): Promise<Accepted> {
  const [firstName, secondName] = settingsPictureNames;
  try {
    return await sendSettings(call, groupId, settingsForm(texts, picture, firstName));
  } catch (first) {
    if (!isParameterError(first)) throw first;
    return await sendSettings(call, groupId, settingsForm(texts, picture, secondName)).catch(
      (second: unknown) => {
        // Refused under both names: then the name was not the trouble, and the first refusal tells more.
        throw isParameterError(second) ? first : second;
      },
    );
  }
}

function isParameterError(error: unknown): boolean {
  return error instanceof WhatsAppError && (error.code === 100 || error.code === 131009);
}

// What the sandbox knows: business numbers, groups, people, links. Plain data with a few lookups; changed by the deeds,
// read by the calls and by the page.
import {
  digitsOf,
  makeGroupId,
  makeJoinRequestId,
  makeUserId,
  newInviteLink,
  newNumericGroupId,
} from "./ids.ts";

export type JoinApprovalMode = "approval_required" | "auto_approve";

export type JoinRequest = { joinRequestId: string; phone: string; createdAtMs: number };

export type Picture = { sha256: string; bytes: Uint8Array };

export type Group = {
  id: string;
  numericId: string;
  phoneNumberId: string;
  subject: string;
  description: string | null;
  mode: JoinApprovalMode;
  /** Null after the link was deleted. */
  link: string | null;
  suspended: boolean;
  deleted: boolean;
  createdAtMs: number;
  /** Phone numbers, digits only; the business is not among them. */
  members: string[];
  /** Removed by the business: the link never lets them in again. */
  banned: string[];
  joinRequests: JoinRequest[];
  picture: Picture | null;
  /** Ids of pinned messages, oldest first. */
  pins: string[];
  /** When somebody in it wrote last. Absent: nobody has since it is here. */
  heardAtMs?: number;
};

export type Person = {
  phone: string;
  userId: string;
  username: string | null;
  hidesPhone: boolean;
  acceptedTerms: boolean;
  reach: Reach;
};

/** How far messages come with somebody; or the code with which those sent to them alone fail. */
export type Reach = "sent" | "delivered" | "read" | { failsWith: number };

export type TemplateStatus = "APPROVED" | "PENDING" | "REJECTED" | "PAUSED";

export type PhoneNumber = {
  id: string;
  displayPhoneNumber: string;
  /** The name the business shows. */
  verifiedName?: string;
  eligible: boolean;
  /** Such as GREEN, YELLOW, RED. */
  quality?: string;
  /** Such as CONNECTED, PENDING, BANNED. */
  status?: string;
};

/** How the operator set everything up at Meta. */
export type SetUp = {
  appId: string;
  scopes: string[];
  /** Seconds since 1970; 0: never. */
  tokenExpiresAt: number;
  /** Whether the app hears of the account. */
  appSubscribed: boolean;
  /** Webhook fields the app has subscribed to. */
  fields: string[];
  /** Undefined: where this sandbox sends its webhooks. Null: the app named none. */
  callbackUrl?: string | null;
};

export const usualSetUp: SetUp = {
  appId: "670843887433847",
  scopes: ["whatsapp_business_management", "whatsapp_business_messaging"],
  tokenExpiresAt: 0,
  appSubscribed: true,
  fields: [
    "messages",
    "group_lifecycle_update",
    "group_participants_update",
    "group_settings_update",
    "group_status_update",
    "account_update",
    "phone_number_quality_update",
    "business_capability_update",
    "message_template_status_update",
    "account_alerts",
  ],
};

/** A copy of a template of WhatsApp's library, which usually needs no review. */
export type Template = {
  id: string;
  name: string;
  language: string;
  libraryName: string;
  status: TemplateStatus;
};

/** A template as WhatsApp's library or the account itself has it. `types` are the library's words for its places. */
export type TemplateText = {
  name: string;
  language: string;
  body: string;
  samples: string[];
  types?: string[];
};

export type NewGroup = {
  phoneNumberId: string;
  subject: string;
  description: string | null;
  mode: JoinApprovalMode;
  createdAtMs: number;
};

export type World = ReturnType<typeof createWorld>;

type Saved = { groups: Group[]; people: Person[]; links: [string, string][]; templates: Template[] };

const usualTemplate: TemplateText = {
  name: "group_invite_link_1",
  language: "en_US",
  body: "Here is the link to the group we opened for you: {{1}}. See you there, {{2}}.",
  samples: ["https://chat.whatsapp.com/LINK_ID", "Pat"],
  types: ["GROUP_ID", "TEXT"],
};

// Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups
export const MAX_MEMBERS = 8;
export const MAX_GROUPS = 10_000;

export function createWorld(options: { phoneNumbers: PhoneNumber[]; businessAccountId: string }) {
  const numbers = new Map(options.phoneNumbers.map((number) => [number.id, { ...number }]));
  const groups = new Map<string, Group>();
  const people = new Map<string, Person>();
  /** Every link ever given out → group id; only a group's present link opens it. */
  const links = new Map<string, string>();
  const templates = new Map<string, Template>();
  /** What WhatsApp's library offers, and what the account wrote by itself. */
  const offeredTemplates: TemplateText[] = [usualTemplate];
  const written: (TemplateText & { status: TemplateStatus })[] = [];
  const setUp: SetUp = { ...usualSetUp };
  /** What becomes of templates that are copied from now on. */
  const review: { status: TemplateStatus } = { status: "APPROVED" };

  function addGroup(wish: NewGroup): Group {
    const number = numbers.get(wish.phoneNumberId);
    if (!number) throw new Error(`The sandbox has no phone number ${wish.phoneNumberId}.`);
    const numericId = newNumericGroupId();
    const group: Group = {
      ...wish,
      id: makeGroupId(number.displayPhoneNumber, numericId),
      numericId,
      link: null,
      suspended: false,
      deleted: false,
      members: [],
      banned: [],
      joinRequests: [],
      picture: null,
      pins: [],
    };
    groups.set(group.id, group);
    renewLink(group);
    return group;
  }

  function renewLink(group: Group): string {
    const link = newInviteLink();
    group.link = link;
    links.set(link, group.id);
    return link;
  }

  function person(phone: string): Person {
    const digits = digitsOf(phone);
    if (!/^\d{7,15}$/.test(digits)) throw new Error(`Not a phone number: ${JSON.stringify(phone)}.`);
    let found = people.get(digits);
    if (!found) {
      found = {
        phone: digits,
        userId: makeUserId(digits),
        username: null,
        hidesPhone: false,
        acceptedTerms: true,
        reach: "read",
      };
      people.set(digits, found);
    }
    return found;
  }

  function addJoinRequest(group: Group, phone: string, createdAtMs: number): JoinRequest {
    const request = { joinRequestId: makeJoinRequestId(phone, group.numericId), phone, createdAtMs };
    group.joinRequests.push(request);
    return request;
  }

  function save(): Saved {
    return structuredClone({
      groups: [...groups.values()],
      people: [...people.values()],
      links: [...links],
      templates: [...templates.values()],
    });
  }

  function load(saved: Saved): void {
    const copy = structuredClone(saved);
    groups.clear();
    people.clear();
    links.clear();
    templates.clear();
    for (const group of copy.groups) groups.set(group.id, group);
    for (const someone of copy.people) people.set(someone.phone, someone);
    for (const [link, groupId] of copy.links) links.set(link, groupId);
    for (const template of copy.templates) templates.set(template.name, template);
  }

  return {
    businessAccountId: options.businessAccountId,
    numbers,
    groups,
    people,
    links,
    templates,
    offeredTemplates,
    written,
    review,
    setUp,
    addGroup,
    renewLink,
    person,
    addJoinRequest,
    save,
    load,
  };
}

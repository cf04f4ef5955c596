// From a group object to the event it stands for, by field and type. `wire.ts` asks it once per update.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/webhooks
import type { SettingsPart, WhatsAppEvent } from "../events.ts";
import { groupObject, type GroupObject, type SettingsVerdict } from "./group-object.ts";
import { isRecord, readList } from "./values.ts";

/** Why an update is not understood; a fixed sentence, never its content. */
export type Puzzle = { puzzle: string };

type Known = { phoneNumberId: string; groupId: string; at: number };
type Reader = (group: GroupObject, known: Known) => WhatsAppEvent | Puzzle;

// The published schema spells some names otherwise than the documentation and live traffic do; both are taken.
const participants = new Map<string, Reader>([
  ["group_participants_add", readJoined],
  ["group_add_participants", readJoined],
  ["group_participants_remove", readRemoved],
  ["group_remove_participants", readRemoved],
  ["group_join_request_created", readJoinRequest("join requested")],
  ["group_join_request_revoked", readJoinRequest("join request withdrawn")],
]);

const fields = new Map<string, ReadonlyMap<string, Reader>>([
  [
    "group_lifecycle_update",
    new Map<string, Reader>([
      ["group_create", readCreated],
      ["group_delete", readDeleted],
    ]),
  ],
  ["group_participants_update", participants],
  ["group_participant_update", participants],
  ["group_settings_update", new Map<string, Reader>([["group_settings_update", readSettings]])],
  [
    "group_status_update",
    new Map<string, Reader>([
      ["group_suspend", (_, known) => ({ kind: "group suspended", ...known })],
      ["group_suspend_cleared", (_, known) => ({ kind: "group suspension cleared", ...known })],
    ]),
  ],
]);

export function isGroupField(field: string): boolean {
  return fields.has(field);
}

export function readGroupEvent(
  field: string,
  content: unknown,
  { phoneNumberId, receivedAtMs }: { phoneNumberId: string | null; receivedAtMs: number },
): WhatsAppEvent | Puzzle {
  if (namesTooMany(content)) return { puzzle: "More people are named than a WhatsApp group holds." };
  const group = groupObject.safeParse(content).data;
  if (group === undefined) return { puzzle: "The update is not an object." };
  const reader = fields.get(field)?.get(group.type ?? "");
  if (reader === undefined) return { puzzle: "This type is not known for the field." };
  if (phoneNumberId === null) return { puzzle: "The phone number id is missing." };
  if (group.hasStrangeIds) return { puzzle: "A person's id has a shape that is not known." };
  const at = group.atMs === null || group.atMs > receivedAtMs + ONE_DAY_MS ? receivedAtMs : group.atMs;
  // A group whose creation failed has no id worth the name.
  if (group.groupId === null && reader === readCreated && group.faults.length > 0) {
    return createFailed(group, { phoneNumberId, at });
  }
  if (group.groupId === null) return { puzzle: "The group id is missing or has a shape that is not known." };
  return reader(group, { phoneNumberId, groupId: group.groupId, at });
}

/** Nobody has to wait while tens of thousands are read. */
function namesTooMany(content: unknown): boolean {
  const lists = isRecord(content)
    ? ["added_participants", "removed_participants", "failed_participants"]
    : [];
  return lists.some((list) => isRecord(content) && readList(content[list]).length > MOST_PEOPLE);
}

/** Of WhatsApp's largest groups; those of a business hold eight. Source: faq.whatsapp.com, "How to create and invite into a group" */
const MOST_PEOPLE = 1024;

const ONE_DAY_MS = 24 * 60 * 60 * 1000;

function readCreated(group: GroupObject, known: Known): WhatsAppEvent {
  if (group.faults.length > 0) return createFailed(group, known);
  const { requestId, description, inviteLink, joinApprovalMode } = group;
  const subject = group.subject ?? "";
  return { kind: "group created", ...known, requestId, subject, description, inviteLink, joinApprovalMode };
}

function createFailed(group: GroupObject, { phoneNumberId, at }: Omit<Known, "groupId">): WhatsAppEvent {
  const { requestId, subject, faults } = group;
  return { kind: "group create failed", phoneNumberId, at, requestId, subject, faults };
}

function readDeleted({ requestId, faults }: GroupObject, known: Known): WhatsAppEvent {
  if (faults.length > 0) return { kind: "group delete failed", ...known, requestId, faults };
  return { kind: "group deleted", ...known, requestId };
}

function readJoined({ added }: GroupObject, known: Known): WhatsAppEvent | Puzzle {
  if (added.people.length === 0) return { puzzle: "Nobody is named who joined." };
  return { kind: "people joined", ...known, people: added.people, approved: added.byUs };
}

function readJoinRequest(kind: "join requested" | "join request withdrawn"): Reader {
  return ({ joinRequestId, person }, known) => {
    if (joinRequestId === null)
      return { puzzle: "The join request id is missing or has a shape that is not known." };
    return { kind, ...known, joinRequestId, person };
  };
}

function readRemoved(group: GroupObject, known: Known): WhatsAppEvent | Puzzle {
  const { requestId, removed, failed, faults } = group;
  if (removed.people.length === 0 && failed.length === 0 && faults.length === 0) {
    return { puzzle: "Nobody is named who left or was removed." };
  }
  if (wasRemovedByBusiness(group)) {
    return { kind: "people removed", ...known, requestId, removed: removed.people, failed, faults };
  }
  if (removed.people.length === 0) return { puzzle: "Nobody is named who left." };
  return { kind: "people left", ...known, people: removed.people };
}

function wasRemovedByBusiness({ initiatedBy, requestId, removed, failed, faults }: GroupObject): boolean {
  if (initiatedBy === "business") return true;
  if (initiatedBy === "participant") return false;
  return requestId !== null || removed.byUs || failed.length > 0 || faults.length > 0;
}

function readSettings(group: GroupObject, known: Known): WhatsAppEvent | Puzzle {
  const { requestId, faults } = group;
  const parts = [
    settingsPart("picture", group.picture, group),
    settingsPart("subject", group.subjectVerdict, group),
    settingsPart("description", group.descriptionVerdict, group),
  ].filter((part) => part !== null);
  if (parts.length === 0 && faults.length === 0) return { puzzle: "No setting is named." };
  return { kind: "settings changed", ...known, requestId, parts, faults };
}

function settingsPart(
  part: SettingsPart["part"],
  verdict: SettingsVerdict | null,
  { faults }: GroupObject,
): SettingsPart | null {
  if (verdict === null) return null;
  const done = verdict.successful ?? (verdict.faults.length === 0 && faults.length === 0);
  return { part, text: part === "picture" ? null : verdict.text, faults: verdict.faults, done };
}

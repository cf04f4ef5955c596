// One `groups[i]` of a webhook, in our words but not yet understood: every key of every type, each read tolerantly.
// `group-events.ts` makes an event of it.
import { z } from "zod";
import type { Fault, JoinApprovalMode, PersonWithFaults } from "../events.ts";
import { groupId, joinRequestId, readId, reference } from "./ids.ts";
import { hasStrangeId, isNamed, readPeople, readPerson } from "./people.ts";
import { isRecord, readFaults, readList, readText, readTimeMs, readYesNo, reads } from "./values.ts";

export type GroupObject = z.infer<typeof groupObject>;
export type SettingsVerdict = { text: string | null; faults: Fault[]; successful: boolean | null };

const verdict = z.object({
  // Not trimmed: an empty text is a text that was cleared.
  text: reads((text) => (typeof text === "string" ? text : null)),
  update_successful: reads(readYesNo),
  errors: reads(readFaults),
});

export const groupObject = z
  .object({
    type: reads(readText),
    timestamp: reads(readTimeMs),
    group_id: reads(readId(groupId)),
    request_id: reads(readId(reference)),
    subject: reads(readText),
    description: reads(readText),
    invite_link: reads(readText),
    join_approval_mode: reads(readJoinApprovalMode),
    initiated_by: reads(readText),
    join_request_id: reads(readId(joinRequestId)),
    added_participants: reads(readNamed),
    removed_participants: reads(readNamed),
    failed_participants: reads((list) => ({ people: readFailed(list), isStrange: areStrange(list) })),
    profile_picture: reads(readVerdict),
    group_subject: reads(readVerdict),
    group_description: reads(readVerdict),
    errors: reads(readFaults),
  })
  .loose()
  .transform((group) => ({
    type: group.type,
    atMs: group.timestamp,
    groupId: group.group_id,
    requestId: group.request_id,
    subject: group.subject,
    description: group.description,
    inviteLink: group.invite_link,
    joinApprovalMode: group.join_approval_mode,
    initiatedBy: group.initiated_by,
    joinRequestId: group.join_request_id,
    person: readPerson(group),
    added: group.added_participants,
    removed: group.removed_participants,
    failed: group.failed_participants.people,
    picture: group.profile_picture,
    subjectVerdict: group.group_subject,
    descriptionVerdict: group.group_description,
    faults: group.errors,
    hasStrangeIds: [
      { isStrange: hasStrangeId(group) },
      group.added_participants,
      group.removed_participants,
      group.failed_participants,
    ].some(({ isStrange }) => isStrange),
  }));

export function readJoinApprovalMode(value: unknown): JoinApprovalMode | null {
  return value === "approval_required" || value === "auto_approve" ? value : null;
}

function readVerdict(value: unknown): SettingsVerdict | null {
  const part = verdict.safeParse(value).data;
  return part === undefined
    ? null
    : { text: part.text, faults: part.errors, successful: part.update_successful };
}

export function readFailed(value: unknown): PersonWithFaults[] {
  return readList(value)
    .map((entry) => ({
      person: readPerson(entry),
      faults: readFaults(isRecord(entry) ? entry["errors"] : []),
    }))
    .filter(({ person, faults }) => isNamed(person) || faults.length > 0);
}

function readNamed(list: unknown) {
  return { people: readPeople(list), byUs: nameInputs(list), isStrange: areStrange(list) };
}

function areStrange(list: unknown): boolean {
  return readList(list).some(hasStrangeId);
}

// Entries that are the outcome of a call of the business echo how the call named the person.
function nameInputs(value: unknown): boolean {
  return readList(value).some((entry) => isRecord(entry) && readText(entry["input"]) !== null);
}

// The answers of the Graph API, each as a schema that ends in our words. The calls in `calls/` read theirs with these.
// They are tolerant: only an answer that is no object at all, or lacks what it was asked for, is refused.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/reference
import { z } from "zod";
import { readFailed, readJoinApprovalMode } from "./group-object.ts";
import { groupId, joinRequestId, readId, reference } from "./ids.ts";
import { readPeople, readPerson } from "./people.ts";
import { ownTemplateContent, variablesOf } from "./template.ts";
import {
  isRecord,
  readFaults,
  readList,
  readText,
  readTimeMs,
  readWholeNumber,
  readYesNo,
  reads,
} from "./values.ts";

const text = reads(readText);
const required = z.coerce.string().trim().min(1);

/** Of writes that are only accepted now: their outcome comes by webhook, with this id if there is one. */
export const accepted = z
  .object({ request_id: reads(readId(reference)) })
  .transform((answer) => ({ requestId: answer.request_id }));

export const groupInfo = z
  .object({
    id: required,
    subject: text,
    description: text,
    join_approval_mode: reads(readJoinApprovalMode),
    suspended: reads(readYesNo),
    creation_timestamp: reads(readTimeMs),
    participants: reads(readPeople),
    total_participant_count: reads(readWholeNumber),
  })
  .transform((group) => ({
    id: group.id,
    subject: group.subject ?? "",
    description: group.description,
    joinApprovalMode: group.join_approval_mode,
    suspended: group.suspended === true,
    createdAt: group.creation_timestamp,
    participants: group.participants,
    /** Without the business itself. */
    participantCount: group.total_participant_count ?? group.participants.length,
  }));

export const groupInfoFields =
  "subject,description,join_approval_mode,suspended,creation_timestamp,participants,total_participant_count";

export const inviteLink = z.object({ invite_link: required }).transform((answer) => answer.invite_link);

const listedGroup = z
  .object({
    id: required.pipe(groupId),
    subject: text,
    creation_timestamp: reads(readTimeMs),
    created_at: reads(readTimeMs),
  })
  .transform((group) => ({
    id: group.id,
    subject: group.subject ?? "",
    createdAt: group.creation_timestamp ?? group.created_at,
  }));

/** Documented as `data.groups[]`, seen live as `data[]`. */
export const groupPage = page(listedGroup, "groups");

const listedJoinRequest = z
  .looseObject({
    join_request_id: required.pipe(joinRequestId),
    creation_timestamp: reads(readTimeMs),
    created_at: reads(readTimeMs),
  })
  .transform((request) => ({
    id: request.join_request_id,
    person: readPerson(request),
    createdAt: request.creation_timestamp ?? request.created_at,
  }));

export const joinRequestPage = page(listedJoinRequest, "join_requests");

const listedTemplate = z
  .object({
    id: text,
    name: required,
    language: text,
    category: text,
    topic: text,
    body: text,
    body_params: reads(readList),
    body_param_types: reads(readList),
  })
  .transform((template) => ({
    id: template.id,
    name: template.name,
    language: template.language,
    category: template.category,
    topic: template.topic,
    body: template.body,
    variables: variablesOf(
      template.body_params.map((param, index) => ({
        type: readText(template.body_param_types[index]),
        sample: readText(param),
      })),
    ),
  }));

export const libraryPage = page(listedTemplate, "templates");

const ownTemplate = z
  .object({ name: required, language: text, status: text })
  .transform(({ name, language, status }) => ({ name, language, status }));

export const ownTemplatePage = page(ownTemplate, "templates");

export const ownTemplateContentPage = page(ownTemplateContent, "templates");

export const numberInfo = z
  .object({ display_phone_number: text, verified_name: text })
  .transform((number) => ({
    displayPhoneNumber: number.display_phone_number,
    verifiedName: number.verified_name,
  }));

/** One page of a list. Entries that cannot be read are left out, but count as received. */
export type Page<Item> = { items: Item[]; receivedCount: number; after: string | null; hasNext: boolean };

function page<Item>(item: z.ZodType<Item>, nestedKey: string) {
  const answer = z.object({
    data: z.unknown(),
    paging: reads((paging) => {
      const cursors = isRecord(paging) ? paging["cursors"] : null;
      return {
        after: isRecord(cursors) ? readText(cursors["after"]) : null,
        hasNext: isRecord(paging) && readText(paging["next"]) !== null,
      };
    }),
  });
  return answer.transform(({ data, paging }): Page<Item> => {
    const entries = readList(isRecord(data) ? data[nestedKey] : data);
    const items = entries.flatMap((entry) => item.safeParse(entry).data ?? []);
    return { items, receivedCount: entries.length, ...paging };
  });
}

const ids = reads((list) =>
  (Array.isArray(list) ? list : []).map(readId(joinRequestId)).filter((id) => id !== null),
);

const failedJoinRequests = reads((list) =>
  (Array.isArray(list) ? list : []).filter(isRecord).flatMap((entry) => {
    const id = readId(joinRequestId)(entry["join_request_id"]);
    return id === null ? [] : [{ id, faults: readFaults(entry["errors"]) }];
  }),
);

export const decisions = z
  .object({
    approved_join_requests: ids,
    rejected_join_requests: ids,
    failed_join_requests: failedJoinRequests,
    errors: reads(readFaults),
    error: reads(readFaults),
  })
  .transform((answer) => ({
    approved: answer.approved_join_requests,
    rejected: answer.rejected_join_requests,
    failed: answer.failed_join_requests,
    faults: [...answer.errors, ...answer.error],
  }));

export const removal = z
  .object({
    request_id: reads(readId(reference)),
    removed_participants: reads(readPeople),
    failed_participants: reads(readFailed),
    errors: reads(readFaults),
    error: reads(readFaults),
  })
  .transform((answer) => ({
    requestId: answer.request_id,
    removed: answer.removed_participants,
    failed: answer.failed_participants,
    faults: [...answer.errors, ...answer.error],
  }));

export const sentMessage = z
  .object({
    messages: reads(readList).pipe(z.tuple([z.looseObject({ id: required.pipe(reference) })], z.unknown())),
  })
  .transform(({ messages: [message] }) => ({ messageId: message.id }));

export const copiedTemplate = z
  .object({ id: text, status: text, category: text })
  .transform(({ id, status, category }) => ({ id, status, category }));

// Words the updates that WhatsApp sends by webhook, in one neutral form that `spelling.ts` renders.
// Called by the deeds and the calls. Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/webhooks
import { webhookError } from "./faults.ts";
import type { WebhookError } from "./faults.ts";
import type { Group, JoinRequest, Person } from "./world.ts";

export type Json = Record<string, unknown>;

/** One update: what goes into `value` beside the metadata. `verbatim` is sent as it is, in no particular spelling. */
/** About the business account as a whole: with the time of its entry, in seconds, and no metadata. */
export type Update = {
  phoneNumberId: string;
  field: string;
  content: Json;
  verbatim?: true;
  accountTime?: number;
};

type PartVerdict = {
  text?: string;
  picture?: { mime_type: string; sha256: string };
  errors?: WebhookError[];
};

export type SettingsVerdicts = { picture?: PartVerdict; subject?: PartVerdict; description?: PartVerdict };

export type FailedRemoval = { input: string; errors: WebhookError[] };

export function createUpdates(now: () => number) {
  function about(group: Group, field: string, type: string, rest: Json): Update {
    const told = { timestamp: Math.floor(now() / 1000), group_id: group.id, type, ...rest };
    return { phoneNumberId: group.phoneNumberId, field, content: { groups: [told] } };
  }
  const lifecycle = (group: Group, type: string, rest: Json) =>
    about(group, "group_lifecycle_update", type, rest);
  const participants = (group: Group, type: string, rest: Json) =>
    about(group, "group_participants_update", type, rest);

  return {
    groupCreated: (group: Group, requestId: string) =>
      lifecycle(group, "group_create", {
        request_id: requestId,
        subject: group.subject,
        ...(group.description === null ? {} : { description: group.description }),
        invite_link: group.link,
        join_approval_mode: group.mode,
      }),

    createFailed: (wish: FailedCreate, requestId: string, errors: WebhookError[]): Update => ({
      phoneNumberId: wish.phoneNumberId,
      field: "group_lifecycle_update",
      content: {
        groups: [
          {
            timestamp: Math.floor(now() / 1000),
            type: "group_create",
            request_id: requestId,
            subject: wish.subject,
            ...(wish.description === null ? {} : { description: wish.description }),
            errors,
          },
        ],
      },
    }),

    groupDeleted: (group: Group, requestId: string) =>
      lifecycle(group, "group_delete", { request_id: requestId }),

    deleteFailed: (group: Group, requestId: string, errors: WebhookError[]) =>
      lifecycle(group, "group_delete", { request_id: requestId, errors }),

    joinedByLink: (group: Group, person: Person) =>
      participants(group, "group_participants_add", {
        reason: "invite_link",
        added_participants: [describe(person)],
      }),

    joinedByApproval: (group: Group, people: Person[]) =>
      participants(group, "group_participants_add", {
        reason: "invite_link",
        added_participants: people.map((person) => ({
          input: person.hidesPhone ? person.userId : person.phone,
          ...describe(person),
        })),
      }),

    joinRequested: (group: Group, request: JoinRequest, person: Person) =>
      participants(group, "group_join_request_created", {
        join_request_id: request.joinRequestId,
        ...describe(person),
      }),

    joinRequestWithdrawn: (group: Group, request: JoinRequest, person: Person) =>
      participants(group, "group_join_request_revoked", {
        join_request_id: request.joinRequestId,
        ...describe(person),
      }),

    removed: (group: Group, requestId: string, outcome: { removed: string[]; failed: FailedRemoval[] }) =>
      participants(group, "group_participants_remove", {
        request_id: requestId,
        initiated_by: "business",
        ...removalOutcome(outcome),
      }),

    removeFailed: (group: Group, requestId: string, inputs: string[], errors: WebhookError[]) =>
      participants(group, "group_participants_remove", {
        request_id: requestId,
        initiated_by: "business",
        failed_participants: inputs.map((input) => ({ input })),
        errors,
      }),

    left: (group: Group, person: Person) =>
      participants(group, "group_participants_remove", {
        initiated_by: "participant",
        removed_participants: [describe(person)],
      }),

    settingsChanged: (group: Group, requestId: string | null, verdicts: SettingsVerdicts) =>
      about(group, "group_settings_update", "group_settings_update", {
        ...(requestId === null ? {} : { request_id: requestId }),
        ...settingsOutcome(verdicts),
      }),

    suspended: (group: Group) => about(group, "group_status_update", "group_suspend", {}),

    suspensionCleared: (group: Group) => about(group, "group_status_update", "group_suspend_cleared", {}),

    /** About the account; `value` is all there is. */
    account: (field: string, value: Json, time = Math.floor(now() / 1000)): Update => ({
      phoneNumberId: "",
      field,
      content: value,
      accountTime: time,
    }),

    /** Of a number that is hidden only the ids are told. */
    changedNumber: (phoneNumberId: string, before: Person, after: Person): Update => ({
      phoneNumberId,
      field: "messages",
      content: {
        messages: [
          {
            ...(before.hidesPhone ? { from_user_id: after.userId } : { from: before.phone }),
            id: `wamid.${before.userId}`,
            timestamp: String(Math.floor(now() / 1000)),
            type: "system",
            system: {
              ...(before.hidesPhone
                ? { type: "user_changed_user_id", body: "User changed their user ID" }
                : {
                    type: "user_changed_number",
                    body: `User changed from ${before.phone} to ${after.phone}`,
                    wa_id: after.phone,
                  }),
              user_id: after.userId,
              previous_user_id: before.userId,
            },
          },
        ],
      },
    }),

    /** What somebody wrote in a group: `said` has its type and what that takes. */
    groupMessage: (group: Group, person: Person, { id, name, replyTo, said }: Written): Update => ({
      phoneNumberId: group.phoneNumberId,
      field: "messages",
      content: {
        contacts: [{ profile: { name, ...usernameOf(person) }, ...describe({ ...person, username: null }) }],
        messages: [
          {
            ...(person.hidesPhone ? {} : { from: person.phone }),
            from_user_id: person.userId,
            group_id: group.id,
            id,
            timestamp: String(Math.floor(now() / 1000)),
            ...(replyTo === null ? {} : { context: { id: replyTo } }),
            ...said,
          },
        ],
      },
    }),

    /** About the message as a whole, or one status for each of its readers in a group. */
    messageStatus: (
      sent: SentMessage,
      status: MessageStatus,
      { readers = [], errors }: Fate = {},
    ): Update => {
      const told = {
        id: sent.messageId,
        status,
        timestamp: String(Math.floor(now() / 1000)),
        recipient_id: sent.to,
        ...(sent.toGroup ? { recipient_type: "group" } : {}),
        ...(sent.callbackData === undefined ? {} : { biz_opaque_callback_data: sent.callbackData }),
        ...(errors === undefined ? {} : { errors }),
      };
      const perReader = readers.map((person) => ({ ...told, ...participantKeys(person, sent.spelling) }));
      return {
        phoneNumberId: sent.phoneNumberId,
        field: "messages",
        content:
          readers.length === 0
            ? { statuses: [told] }
            : { contacts: readers.map(contactOf), statuses: perReader },
      };
    },
  };
}

export type Written = { id: string; name: string; replyTo: string | null; said: Json };

export type SentMessage = {
  phoneNumberId: string;
  messageId: string;
  to: string;
  toGroup: boolean;
  callbackData: string | undefined;
  /** Sources name the person who got a message in both ways. */
  spelling: "recipient_participant" | "participant_recipient";
};

type MessageStatus = "sent" | "delivered" | "read" | "failed";

type Fate = { readers?: Person[]; errors?: WebhookError[] };

type FailedCreate = { phoneNumberId: string; subject: string; description: string | null };

/** Somebody as WhatsApp names them since 2026: a hidden number is left out. */
export function describe(person: Person): Json {
  return {
    ...(person.hidesPhone ? {} : { wa_id: person.phone }),
    user_id: person.userId,
    ...(person.username === null ? {} : { username: person.username }),
  };
}

function usernameOf({ username }: Person): Json {
  return username === null ? {} : { username };
}

function contactOf(person: Person): Json {
  const { username, ...ids } = describe(person);
  return { profile: username === undefined ? {} : { username }, ...ids };
}

function participantKeys(person: Person, spelling: SentMessage["spelling"]): Json {
  return {
    ...(person.hidesPhone ? {} : { [`${spelling}_id`]: person.phone }),
    [`${spelling}_user_id`]: person.userId,
  };
}

function removalOutcome(outcome: { removed: string[]; failed: FailedRemoval[] }): Json {
  return {
    ...(outcome.removed.length > 0
      ? { removed_participants: outcome.removed.map((input) => ({ input })) }
      : {}),
    ...(outcome.failed.length > 0
      ? {
          failed_participants: outcome.failed,
          errors:
            outcome.removed.length > 0
              ? [webhookError(131201, "Failed to remove some participants from the group")]
              : outcome.failed.flatMap(({ errors }) => errors).slice(0, 1),
        }
      : {}),
  };
}

function settingsOutcome(verdicts: SettingsVerdicts): Json {
  const failed = Object.values(verdicts).some((verdict) => verdict.errors);
  return {
    ...(verdicts.picture ? { profile_picture: settingsPart(verdicts.picture) } : {}),
    ...(verdicts.subject ? { group_subject: settingsPart(verdicts.subject) } : {}),
    ...(verdicts.description ? { group_description: settingsPart(verdicts.description) } : {}),
    ...(failed ? { errors: [webhookError(131201, "Some settings could not be changed")] } : {}),
  };
}

function settingsPart({ text, picture, errors }: PartVerdict): Json {
  return {
    ...picture,
    ...(text === undefined ? {} : { text }),
    update_successful: errors === undefined,
    ...(errors === undefined ? {} : { errors }),
  };
}

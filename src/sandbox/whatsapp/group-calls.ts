// What WhatsApp does when asked to create, show, list, change or delete a group or its link. Called by the routes, after
// all checks of the request. Asynchronous calls answer with a request id and do the work `afterwards`.
import { GraphFault, webhookError } from "./faults.ts";
import type { WebhookError } from "./faults.ts";
import type { SettingsWish } from "./bodies.ts";
import { accepted } from "./answers.ts";
import type { Answer, CallTools, FailsLater } from "./answers.ts";
import { applySettings, close } from "./deeds.ts";
import { newRequestId } from "./ids.ts";
import type { Cut } from "./paging.ts";
import { judgePicture } from "./picture.ts";
import { describe } from "./updates.ts";
import type { Json, SettingsVerdicts } from "./updates.ts";
import { MAX_GROUPS } from "./world.ts";
import type { Group, JoinApprovalMode, PhoneNumber, World } from "./world.ts";

type CreateWish = { subject: string; description?: string | undefined; join_approval_mode: JoinApprovalMode };

const FIELDS: Record<string, (group: Group, world: World) => unknown> = {
  id: (group) => group.id,
  messaging_product: () => "whatsapp",
  subject: (group) => group.subject,
  description: (group) => group.description ?? undefined,
  join_approval_mode: (group) => group.mode,
  suspended: (group) => group.suspended,
  creation_timestamp: (group) => Math.floor(group.createdAtMs / 1000),
  participants: (group, world) => group.members.map((phone) => describe(world.person(phone))),
  total_participant_count: (group) => group.members.length,
};

export function createGroupCalls({ world, updates, tell, switches, now }: CallTools) {
  function create(number: PhoneNumber, wish: CreateWish, failsLater: FailsLater): Answer {
    const requestId = newRequestId();
    const plan = {
      phoneNumberId: number.id,
      subject: wish.subject,
      description: wish.description || null,
      mode: wish.join_approval_mode,
    };
    return accepted(requestId, () => {
      const errors = failsLater ?? (groupsOf(number.id).length >= MAX_GROUPS ? [tooManyGroups()] : null);
      if (errors) tell(updates.createFailed(plan, requestId, errors));
      else tell(updates.groupCreated(world.addGroup({ ...plan, createdAtMs: now() }), requestId));
    });
  }

  function info(group: Group, fields: string[]): Answer {
    const shown: Json = {};
    for (const field of ["messaging_product", "id", ...fields]) {
      const read = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
      if (!read) throw new GraphFault(100, `Tried accessing nonexisting field (${field}).`);
      shown[field] = read(group, world);
    }
    return { body: switches.spelling === "documented" ? quoted(shown) : shown };
  }

  function list(number: PhoneNumber, cut: Cut): Answer {
    const { items, paging } = cut(number.eligible ? groupsOf(number.id) : [], (group) => group.id);
    const live = switches.listShape === "live";
    const shown = items.map(({ id, subject, createdAtMs }) => {
      const seconds = Math.floor(createdAtMs / 1000);
      return live
        ? { id, subject, creation_timestamp: seconds }
        : { id, subject, created_at: String(seconds) };
    });
    return { body: { data: live ? shown : { groups: shown }, ...(paging ? { paging } : {}) } };
  }

  function update(group: Group, wish: SettingsWish, failsLater: FailsLater): Answer {
    const requestId = newRequestId();
    const picture = wish.picture ? judgePicture(wish.picture) : null;
    return accepted(requestId, () => {
      if (group.deleted) return;
      const verdicts: SettingsVerdicts = {
        ...(picture ? { picture: { picture: picture.told, ...failing(failsLater ?? picture.errors) } } : {}),
        ...(wish.subject === undefined ? {} : { subject: { text: wish.subject, ...failing(failsLater) } }),
        ...(wish.description === undefined
          ? {}
          : { description: { text: wish.description, ...failing(failsLater) } }),
      };
      if (!failsLater) applySettings(group, wish);
      if (wish.picture && picture && !failsLater && !picture.errors)
        group.picture = { sha256: picture.told.sha256, bytes: wish.picture };
      tell(updates.settingsChanged(group, requestId, verdicts));
    });
  }

  function remove(group: Group, failsLater: FailsLater): Answer {
    const requestId = newRequestId();
    return {
      body: { success: true },
      afterwards: () => {
        if (failsLater) return tell(updates.deleteFailed(group, requestId, failsLater));
        if (group.deleted) return;
        close(group);
        tell(updates.groupDeleted(group, requestId));
      },
    };
  }

  function link(group: Group): Answer {
    if (group.link === null) throw new GraphFault(100, "The group has no invite link.", 33);
    return { body: { messaging_product: "whatsapp", invite_link: group.link } };
  }

  function resetLink(group: Group): Answer {
    return { body: { messaging_product: "whatsapp", invite_link: world.renewLink(group) } };
  }

  function deleteLink(group: Group): Answer {
    group.link = null;
    return { body: { messaging_product: "whatsapp", success: "true" } };
  }

  function groupsOf(phoneNumberId: string): Group[] {
    return [...world.groups.values()].filter(
      (group) => group.phoneNumberId === phoneNumberId && !group.deleted,
    );
  }

  return { create, info, list, update, remove, link, resetLink, deleteLink };
}

function failing(errors: WebhookError[] | null): { errors?: WebhookError[] } {
  return errors ? { errors } : {};
}

function tooManyGroups(): WebhookError {
  return webhookError(131211, `A phone number can have at most ${MAX_GROUPS} groups.`);
}

/** The documentation's samples print every number and boolean as a string. */
function quoted(shown: Json): Json {
  return Object.fromEntries(
    Object.entries(shown).map(([key, value]) => [
      key,
      typeof value === "number" || typeof value === "boolean" ? String(value) : value,
    ]),
  );
}

// The whole product from WhatsApp's side at a glance: what happened → what it means for the group. Where one of our own
// operations asked for it, that ends with it; else it is news.
import type { Dossier, Moment } from "../groups/dossier.ts";
import { peopleAreRemoved, peopleJoin, peopleLeave, type Removal } from "../groups/people.ts";
import { samePerson, someoneAsks, someoneWithdraws } from "../groups/requests.ts";
import {
  deleteRefused,
  groupCreated,
  groupDeleted,
  groupSuspended,
  settingsChanged,
  suspensionCleared,
  type SettingsNews,
} from "../groups/standing.ts";
import { ended, operationFor } from "../groups/operations.ts";
import { failureIn } from "../state/failures.ts";
import type { WhatsAppEvent } from "../whatsapp/events.ts";

export type AboutGroup = Exclude<Extract<WhatsAppEvent, { groupId: string }>, { kind: "group message" }>;
type About<Kind extends AboutGroup["kind"]> = Extract<AboutGroup, { kind: Kind }>;

export function applied(dossier: Dossier, event: AboutGroup, moment: Moment): Dossier {
  switch (event.kind) {
    case "join requested":
      return someoneAsks(
        dossier,
        { whatsappId: event.joinRequestId, person: event.person, at: event.at },
        moment,
      );
    case "join request withdrawn":
      return someoneWithdraws(
        dossier,
        { whatsappId: event.joinRequestId, person: event.person, at: event.at },
        moment,
      );
    case "people joined":
      return peopleJoin(dossier, event, moment);
    case "people left":
      return peopleLeave(dossier, event, moment);
    case "people removed":
      return removal(dossier, event, moment);
    case "settings changed":
      return settings(dossier, event, moment);
    case "group suspended":
      return groupSuspended(dossier, event.at, moment);
    case "group suspension cleared":
      return suspensionCleared(dossier, event.at, moment);
    case "group created":
      return groupCreated(dossier, event, moment);
    case "group deleted":
      return deletion(dossier, event, moment);
    case "group delete failed":
      return failedDeletion(dossier, event, moment);
  }
}

function removal(dossier: Dossier, event: About<"people removed">, moment: Moment): Dossier {
  const failed = event.failed.map(({ person, faults }) => ({
    person,
    failure: failureIn(faults, event.faults),
  }));
  const news: Removal = { removed: event.removed, failed, at: event.at };
  const operation = operationFor(dossier, "remove", event.requestId);
  const named = [...event.removed, ...failed.map(({ person }) => person)];
  // Before its answer an operation has no name yet: then news of other people is not about it.
  const isOurs =
    named.length === 0 ||
    operation?.task.people.some((person) => named.some((each) => samePerson(each, person)));
  if (operation === undefined || isOurs !== true) return peopleAreRemoved(dossier, news, moment);
  // WhatsApp echoes what we sent, a number or a user id; the operation knows the whole person.
  const known = (person: Removal["removed"][number]) =>
    operation.task.people.find((each) => samePerson(each, person)) ?? person;
  const outcome = {
    removed: event.removed.map(known),
    failed: failed.map(({ person, failure }) => ({ person: known(person), failure })),
  };
  const nobodyIsLeft = failed.length > 0 && failed.every(({ failure }) => failure.code === "not a member");
  const counted = peopleAreRemoved(dossier, { ...news, isOurs: true }, moment);
  return ended(
    counted,
    operation,
    {
      task: { ...operation.task, outcome },
      state: event.removed.length > 0 || nobodyIsLeft ? "done" : "failed",
      failure: failed[0]?.failure ?? (event.faults.length > 0 ? failureIn(event.faults) : null),
    },
    moment,
  );
}

function settings(dossier: Dossier, event: About<"settings changed">, moment: Moment): Dossier {
  const parts = event.parts.map(({ faults, ...part }) => ({
    ...part,
    failure: part.done ? null : failureIn(faults, event.faults),
  }));
  const news: SettingsNews = { parts, at: event.at };
  const operation = operationFor(dossier, "settings", event.requestId);
  if (operation === undefined) return settingsChanged(dossier, news, moment);
  const outcome = parts.map(({ part, done, failure }) => ({ part, done, failure }));
  const state = outcome.some((part) => part.done) ? "done" : "failed";
  const failure = outcome.find((part) => !part.done)?.failure ?? null;
  const changed = settingsChanged(dossier, { ...news, isOurs: true }, moment);
  return ended(changed, operation, { task: { ...operation.task, parts: outcome }, state, failure }, moment);
}

function deletion(dossier: Dossier, event: About<"group deleted">, moment: Moment): Dossier {
  const operation = operationFor(dossier, "delete", event.requestId);
  if (operation === undefined) return groupDeleted(dossier, event, moment);
  const deleted = groupDeleted(dossier, { at: event.at, isOurs: true }, moment);
  return ended(deleted, operation, { task: operation.task, state: "done", failure: null }, moment);
}

function failedDeletion(dossier: Dossier, event: About<"group delete failed">, moment: Moment): Dossier {
  const failure = failureIn(event.faults);
  const operation = operationFor(dossier, "delete", event.requestId);
  return operation === undefined
    ? deleteRefused(dossier, failure, event.at, moment)
    : ended(dossier, operation, { task: operation.task, state: "failed", failure }, moment);
}

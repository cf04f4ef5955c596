// The whole product from WhatsApp's side at a glance: what happened → what it means for the group. Where one of our own
// tasks asked for it, the task ends with it; else it is news.
import type { Dossier, Moment } from "../groups/dossier.ts";
import type { Task } from "../groups/model.ts";
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
import { notAMember, taskEnded, taskFor } from "../groups/tasks.ts";
import type { Fault, WhatsAppEvent } from "../whatsapp/events.ts";

export type AboutGroup = Extract<WhatsAppEvent, { groupId: string }>;
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

export function codesOf(faults: readonly Fault[], otherwise: readonly Fault[] = []): number[] {
  return (faults.length > 0 ? faults : otherwise).map((fault) => fault.code);
}

function removal(dossier: Dossier, event: About<"people removed">, moment: Moment): Dossier {
  const failed = event.failed.map(({ person, faults }) => ({
    person,
    code: codesOf(faults, event.faults)[0] ?? null,
  }));
  const news: Removal = { removed: event.removed, failed, at: event.at };
  const operation = taskFor(dossier, "remove", event.requestId);
  const named = [...event.removed, ...failed.map(({ person }) => person)];
  // Before its answer a task has no name yet: then news of other people is not about it.
  const isOurs =
    named.length === 0 ||
    operation?.task.people.some((person) => named.some((each) => samePerson(each, person)));
  if (operation === undefined || isOurs !== true) return peopleAreRemoved(dossier, news, moment);
  // WhatsApp echoes what we sent, a number or a user id; the task knows the whole person.
  const known = (person: Removal["removed"][number]) =>
    operation.task.people.find((each) => samePerson(each, person)) ?? person;
  const outcome = {
    removed: event.removed.map(known),
    failed: failed.map(({ person, code }) => ({ person: known(person), code })),
  };
  const task: Task = { ...operation.task, outcome };
  const nobodyIsLeft = failed.length > 0 && failed.every(({ code }) => code === notAMember);
  const state = event.removed.length > 0 || nobodyIsLeft ? "done" : "failed";
  const counted = peopleAreRemoved(dossier, { ...news, byTask: true }, moment);
  return taskEnded(
    counted,
    operation,
    { task, state, code: failed[0]?.code ?? codesOf(event.faults)[0] ?? null },
    moment,
  );
}

function settings(dossier: Dossier, event: About<"settings changed">, moment: Moment): Dossier {
  const parts = event.parts.map(({ faults, ...part }) => ({
    ...part,
    code: codesOf(faults, event.faults)[0] ?? null,
  }));
  const news: SettingsNews = { parts, at: event.at };
  const operation = taskFor(dossier, "settings", event.requestId);
  if (operation === undefined) return settingsChanged(dossier, news, moment);
  const outcome = parts.map(({ part, done, code }) => ({ part, done, code: done ? null : code }));
  const state = outcome.some((part) => part.done) ? "done" : "failed";
  const code = outcome.find((part) => !part.done)?.code ?? null;
  const changed = settingsChanged(dossier, { ...news, byTask: true }, moment);
  return taskEnded(changed, operation, { task: { ...operation.task, parts: outcome }, state, code }, moment);
}

function deletion(dossier: Dossier, event: About<"group deleted">, moment: Moment): Dossier {
  const operation = taskFor(dossier, "delete", event.requestId);
  if (operation === undefined) return groupDeleted(dossier, event, moment);
  const deleted = groupDeleted(dossier, { at: event.at, byTask: true }, moment);
  return taskEnded(deleted, operation, { task: operation.task, state: "done", code: null }, moment);
}

function failedDeletion(dossier: Dossier, event: About<"group delete failed">, moment: Moment): Dossier {
  const codes = codesOf(event.faults);
  const operation = taskFor(dossier, "delete", event.requestId);
  if (operation === undefined) return deleteRefused(dossier, codes, event.at, moment);
  return taskEnded(
    dossier,
    operation,
    { task: operation.task, state: "failed", code: codes[0] ?? null },
    moment,
  );
}

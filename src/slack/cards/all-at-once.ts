// The two buttons that decide about everybody who waits, and what they promise before they do it, by name. Shown on group
// cards and in the list of waiting people from two people on.
import type { GroupName, RequestView, Standing } from "../../groups/views.ts";
import { confirmation, type ButtonLook } from "../blocks.ts";
import { mostRequestsInAClick } from "../buttons/click.ts";
import { personName, plainGroupName, type PhoneNumbers } from "../display-names.ts";
import { count } from "../text.ts";

export type Everybody = {
  group: GroupName;
  standing: Standing;
  seats: number | null;
  requests: readonly RequestView[];
  waiting: number;
};

/** The rest is counted: a dialog ends at 300 characters. */
const mostNames = 5;

export function allAtOnceButtons(view: Everybody, phoneNumbers: PhoneNumbers): ButtonLook[] {
  const pending = view.requests
    .filter((request) => request.state === "pending")
    .slice(0, mostRequestsInAClick);
  if (pending.length < 2 || view.standing !== "active") return [];
  const reject = rejectAll(view, pending, phoneNumbers);
  // With room for one it would be the button beside the first person once more.
  const fitting = pending.slice(0, view.seats ?? pending.length);
  return fitting.length < 2 ? [reject] : [approveAll(view, fitting, phoneNumbers), reject];
}

/** Sends the ids of those who fit, so that exactly what the dialog says is asked for. */
function approveAll(
  view: Everybody,
  fitting: readonly RequestView[],
  phoneNumbers: PhoneNumbers,
): ButtonLook {
  const { length } = fitting;
  const text = length === view.waiting ? `Approve all ${length}` : `Approve the first ${length}`;
  return {
    text,
    style: "primary",
    label: `${text} who ask to join ${plainGroupName(view.group)}`,
    click: { verb: "approve_all", groupId: view.group.id, requestIds: fitting.map(({ id }) => id) },
    confirm: confirmation({
      title: `Approve ${count(length, "person", "people")}?`,
      text: approvalPromise(view, listed(fitting, phoneNumbers), length),
      verb: `Approve ${length}`,
    }),
  };
}

function rejectAll(view: Everybody, pending: readonly RequestView[], phoneNumbers: PhoneNumbers): ButtonLook {
  const name = plainGroupName(view.group);
  const others = view.waiting - pending.length;
  const text = others > 0 ? `Reject ${pending.length}` : `Reject all ${pending.length}`;
  return {
    text,
    style: "danger",
    label: `${text} who ask to join ${name}`,
    click: { verb: "reject_all", groupId: view.group.id, requestIds: pending.map(({ id }) => id) },
    confirm: {
      ...confirmation({
        title: `Reject ${count(pending.length, "person", "people")}?`,
        text: `${listed(pending, phoneNumbers)} are turned away from ${name}.${others > 0 ? ` ${stay(others)}` : ""}`,
        verb: `Reject ${pending.length}`,
      }),
      style: "danger",
    },
  };
}

function approvalPromise(view: Everybody, names: string, fitting: number): string {
  const name = plainGroupName(view.group);
  const others = view.waiting - fitting;
  const promise = `${names} are let into ${name}.`;
  if (others <= 0) return promise;
  const room = view.seats === fitting ? `There is room for ${fitting} more. ` : "";
  return `${room}${promise} ${stay(others)}`;
}

function listed(people: readonly RequestView[], phoneNumbers: PhoneNumbers): string {
  const names = people.slice(0, mostNames).map((person) => personName(person, phoneNumbers));
  const rest = people.length - names.length;
  const all = rest > 0 ? [...names, `${rest} more`] : names;
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

function stay(others: number): string {
  return others === 1 ? "The other one stays waiting." : `The other ${others} stay waiting.`;
}

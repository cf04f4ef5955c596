// The two buttons that decide about everybody who waits, and what they promise before they do it. Shown on group cards
// and in the list of waiting people from two people on.
import type { GroupName, RequestView, Standing } from "../../groups/views.ts";
import { confirmation, type ButtonLook } from "../blocks.ts";
import { mostRequestsInAClick } from "../buttons/click.ts";
import { plainGroupName } from "../display-names.ts";
import { count } from "../text.ts";

export type Everybody = {
  group: GroupName;
  standing: Standing;
  seats: number | null;
  requests: readonly RequestView[];
  waiting: number;
};

export function allAtOnceButtons(view: Everybody): ButtonLook[] {
  const pending = view.requests
    .filter((request) => request.state === "pending")
    .slice(0, mostRequestsInAClick);
  if (pending.length < 2 || view.standing !== "active") return [];
  const reject = rejectAll(view, pending);
  return view.seats === 0 ? [reject] : [approveAll(view, pending), reject];
}

/** Sends the ids of those who fit, so that exactly what the dialog says is asked for. */
function approveAll(view: Everybody, pending: readonly RequestView[]): ButtonLook {
  const fitting = pending.slice(0, view.seats ?? pending.length);
  const name = plainGroupName(view.group);
  return {
    text: "Approve all",
    style: "primary",
    label: `Approve all who ask to join ${name}`,
    click: { verb: "approve_all", groupId: view.group.id, requestIds: fitting.map(({ id }) => id) },
    confirm: confirmation({
      title: `Approve ${count(fitting.length, "person", "people")}?`,
      text: approvalPromise(fitting.length, view, name),
      verb: `Approve ${fitting.length}`,
    }),
  };
}

function rejectAll(view: Everybody, pending: readonly RequestView[]): ButtonLook {
  const name = plainGroupName(view.group);
  const others = view.waiting - pending.length;
  const who = others > 0 ? `${pending.length} of the ${view.waiting} who wait` : `${pending.length} people`;
  const rest = others > 0 ? ` ${stay(others)}` : "";
  return {
    text: "Reject all",
    style: "danger",
    label: `Reject all who ask to join ${name}`,
    click: { verb: "reject_all", groupId: view.group.id, requestIds: pending.map(({ id }) => id) },
    confirm: confirmation({
      title: `Reject ${count(pending.length, "person", "people")}?`,
      text: `${who} are turned away from ${name}.${rest}`,
      verb: `Reject ${pending.length}`,
    }),
  };
}

function approvalPromise(fitting: number, view: Everybody, name: string): string {
  const others = view.waiting - fitting;
  if (others <= 0) return `${fitting} people are let into ${name}.`;
  const first = fitting === 1 ? "The one who asked first is" : `The ${fitting} who asked first are`;
  const room = view.seats === fitting ? `${name} has room for ${fitting} more. ` : "";
  return `${room}${first} approved. ${stay(others)}`;
}

function stay(others: number): string {
  return others === 1 ? "The other one stays waiting." : `The other ${others} stay waiting.`;
}

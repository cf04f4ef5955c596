// How one person who asks to join is shown, with buttons while there is something to decide and with the outcome
// afterwards. The group card, a moved card and the list of waiting people share it.
import type { KnownBlock } from "@slack/types";
import { openStates } from "../../groups/model.ts";
import type { GroupName, RequestView, Standing } from "../../groups/views.ts";
import { actions, lines, section, type ButtonLook } from "../blocks.ts";
import { personName, plainGroupName, type PhoneNumbers } from "../display-names.ts";
import { date, joinMarkup, mention, mrkdwn, raw, type Markup } from "../text.ts";

/** What the buttons of a person depend on beside the person. */
export type Surroundings = {
  group: GroupName;
  standing: Standing;
  seats: number | null;
  phoneNumbers: PhoneNumbers;
};

const mostDecidedLines = 8;

export function personBlocks(request: RequestView, around: Surroundings): KnownBlock[] {
  return [
    section(personText(request, around.phoneNumbers)),
    // The id lets a redrawn card keep the place of its buttons.
    ...actions(personButtons(request, around), `request.${request.id}`),
  ];
}

/** The newest decisions in one section. */
export function decidedBlocks(
  requests: readonly RequestView[],
  { phoneNumbers, standing }: Pick<Surroundings, "phoneNumbers" | "standing">,
): KnownBlock[] {
  const decided = requests
    .filter((request) => !isUndecided(request))
    .toSorted((one, other) => decidedAt(other) - decidedAt(one));
  const shown = decided.slice(0, mostDecidedLines).map((request) => outcome(request, phoneNumbers, standing));
  const hidden = decided.length - shown.length;
  return lines(hidden === 0 ? shown : [...shown, mrkdwn`… and ${hidden} more`]);
}

export function isUndecided(request: RequestView): boolean {
  return openStates.includes(request.state);
}

function personText(request: RequestView, phoneNumbers: PhoneNumbers): Markup {
  const who = mrkdwn`*${personName(request, phoneNumbers)}*`;
  if (request.state === "approving" || request.state === "rejecting")
    return joinMarkup(
      [joinMarkup([who, mrkdwn`${request.state}…${by(request)}`], " · "), ...delay(request)],
      "\n",
    );
  const asked = mrkdwn`${who} · asked ${date(request.requestedAt)}`;
  return request.failure === null ? asked : mrkdwn`${asked}\n⚠️ ${request.failure}`;
}

function delay({ failure }: RequestView): Markup[] {
  return failure === null ? [] : [mrkdwn`⏳ ${failure}`];
}

function personButtons(request: RequestView, around: Surroundings): ButtonLook[] {
  if (request.state !== "pending" || around.standing !== "active") return [];
  const reject = rejectButton(request, around);
  return around.seats === 0 ? [reject] : [approveButton(request, around), reject];
}

function approveButton(request: RequestView, around: Surroundings): ButtonLook {
  return {
    text: request.failedDecision === "approve" ? "Try again" : "Approve",
    click: { verb: "approve", requestId: request.id },
    style: "primary",
    label: label("Approve", request, around),
  };
}

function rejectButton(request: RequestView, around: Surroundings): ButtonLook {
  return {
    text: request.failedDecision === "reject" ? "Try to reject again" : "Reject",
    click: { verb: "reject", requestId: request.id },
    style: "danger",
    label: label("Reject", request, around),
  };
}

function label(verb: "Approve" | "Reject", request: RequestView, around: Surroundings): string {
  return `${verb} ${personName(request, around.phoneNumbers)}'s request to join ${plainGroupName(around.group)}`;
}

export function outcome(request: RequestView, phoneNumbers: PhoneNumbers, standing: Standing): Markup {
  const who = personName(request, phoneNumbers);
  const when = date(decidedAt(request));
  switch (request.state) {
    case "approved":
      return mrkdwn`✅ ${who}: approved${by(request, " outside Groupdesk")}, ${when}`;
    case "rejected":
      return mrkdwn`🚫 ${who}: rejected${by(request, " outside Groupdesk")}, ${when}`;
    case "withdrawn":
      return mrkdwn`↩️ ${who}: withdrew the request, ${when}`;
    default:
      if (standing === "deleted") return mrkdwn`▫️ ${who}: no longer waits, the group was deleted`;
      return mrkdwn`▫️ ${who}: no longer waits, decided or withdrawn outside Groupdesk, ${when}`;
  }
}

function by(request: RequestView, nobody = ""): Markup {
  return request.decidedBy === null ? raw(nobody) : mrkdwn` by ${mention(request.decidedBy)}`;
}

function decidedAt(request: RequestView): number {
  return request.closedAt ?? request.decidedAt ?? request.requestedAt;
}

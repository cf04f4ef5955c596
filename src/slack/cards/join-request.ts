// How one person who asks to join is shown, in two rows: who it is, and below it the buttons while there is something to
// decide, or when they asked once it is decided. The group card, a moved card and the list of waiting people share it.
import type { KnownBlock } from "@slack/types";
import { openStates } from "../../groups/model.ts";
import type { GroupName, KnownBefore, RequestView, Standing } from "../../groups/views.ts";
import {
  actions,
  context,
  lines,
  section,
  sectionWithButton,
  type ButtonLook,
  type MenuEntry,
} from "../blocks.ts";
import type { ClickOf } from "../buttons/click.ts";
import { groupName, personName, plainGroupName, type PhoneNumbers } from "../display-names.ts";
import { maskedName } from "../masked-name.ts";
import { count, date, joinMarkup, mention, mrkdwn, plain, raw, type Markup } from "../text.ts";

/** What the buttons of a person depend on beside the person. */
export type Surroundings = {
  group: GroupName;
  standing: Standing;
  seats: number | null;
  phoneNumbers: PhoneNumbers;
  /** Nobody else waits, so that this is what the card is about. */
  isOnlyOne: boolean;
  /** Not where it is said once for everybody. */
  saysTime: boolean;
  /** Where many wait: one row each, with the name on the button. */
  isTight: boolean;
};

const mostDecidedLines = 8;

/** Of what a team has written; the rest is in `/wa person`. */
const longestWritten = 120;

/** As tall when decided as when it had buttons, so that nothing below it moves. */
export function personBlocks(request: RequestView, around: Surroundings): KnownBlock[] {
  const { phoneNumbers, standing } = around;
  if (around.isTight) return tightRow(request, around);
  if (!isUndecided(request))
    return [section(outcome(request, phoneNumbers, standing)), asked(request, phoneNumbers)];
  if (request.state !== "pending") {
    return [section(underWay(request, phoneNumbers)), ...belowUnderWay(request, around)];
  }
  return [
    section(waiting(request, around)),
    // The id lets a redrawn card keep the place of its buttons.
    ...actions(personButtons(request, around), `request.${request.id}`, personMenu(request, around)),
  ];
}

function belowUnderWay(request: RequestView, around: Surroundings): KnownBlock[] {
  const { failure, undo } = request;
  if (undo !== undefined) return actions([undoButton(request, undo, around)], `request.${request.id}`);
  return [failure === null ? asked(request, around.phoneNumbers) : section(mrkdwn`⏳ ${failure}`)];
}

/** What is said beside the name comes in small print below it, and stays there. */
function tightRow(request: RequestView, around: Surroundings): KnownBlock[] {
  const time = around.saysTime ? [mrkdwn`asked ${date(request.requestedAt)}`] : [];
  const said = [...time, ...knownOf(request, around.phoneNumbers)];
  return [...tightLine(request, around), ...(said.length === 0 ? [] : [context(joinMarkup(said, " · "))])];
}

function tightLine(request: RequestView, around: Surroundings): KnownBlock[] {
  const { phoneNumbers, standing } = around;
  const name = personName(request, phoneNumbers);
  if (!isUndecided(request)) return [section(outcome(request, phoneNumbers, standing))];
  const { undo } = request;
  if (request.state !== "pending" && undo !== undefined)
    return [sectionWithButton(underWay(request, phoneNumbers), undoButton(request, undo, around))];
  if (request.state !== "pending") return [section(underWay(request, phoneNumbers))];
  const [first, ...others] = personButtons(request, around);
  if (first === undefined) return [section(mrkdwn`*${name}*`)];
  const named = {
    ...first,
    text: `${first.text} ${name}`,
    label: label(`${first.text} ${name}`, request, around),
  };
  return actions([named, ...others], `request.${request.id}`, personMenu(request, around));
}

/** Why it went wrong, or takes so long, below the tight rows of all: between them it would move whoever comes after. */
export function failureLines(
  requests: readonly RequestView[],
  { phoneNumbers }: Pick<Surroundings, "phoneNumbers">,
): Markup[] {
  return requests.filter(isUndecided).flatMap((request) => {
    const sign = request.state === "pending" ? "⚠️" : "⏳";
    const { failure } = request;
    return failure === null ? [] : [mrkdwn`${sign} ${personName(request, phoneNumbers)}: ${failure}`];
  });
}

/** The newest decisions in one section. */
export function decidedBlocks(
  requests: readonly RequestView[],
  { phoneNumbers, standing }: Pick<Surroundings, "phoneNumbers" | "standing">,
): KnownBlock[] {
  const decided = requests
    .filter((request) => !isUndecided(request))
    .toSorted((one, other) => closedAt(other) - closedAt(one));
  const shown = decided.slice(0, mostDecidedLines).map((request) => outcome(request, phoneNumbers, standing));
  const hidden = decided.length - shown.length;
  return lines(hidden === 0 ? shown : [...shown, mrkdwn`… and ${hidden} more`]);
}

export function isUndecided(request: RequestView): boolean {
  return openStates.includes(request.state);
}

export function closedAt(request: RequestView): number {
  return request.closedAt ?? request.decidedAt ?? request.requestedAt;
}

function waiting(request: RequestView, { phoneNumbers, saysTime }: Surroundings): Markup {
  const who = mrkdwn`*${personName(request, phoneNumbers)}*`;
  const time = saysTime ? [mrkdwn`asked ${date(request.requestedAt)}`] : [];
  // In place of the rest: one line more would move everybody below.
  if (request.failure !== null) return mrkdwn`${who} · ⚠️ ${request.failure}`;
  return joinMarkup([who, ...time, ...knownOf(request, phoneNumbers)], " · ");
}

function underWay(request: RequestView, phoneNumbers: PhoneNumbers): Markup {
  const { undo, state } = request;
  const soon = undo === undefined ? raw("…") : mrkdwn` in ${undo.seconds} s`;
  const why = because(request.reason, phoneNumbers);
  return mrkdwn`*${personName(request, phoneNumbers)}* · ${state}${soon}${by(request)}${why}`;
}

function asked(request: RequestView, phoneNumbers: PhoneNumbers): KnownBlock {
  return section(
    joinMarkup([mrkdwn`asked ${date(request.requestedAt)}`, ...knownOf(request, phoneNumbers)], " · "),
  );
}

/** What is known of somebody beside that they ask. */
function knownOf({ before }: RequestView, phoneNumbers: PhoneNumbers): Markup[] {
  return before.map((each) => known(each, phoneNumbers));
}

function known(each: KnownBefore, phoneNumbers: PhoneNumbers): Markup {
  switch (each.what) {
    case "entry": {
      const said = [each.name, each.note].flatMap((text) =>
        text === null ? [] : written(text, phoneNumbers),
      );
      return mrkdwn`${said.join(": ")}`;
    }
    case "invited":
      return mrkdwn`invited${whose(each.by)}, ${date(each.at)}`;
    case "asked":
      return mrkdwn`asked ${each.times === 2 ? "twice" : `${each.times} times`} before`;
    case "rejected": {
      const where = each.elsewhere === null ? mrkdwn`here` : mrkdwn`in ${groupName(each.elsewhere)}`;
      return mrkdwn`rejected ${where}${whose(each.by)}, ${date(each.at)}${because(each.reason, phoneNumbers)}`;
    }
    case "held back": {
      const who = each.isTheirs ? "they were" : "this number was";
      const what = each.decision === "reject" ? "rejected" : "approved";
      return mrkdwn`*not let in by a rule*, because ${who} ${what} here${whose(each.by)}, ${date(each.at)}${because(each.reason, phoneNumbers)}`;
    }
    case "member": {
      const more = each.total - each.groups.length;
      const others = more === 0 ? [] : [mrkdwn`${count(more, "more group", "more groups")}`];
      return mrkdwn`also in ${joinMarkup([...each.groups.map(groupName), ...others], ", ")}`;
    }
  }
}

function whose(who: string | null): Markup {
  return who === null ? raw("") : mrkdwn` by ${mention(who)}`;
}

/** What a team wrote; where numbers are masked, those in it too. */
function written(text: string, phoneNumbers: PhoneNumbers): string {
  return plain(phoneNumbers === "masked" ? maskedName(text) : text, longestWritten);
}

/** ": not a customer"; nothing where no reason was given. */
function because(reason: string | null, phoneNumbers: PhoneNumbers): Markup {
  return reason === null ? raw("") : mrkdwn`: ${written(reason, phoneNumbers)}`;
}

function personButtons(request: RequestView, around: Surroundings): ButtonLook[] {
  if (around.standing !== "active") return [];
  const reject = rejectButton(request, around);
  return around.seats === 0 ? [reject] : [approveButton(request, around), reject];
}

/** What is wanted more seldom than to decide: to say why, or to know who it is. */
function personMenu({ id: requestId }: RequestView, { seats }: Surroundings): MenuEntry[] {
  const entry = (text: string, wanted: ClickOf<"about_request">["wanted"]): MenuEntry => ({
    text,
    click: { verb: "about_request", wanted, requestId },
  });
  return [
    ...(seats === 0 ? [] : [entry("Approve with a note…", "approve")]),
    entry("Reject with a note…", "reject"),
    entry("Who is this?", "person"),
  ];
}

function approveButton(request: RequestView, around: Surroundings): ButtonLook {
  const text = request.failedDecision === "approve" ? "Try again" : "Approve";
  return {
    text,
    click: { verb: "approve", requestId: request.id },
    ...(around.isOnlyOne ? { style: "primary" as const } : {}),
    label: label(text, request, around),
  };
}

function rejectButton(request: RequestView, around: Surroundings): ButtonLook {
  const text = request.failedDecision === "reject" ? "Try to reject again" : "Reject";
  return {
    text,
    click: { verb: "reject", requestId: request.id },
    style: "danger",
    label: label(text, request, around),
  };
}

/** It takes back what one press did, and says so when that was about several people. */
function undoButton(
  request: RequestView,
  { people }: NonNullable<RequestView["undo"]>,
  around: Surroundings,
): ButtonLook {
  const text = people > 1 ? `Undo all ${people}` : "Undo";
  return { text, click: { verb: "undo", requestId: request.id }, label: label(text, request, around) };
}

/** Begins as what is seen does, for whoever says it aloud to press it. */
function label(text: string, request: RequestView, { phoneNumbers, group }: Surroundings): string {
  const name = personName(request, phoneNumbers);
  const whom = text.includes(name) ? text : `${text}: ${name}`;
  return `${whom}, who asks to join ${plainGroupName(group)}`;
}

export function outcome(request: RequestView, phoneNumbers: PhoneNumbers, standing: Standing): Markup {
  const who = personName(request, phoneNumbers);
  const when = date(closedAt(request));
  const why = because(request.reason, phoneNumbers);
  switch (request.state) {
    case "approved":
      return mrkdwn`✅ ${who}: approved${by(request, " outside Groupdesk")}, ${when}${why}`;
    case "rejected":
      return mrkdwn`🚫 ${who}: rejected${by(request, " outside Groupdesk")}, ${when}${why}`;
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

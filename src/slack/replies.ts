// The sentences only one person sees: what came of a click, or why nothing did. One function for each thing we can say.
import type { RespondFn } from "@slack/bolt";
import type { Log } from "../log.ts";
import type { AgreeOutcome, AskOutcome, DecisionOutcome } from "../groupdesk.ts";
import type { Undone } from "../groups/decisions.ts";
import type { Decision, JoinRequest } from "../groups/model.ts";
import { groupCapacity } from "../groups/model.ts";
import { message, section, type Message } from "./blocks.ts";
import { personName, type PhoneNumbers } from "./display-names.ts";
import { code, count, date, joinMarkup, link, mention, mrkdwn, nameOf, raw, type Markup } from "./text.ts";

export const notStored = raw(
  "Groupdesk could not store that just now, so nothing was done. Please try again in a moment; if it stays like this, tell whoever runs Groupdesk.",
);
export const notUnderstood = raw(
  "Groupdesk does not know this button any more; the message is from another version. Nothing was done.",
);
export const whatsAppNotConnected = raw(
  "WhatsApp is not connected yet, so there are no groups. Whoever runs Groupdesk connects it with `npm run setup`.",
);
export const formNotUnderstood = raw("This form is from another version of Groupdesk. Nothing was done.");
export const nothingHere = raw("Groupdesk does nothing with this. `/wa help` lists what it can do.");
export const noGroupHere = raw(
  "This message is not about one group that Groupdesk knows. Use this on a card of Groupdesk, or find the group with `/wa list`.",
);
export const formNotOpened = raw("Slack did not let Groupdesk open the form in time. Please try again.");
/** Trying again helps nobody until it is mended. */
export function scopeMissing(scope: string): Markup {
  return mrkdwn`Slack does not let Groupdesk do this: the app lacks the permission ${code(scope)}. Nothing was done. Whoever runs Groupdesk must bring the app up to date with its manifest and install it in the workspace again.`;
}
export const formNotDrawn = raw(
  "Groupdesk could not bring this form up to date just now. Close it and open it again in a moment.",
);
export const nobodyTicked = raw("Nobody is ticked, so nothing was done. Tick whoever it is about first.");
export const justChanged = raw(
  "The card has just changed under your finger, so nothing was done. Look at it once more, and press again.",
);
export const listJustChanged = raw(
  "This list has just changed under your finger, so nothing was done. Look at it once more, and press again.",
);
/** A button that is left over. */
export function liveButtonElsewhere(address: string | null): Markup {
  const where = address === null ? mrkdwn`a newer message` : link(address, "a newer message");
  return mrkdwn`Nothing was done: whoever waits here stands in ${where} now, with buttons that work.`;
}
export const readingGroup = raw("Asking WhatsApp how things are; the card will follow.");
export const showingCards = raw(
  "On its way: what Slack takes now appears in its channel. What it still refuses comes back here.",
);
/** What came of Try again, and of a form for a group that takes no changes. */
export const triedAgain: Record<AskOutcome | "not failed", Markup> = {
  asked: raw("On its way: the new attempt has a card of its own."),
  "asked before": raw("Somebody has tried this again already; the new attempt has a card of its own."),
  "another must agree": raw(
    "Nothing is done yet: two admins must agree on this. A card in the group's channel asks for the other one.",
  ),
  "not failed": raw("There is nothing to try again: this is under way, or has been done."),
  deleted: raw("This group does not exist at WhatsApp any more. Nothing was done."),
  suspended: raw("This group is suspended by WhatsApp, which takes no changes meanwhile. Nothing was done."),
  unknown: raw("Groupdesk does not know this group any more. Nothing was done."),
};

export const nothingAnnounced = raw(
  "Nothing was sent: somebody has tried this again already, or the groups that are left take no messages now.",
);
/** What came of agreeing with another admin. */
export const agreed: Record<AgreeOutcome, Markup> = {
  asked: raw("Both of you agree: it is on its way, with a card of its own."),
  "same person": raw("You asked for this yourself: another admin must agree. Nothing was done."),
  "nobody knows who": raw(
    "Slack could not tell Groupdesk just now whether you are the one who asked for this, so nothing was done. Please try again in a moment.",
  ),
  over: raw("Somebody has agreed to this already. Nothing more was done."),
  forgotten: raw("Whoever was to be removed has been forgotten since. Nothing was done."),
  deleted: triedAgain.deleted,
  suspended: triedAgain.suspended,
  unknown: notUnderstood,
};

/** Beside the message or command it is about, seen by nobody else. `respond` is absent where Slack gives nowhere to answer. */
export function tellingBeside({ log }: { log: Log }, respond: RespondFn | undefined) {
  return async (sentence: Markup): Promise<void> => {
    try {
      await respond?.({ ...reply(sentence), response_type: "ephemeral", replace_original: false });
    } catch (error) {
      log.warn({ err: error }, "a reply to one person did not reach Slack");
    }
  };
}

export function reply(sentence: Markup): Message {
  return message([section(sentence)]);
}

/** What came of Undo; nothing to add when the card says it. */
export const takenBack: Record<Undone | "not theirs", Markup | undefined> = {
  undone: undefined,
  "just pressed": justChanged,
  begun: raw("Too late to undo: WhatsApp is being asked already. Nothing was changed."),
  over: raw("There is nothing to undo here any more. Nothing was changed."),
  "not theirs": raw("Others decide about this group. Nothing was changed."),
};

/** Nothing to add when everything asked for was taken: the card says so. */
export function decisionReply(
  outcome: DecisionOutcome,
  decision: Decision,
  phoneNumbers: PhoneNumbers,
): Markup | undefined {
  switch (outcome.kind) {
    case "unknown":
      return raw("Groupdesk does not know this request any more. Nothing was done.");
    case "not theirs":
      // Without its name: whoever may not decide there may not see it either.
      return raw("Others decide about this group. Nothing was done.");
    case "refused":
      return refusal(outcome);
    case "decided": {
      const sentences = [
        ...outcome.late.map((request) => lateSentence(request, phoneNumbers)),
        ...leftSentences(outcome.left, decision),
      ];
      return sentences.length === 0 ? undefined : joinMarkup(sentences, "\n");
    }
  }
}

function refusal({ reason, group }: Extract<DecisionOutcome, { kind: "refused" }>): Markup {
  const name = nameOf(group.subject ?? "This group");
  switch (reason) {
    case "deleted":
      return mrkdwn`*${name}* does not exist at WhatsApp any more. Nothing was done.`;
    case "suspended":
      return mrkdwn`*${name}* is suspended by WhatsApp, which takes no changes meanwhile. Nothing was done.`;
    case "no reason":
      return mrkdwn`Rejecting somebody in *${name}* takes a reason. Without one, nothing is done.`;
    case "full":
      return mrkdwn`*${name}* is full (${String(groupCapacity)} of ${String(groupCapacity)}). Remove somebody first. Nothing was done.`;
  }
}

/** The first decision wins; whoever comes second learns whose it was. */
function lateSentence(request: JoinRequest, phoneNumbers: PhoneNumbers): Markup {
  const name = personName(request, phoneNumbers);
  const by = request.decidedBy === null ? mrkdwn`elsewhere` : mrkdwn`by ${mention(request.decidedBy)}`;
  const when = date(request.decidedAt ?? request.closedAt ?? request.updatedAt);
  switch (request.state) {
    case "approving":
      return mrkdwn`${name} is being approved already, ${by}, since ${when}.`;
    case "rejecting":
      return mrkdwn`${name} is being rejected already, ${by}, since ${when}.`;
    case "approved":
      return mrkdwn`${name} was already approved ${by}, ${when}.`;
    case "rejected":
      return mrkdwn`${name} was already rejected ${by}, ${when}.`;
    case "withdrawn":
      return mrkdwn`${name} has withdrawn the request, ${when}.`;
    default:
      return mrkdwn`The request of ${name} is gone: it was withdrawn, or decided elsewhere.`;
  }
}

function leftSentences(left: readonly JoinRequest[], decision: Decision): Markup[] {
  if (left.length === 0 || decision === "reject") return [];
  return [
    mrkdwn`${count(left.length, "person stays", "people stay")} waiting, because the group is full now. Somebody must leave or be removed first.`,
  ];
}

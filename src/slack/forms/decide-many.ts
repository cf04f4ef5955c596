// Decides on everybody ticked in the list of requests, and keeps the line at the top of that form true while WhatsApp is being
// asked.
import type { ViewOutput } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { DecisionOutcome } from "../../groupdesk.ts";
import type { Decision, JoinRequestId, SlackUserId } from "../../groups/model.ts";
import type { Reach } from "../../groups/routes.ts";
import { isSettled, type DecidedView } from "../../groups/views.ts";
import { outcome } from "../cards/join-request.ts";
import { groupName, personName } from "../display-names.ts";
import type { SlackParts } from "../parts.ts";
import { decisionReply } from "../replies.ts";
import { count, joinMarkup, mrkdwn, nameOf, raw, type Markup } from "../text.ts";
import { nextRound, readTicked, requestsForm, type RequestsPlace } from "./all-requests.ts";
import { redraw } from "./show.ts";

/** Only approvers get this far, and a form is seen by nobody else: numbers are whole. */
const phoneNumbers = "full";

type Parts = Pick<SlackParts, "groupdesk" | "client" | "log">;

type Ticked = {
  decision: Decision;
  by: SlackUserId;
  source: string;
  reach: Reach;
  view: ViewOutput;
  place: RequestsPlace;
};

type Reply =
  | { kind: "nobody ticked" }
  /** `lacking`: who cannot be rejected without a reason. */
  | { kind: "form"; form: ModalView; lacking: JoinRequestId[] };

/**
 * `answer` gets the form as it stands after the commit, or that there is nothing to do, and acknowledges, with the hash of what Slack
 * shows then if it is known; the form is then kept up to date until WhatsApp has answered about everybody.
 */
export async function decideTicked(
  parts: Parts,
  { decision, by, source, reach, view, place }: Ticked,
  answer: (reply: Reply) => Promise<string | void>,
): Promise<void> {
  const requestIds = readTicked(view.state.values);
  if (requestIds.length === 0) {
    await answer({ kind: "nobody ticked" });
    return;
  }
  const outcomes = await parts.groupdesk.decide({ decision, by, source, requestIds, reach });
  const following = { viewId: view.id, place: nextRound(place), decision, outcomes, reach };
  const form = await formSaying(parts, following, progress(decision, outcomes, 0));
  const hash = await answer({ kind: "form", form, lacking: outcomes.flatMap(lackingReason) });
  await followOnList(parts, following, hash ?? undefined);
}

/** Empty when that is not why they were refused. */
export function lackingReason(each: DecisionOutcome): readonly JoinRequestId[] {
  return each.kind === "refused" && each.reason === "no reason" ? each.requestIds : [];
}

type Following = {
  viewId: string;
  place: RequestsPlace;
  decision: Decision;
  outcomes: readonly DecisionOutcome[];
  reach: Reach;
};

function formSaying(
  { groupdesk }: Parts,
  { reach, place }: Pick<Following, "reach" | "place">,
  said: Markup[],
): Promise<ModalView> {
  return requestsForm(groupdesk.lists(reach), place, { said });
}

/** All is committed; the cards tell the same, whatever becomes of this form. */
export function followOnList(parts: Parts, following: Following, drawn?: string): Promise<void> {
  const { viewId, decision, outcomes } = following;
  return redraw(parts, viewId, async (draw) => {
    // What the person does meanwhile (another page, more decisions) draws the form anew: then it is no longer ours.
    let hash = drawn;
    for await (const views of parts.groupdesk.followDecisions(takenIn(outcomes))) {
      const settled = views.filter(isSettled).length;
      const said =
        settled === views.length ? results(decision, outcomes, views) : progress(decision, outcomes, settled);
      const shown = await draw(await formSaying(parts, following, said), hash);
      if (shown === undefined) return;
      hash = shown.hash;
    }
  });
}

function takenIn(outcomes: readonly DecisionOutcome[]): JoinRequestId[] {
  return outcomes.flatMap((each) => (each.kind === "decided" ? each.taken.map(({ id }) => id) : []));
}

const words = {
  approve: { doing: "Approving", capital: "Approved", done: "approved" },
  reject: { doing: "Rejecting", capital: "Rejected", done: "rejected" },
} as const;

function progress(decision: Decision, outcomes: readonly DecisionOutcome[], settled: number): Markup[] {
  const groups = outcomes.filter((each) => each.kind === "decided" && each.taken.length > 0).length;
  if (groups === 0) return [];
  const who = `${count(takenIn(outcomes).length, "person", "people")} in ${count(groups, "group", "groups")}`;
  return [mrkdwn`⏳ ${words[decision].doing} ${who}… ${settled} done`];
}

function results(
  decision: Decision,
  outcomes: readonly DecisionOutcome[],
  views: readonly DecidedView[],
): Markup[] {
  const { capital, done } = words[decision];
  const amount = views.filter(({ request }) => request.state === done).length;
  const of =
    amount === views.length ? count(amount, "person", "people") : `${amount} of ${views.length} people`;
  return [
    views.length === 0 ? mrkdwn`*Nobody was ${done}*` : mrkdwn`*${capital} ${of}*`,
    ...views.map(personLine),
    ...outcomes.flatMap((each) => outcomeLine(each, decision)),
  ];
}

function personLine({ group, request }: DecidedView): Markup {
  const said =
    request.state === "pending"
      ? mrkdwn`⚠️ ${personName(request, phoneNumbers)}: ${request.failure ?? "waits again"}`
      : outcome(request, phoneNumbers, "active");
  return joinMarkup([said, groupName(group)], " · ");
}

/** Who came too late, does not fit or is in a group that takes no changes. */
function outcomeLine(each: DecisionOutcome, decision: Decision): Markup[] {
  const sentence = decisionReply(each, decision, phoneNumbers);
  if (sentence === undefined) return [];
  if (each.kind !== "decided") return [sentence];
  const name = each.group.subject === null ? raw("") : mrkdwn`*${nameOf(each.group.subject)}*: `;
  return [mrkdwn`${name}${sentence}`];
}

// Working through everything that waits: opens and turns the pages of `/wa requests`, takes what was ticked, and keeps the
// line at the top of the form true while WhatsApp is being asked.
import type { ViewOutput } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import type { DecisionOutcome } from "../operations/decisions.ts";
import type { Groupdesk } from "../groupdesk.ts";
import { isSettled, type DecidedView } from "../groups/views.ts";
import type { Decision, JoinRequestId, SlackUserId } from "../groups/model.ts";
import type { Log } from "../log.ts";
import { outcome } from "./cards/requests.ts";
import { readRequestsForm, requestsForm, requestsPageSize } from "./forms/requests-form.ts";
import { formIds, readRequestsPlace, type RequestsPlace } from "./ids.ts";
import { groupName, personName } from "./names.ts";
import { decisionReply } from "./replies.ts";
import { count, joinMarkup, mrkdwn, nameOf, raw, type Markup } from "./text.ts";

export type RequestsParts = { groupdesk: Groupdesk; client: WebClient; log: Log };

/** Only approvers get this far, and a form is seen by nobody else: numbers are whole. */
const phoneNumbers = "full";

export async function firstRequestsForm({ groupdesk }: RequestsParts): Promise<ModalView> {
  return drawn(groupdesk, { page: 0, round: 0 }, { said: [] });
}

/** The place of this form, when it is such a list. */
export function requestsPlaceOf(view: Pick<ViewOutput, "callback_id" | "private_metadata">) {
  return view.callback_id === formIds.requests ? readRequestsPlace(view.private_metadata) : undefined;
}

export async function turnRequestsPage(
  parts: RequestsParts,
  form: { viewId: string; place: RequestsPlace },
  page: number,
): Promise<void> {
  const place = { page, round: form.place.round + 1 };
  await show(parts, { viewId: form.viewId }, await drawn(parts.groupdesk, place, { said: [] }));
}

export async function tickAllRequests(
  parts: RequestsParts,
  form: { viewId: string; place: RequestsPlace },
): Promise<void> {
  const place = { ...form.place, round: form.place.round + 1 };
  await show(
    parts,
    { viewId: form.viewId },
    await drawn(parts.groupdesk, place, { said: [], allTicked: true }),
  );
}

type Deed = { decision: Decision; by: SlackUserId; view: ViewOutput; place: RequestsPlace };

/**
 * Decides on everybody ticked. `answer` gets the form as it stands after the commit, or the field to complain under, and
 * acknowledges; the form is then kept up to date until WhatsApp has answered about everybody.
 */
export async function decideTicked(
  parts: RequestsParts,
  deed: Deed,
  answer: (reply: { form: ModalView } | { nobodyTicked: string | undefined }) => Promise<void>,
): Promise<void> {
  const { ticked, field } = readRequestsForm(deed.view.state.values);
  if (ticked.length === 0) return answer({ nobodyTicked: field });
  const outcomes = await parts.groupdesk.decideInBulk({
    decision: deed.decision,
    by: deed.by,
    requestIds: ticked,
  });
  const place = { ...deed.place, round: deed.place.round + 1 };
  const taken = outcomes.flatMap((each) => (each.kind === "decided" ? each.taken : []));
  await answer({ form: await drawn(parts.groupdesk, place, { said: progress(deed.decision, outcomes, 0) }) });
  await follow(parts, { viewId: deed.view.id, place, deed, outcomes, taken: taken.map(({ id }) => id) });
}

type Following = {
  viewId: string;
  place: RequestsPlace;
  deed: Deed;
  outcomes: readonly DecisionOutcome[];
  taken: readonly JoinRequestId[];
};

/** All is committed; the cards tell the same, whatever becomes of this form. */
async function follow(parts: RequestsParts, following: Following): Promise<void> {
  try {
    await keepTrue(parts, following);
  } catch (error) {
    parts.log.warn({ err: error }, "a list could not be followed");
  }
}

async function keepTrue(parts: RequestsParts, following: Following): Promise<void> {
  const { viewId, place, deed, outcomes, taken } = following;
  // What the person does meanwhile (another page, more decisions) draws the form anew: then it is no longer ours.
  let hash: string | undefined;
  for await (const views of parts.groupdesk.followDecisions(taken)) {
    const settled = views.filter(isSettled).length;
    const said =
      settled === views.length
        ? results(deed.decision, outcomes, views)
        : progress(deed.decision, outcomes, settled);
    const shown = await show(parts, { viewId, hash }, await drawn(parts.groupdesk, place, { said }));
    if (shown === undefined) return;
    hash = shown;
  }
}

async function drawn(
  groupdesk: Groupdesk,
  place: RequestsPlace,
  { said, allTicked = false }: { said: readonly Markup[]; allTicked?: boolean },
): Promise<ModalView> {
  const list = await groupdesk.waitingList({
    channel: null,
    cardId: null,
    page: place.page,
    pageSize: requestsPageSize,
  });
  return requestsForm({ list, place: { ...place, page: list.page }, allTicked, said });
}

/** Answers the hash of what is shown now; undefined when the form is closed or was drawn anew meanwhile. */
async function show(
  { client, log }: RequestsParts,
  form: { viewId: string; hash?: string | undefined },
  view: ModalView,
): Promise<string | undefined> {
  try {
    const known = form.hash === undefined ? {} : { hash: form.hash };
    const { view: shown } = await client.views.update({ view_id: form.viewId, ...known, view });
    return shown?.hash;
  } catch (error) {
    log.debug({ err: error }, "a list could not be redrawn");
    return undefined;
  }
}

const words = {
  approve: { doing: "Approving", done: "Approved", undone: "approved" },
  reject: { doing: "Rejecting", done: "Rejected", undone: "rejected" },
} as const;

function progress(decision: Decision, outcomes: readonly DecisionOutcome[], settled: number): Markup[] {
  const taken = outcomes.flatMap((each) => (each.kind === "decided" && each.taken.length > 0 ? [each] : []));
  const people = taken.reduce((sum, each) => sum + each.taken.length, 0);
  if (people === 0) return [];
  const who = `${count(people, "person", "people")} in ${count(taken.length, "group", "groups")}`;
  return [mrkdwn`⏳ ${words[decision].doing} ${who}… ${settled} done`];
}

function results(
  decision: Decision,
  outcomes: readonly DecisionOutcome[],
  views: readonly DecidedView[],
): Markup[] {
  const wanted = decision === "approve" ? "approved" : "rejected";
  const done = views.filter(({ request }) => request.state === wanted).length;
  const of = done === views.length ? count(done, "person", "people") : `${done} of ${views.length} people`;
  return [
    views.length === 0
      ? mrkdwn`*Nobody was ${words[decision].undone}*`
      : mrkdwn`*${words[decision].done} ${of}*`,
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

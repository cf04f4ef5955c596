// Which groups: the first form of a text to several of them, by words of their names, by a route or by ticks. `/wa send several` opens it.
import type { ModalView } from "@slack/types";
import { z } from "zod";
import type { Lists } from "../../groupdesk.ts";
import { mostAnnounced, type ChosenGroups } from "../../groups/announcement-views.ts";
import { groupCapacity } from "../../groups/model.ts";
import { environmentId } from "../../groups/routes.ts";
import type { FoundGroups, GroupLine } from "../../groups/views.ts";
import type { RouteLine } from "../../projection/routes-view.ts";
import { plainRoute } from "../routes/route-words.ts";
import { context, lines } from "../blocks.ts";
import { plainGroupName } from "../display-names.ts";
import { withEmoji } from "../emoji-aliases.ts";
import { groupId, routeId } from "../ids.ts";
import { most } from "../limits.ts";
import { count, mrkdwn, nameOf, raw } from "../text.ts";
import { filledForm, menu, textField, type Choice, type Mistaken } from "./form-fields.ts";
import { freeBoxes } from "./free-boxes.ts";
import { insteadOf } from "./found-instead.ts";
import { formKind, modal } from "./modal.ts";

/** Each round has fields of its own, because Slack keeps what is in those it knows. */
const place = z.object({ words: z.string(), round: z.int().min(0) });
export type AnnounceGroupsPlace = z.infer<typeof place>;

export const announceGroups = formKind("announce_groups", {
  place,
  right: () => "approve",
  to: () => "write to groups",
});

const longestSearch = 128;
/** Five rows of check boxes are as much as anybody ticks on a phone. */
const mostTicked = 50;

const wordsField = textField({
  id: "announce_words",
  label: "Words of the names",
  hint: "Other words, and Next, show other groups.",
  optional: true,
  mostTyped: longestSearch,
});
const whomField = menu({ id: "announce_whom", label: "Whom to write to" });
const ticksField = freeBoxes("announce_ticks");

export async function announceGroupsForm(
  lists: Lists,
  { words: typed, round }: AnnounceGroupsPlace,
): Promise<ModalView> {
  const words = Array.from(withEmoji(typed).trim()).slice(0, longestSearch).join("");
  const [found, routes] = await Promise.all([
    lists.findGroups({ words, limit: mostTicked, offset: 0 }),
    lists.routes(),
  ]);
  return drawAnnounceGroups({ found, routes }, { words, round });
}

type Offered = { found: FoundGroups; routes: readonly RouteLine[] };

export function drawAnnounceGroups(
  { found, routes }: Offered,
  { words, round }: AnnounceGroupsPlace,
): ModalView {
  const all = {
    text: found.total === 1 ? "The group found" : `All ${found.total} groups found`,
    value: "all",
  };
  const ticked = { text: "Only those that are ticked", value: "ticked" };
  return modal(announceGroups.frame({ words, round }), {
    title: "Write to several groups",
    submit: "Next",
    blocks: [
      wordsField.block({ value: words, round }),
      ...lines([total(found, words), ...insteadOf(found.instead)]),
      ...(found.total === 0
        ? []
        : [
            whomField.block([all, ticked, ...routeChoices(routes)], {
              round,
              chosen: words === "" ? "ticked" : "all",
            }),
            ...boxes(found.lines, round),
            ...(found.total > found.lines.length
              ? [context(mrkdwn`The other ${found.total - found.lines.length} are found by more words.`)]
              : []),
          ]),
    ],
  });
}

/** Where there are none but the environment's, all groups are offered already. */
function routeChoices(routes: readonly RouteLine[]): Choice[] {
  if (routes.every(({ route }) => route.id === environmentId)) return [];
  return routes.map((line) => ({
    text: `Route: ${plainRoute(line)}`,
    description: count(line.total, "group", "groups"),
    value: `${ofRoute}${line.route.id}`,
  }));
}

const ofRoute = "route ";

function total(found: FoundGroups, words: string) {
  const groups = count(found.total, "group", "groups");
  if (words !== "") return mrkdwn`*${groups}* with “${nameOf(words)}” in the name`;
  return found.total === 0 ? raw("There is no group yet.") : mrkdwn`*${groups}*`;
}

function boxes(groups: readonly GroupLine[], round: number) {
  const boxesOf = (_: unknown, part: number) =>
    ticksField.blocks(groups.slice(part * most.checkboxes, (part + 1) * most.checkboxes).map(choiceOf), {
      label: part === 0 ? "Groups, newest first" : "More groups",
      round: `${round}.${part}`,
    });
  return Array.from({ length: Math.ceil(groups.length / most.checkboxes) }, boxesOf).flat();
}

function choiceOf({ group, memberCount, standing }: GroupLine): Choice {
  const people = memberCount === null ? "" : `${memberCount} of ${groupCapacity} people`;
  const remark = standing === "suspended" ? "suspended: takes no messages" : people;
  return { text: plainGroupName(group), value: group.id, ...(remark === "" ? {} : { description: remark }) };
}

/** words: they changed, so the groups are to be shown first. */
export function readAnnounceGroups(
  values: unknown,
  { words: shown }: AnnounceGroupsPlace,
): { kind: "words"; words: string } | { kind: "chosen"; chosen: ChosenGroups } | Mistaken {
  const form = filledForm(values);
  const words = form.read(wordsField);
  if (words !== shown || !form.has(whomField)) return { kind: "words", words };
  const whom = form.chosen(whomField) ?? "";
  if (whom === "all") return { kind: "chosen", chosen: { by: "words", words } };
  const route = anyRoute.safeParse(whom.startsWith(ofRoute) ? whom.slice(ofRoute.length) : "").data;
  if (route !== undefined) return { kind: "chosen", chosen: { by: "route", routeId: route } };
  const groupIds = form.read(ticksField).flatMap((id) => groupId.safeParse(id).data ?? []);
  if (groupIds.length > 0) return { kind: "chosen", chosen: { by: "ticks", groupIds } };
  form.complain(whomField, "Tick a group first.");
  return form.mistakes() ?? { kind: "words", words };
}

const anyRoute = z.union([routeId, z.literal(environmentId)]);

/** For a form that was sent with groups to which nothing can be sent. */
export const tooMany = `At most ${mostAnnounced} groups at once. Use more words, or tick them.`;

export function complaintAt(): string {
  return whomField.id;
}

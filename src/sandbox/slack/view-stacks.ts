// Forms and homes as they lie before a person: opening, stacking to three, replacing and closing. The views.* methods and
// the answers to submissions both go through here. Source: https://docs.slack.dev/surfaces/modals

import { describeProblem, findBlockProblems } from "./block-kit/find-block-problems.ts";
import { initialState } from "./fields.ts";
import { refusalWithMessages, SlackRefusal } from "./refusal.ts";
import type { View, ViewContent } from "./shapes.ts";
import { refuseUnshownFiles } from "./shown-files.ts";
import type { Workspace } from "./workspace.ts";

const STACK_MAX = 3;
const VIEW_MAX_BYTES = 250_000;

/** A view as Slack would take it; throws Slack's refusal otherwise. */
export function readView(workspace: Workspace, given: unknown, type: ViewContent["type"]): ViewContent {
  if (typeof given !== "object" || given === null) {
    throw refusalWithMessages("invalid_arguments", ["missing required field: view"]);
  }
  const problems = findBlockProblems(given, type).filter((problem) => problem.isRefused);
  if (problems.length > 0) throw refusalWithMessages("invalid_arguments", problems.map(describeProblem));
  if (Buffer.byteLength(JSON.stringify(given)) > VIEW_MAX_BYTES) throw new SlackRefusal("view_too_large");
  const content = given as ViewContent;
  refuseUnshownFiles(workspace, content.blocks, "invalid_arguments");
  return { ...content, blocks: workspace.withIds(content.blocks) };
}

export function stackOf(workspace: Workspace, userId: string): View[] {
  const ids = workspace.stacks.get(userId) ?? [];
  return ids.flatMap((id) => workspace.views.get(id) ?? []);
}

/** A new form takes the place of whatever form the person had open. */
export function openView(workspace: Workspace, userId: string, content: ViewContent): View {
  refuseRepeatedExternalId(workspace, content, null);
  clearStack(workspace, userId);
  return addView(workspace, userId, content);
}

export function pushView(workspace: Workspace, userId: string, content: ViewContent): View {
  const stack = stackOf(workspace, userId);
  if (stack.length === 0) throw new SlackRefusal("not_found");
  if (stack.length >= STACK_MAX) throw new SlackRefusal("push_limit_reached");
  refuseRepeatedExternalId(workspace, content, null);
  return addView(workspace, userId, content);
}

/** What people had put into fields stays where block_id and action_id are the same as before. */
export function replaceView(workspace: Workspace, view: View, content: ViewContent): View {
  if (view.content.type !== content.type)
    throw refusalWithMessages("invalid_arguments", ["view type cannot change"]);
  refuseRepeatedExternalId(workspace, content, view);
  view.content = content;
  view.values = initialState(content.blocks, view.values);
  view.errors = {};
  view.hash = newHash(workspace);
  workspace.changed();
  return view;
}

export function publishHome(workspace: Workspace, userId: string, content: ViewContent): View {
  const known = workspace.views.get(workspace.homes.get(userId) ?? "");
  if (known) return replaceView(workspace, known, content);
  const view = createView(workspace, userId, content);
  workspace.homes.set(userId, view.id);
  workspace.changed();
  return view;
}

export function refuseStaleHash(view: View | undefined, hash: string | undefined): void {
  if (view && hash && view.hash !== hash) throw new SlackRefusal("hash_conflict");
}

/** Takes one form away from before its person; those above and below it stay. */
export function removeView(workspace: Workspace, { id, userId }: View): void {
  const stack = workspace.stacks.get(userId) ?? [];
  workspace.stacks.set(
    userId,
    stack.filter((other) => other !== id),
  );
  workspace.views.delete(id);
  workspace.changed();
}

export function clearStack(workspace: Workspace, userId: string): void {
  for (const { id } of stackOf(workspace, userId)) workspace.views.delete(id);
  workspace.stacks.delete(userId);
  workspace.changed();
}

function addView(workspace: Workspace, userId: string, content: ViewContent): View {
  const stack = workspace.stacks.get(userId) ?? [];
  const view = createView(workspace, userId, content);
  view.rootId = stack[0] ?? view.id;
  view.previousId = stack.at(-1) ?? null;
  workspace.stacks.set(userId, [...stack, view.id]);
  workspace.changed();
  return view;
}

function createView(workspace: Workspace, userId: string, content: ViewContent): View {
  const id = workspace.nextId("V");
  const view: View = {
    id,
    userId,
    hash: newHash(workspace),
    rootId: id,
    previousId: null,
    content,
    values: initialState(content.blocks),
    errors: {},
  };
  workspace.views.set(id, view);
  return view;
}

function newHash(workspace: Workspace): string {
  return `${Math.floor(workspace.now() / 1000)}.${workspace.nextId("")}`;
}

function refuseRepeatedExternalId(workspace: Workspace, content: ViewContent, except: View | null): void {
  const wanted = content.external_id;
  if (!wanted) return;
  const isTaken = [...workspace.views.values()].some(
    (view) => view !== except && view.content.external_id === wanted,
  );
  if (isTaken) throw new SlackRefusal("duplicate_external_id");
}

// What a person does with an open form: fill it in and submit it, or close it. Follows what the bot answers, as Slack does.

import { z } from "zod";
import type { Ack } from "./delivery.ts";
import {
  complaintAbout,
  fill,
  type FieldInput,
  type Placed,
  placedElements,
  type UploadedFile,
} from "./fields.ts";
import { loadOptions } from "./option-loading.ts";
import type { Actor } from "./actor.ts";
import { findElement, type Place } from "./places.ts";
import { SlackRefusal } from "./refusal.ts";
import type { FieldState, View } from "./shapes.ts";
import { clearStack, pushView, readView, removeView, replaceView, stackOf } from "./view-stacks.ts";
import { describeFile, describeView } from "./wire.ts";

const answerShape = z.union([
  z.literal("").transform(() => null),
  z.null(),
  z.strictObject({}).transform(() => null),
  z.object({ response_action: z.literal("clear") }),
  z.object({ response_action: z.literal("errors"), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.enum(["update", "push"]), view: z.unknown() }),
]);

export type Submission =
  | { kind: "closed" | "cleared" | "failed"; ack: Ack }
  | { kind: "updated" | "pushed"; ack: Ack; view: View }
  /** `ack` is null when Slack's client itself complained and the bot was not asked. */
  | { kind: "errors"; ack: Ack | null; errors: Record<string, string> };

/** Fields are named by block_id, label or action_id; what is not named keeps what it holds. */
export async function submitForm(
  actor: Actor,
  view: Pick<View, "id" | "content">,
  inputs: Record<string, FieldInput>,
): Promise<Submission> {
  const place = actor.places.find(actor.user, view);
  if (place.kind !== "view" || !place.view.content.submit)
    throw new Error("this form has no button to submit it");
  const form = place.view;
  await fillForm(actor, view, inputs);
  form.errors = complaintsAbout(form);
  actor.workspace.changed();
  if (Object.keys(form.errors).length > 0) return { kind: "errors", ack: null, errors: form.errors };
  const payload = {
    ...actor.context(),
    type: "view_submission",
    view: describeView(actor.workspace, form),
    response_urls: [],
  };
  const ack = await actor.courier.deliver({ kind: "interactive", payload, acceptsAnswer: true });
  return follow(actor, form, ack);
}

/** What is filled in without sending it: the bot sees it at the next click in the form. */
export async function fillForm(
  actor: Actor,
  view: Pick<View, "id" | "content">,
  inputs: Record<string, FieldInput>,
): Promise<void> {
  const place = actor.places.find(actor.user, view);
  for (const [name, input] of Object.entries(inputs)) await fillField(actor, place, { name, input });
}

/** Closing is only told to the bot when the form asked for that. */
export async function closeForm(actor: Actor, view: Pick<View, "id" | "content">): Promise<Ack[]> {
  const place = actor.places.find(actor.user, view);
  if (place.kind !== "view") throw new Error("only a form can be closed");
  const isCleared = place.view.content.clear_on_close ?? false;
  const closing = isCleared ? stackOf(actor.workspace, actor.user.id).toReversed() : [place.view];
  for (const form of closing) removeView(actor.workspace, form);
  const told = closing.filter((form) => form.content.notify_on_close);
  return Promise.all(
    told.map(async (form) => {
      const payload = {
        ...actor.context(),
        type: "view_closed",
        view: describeView(actor.workspace, form),
        is_cleared: isCleared,
      };
      return actor.courier.deliver({ kind: "interactive", payload, acceptsAnswer: false });
    }),
  );
}

async function fillField(
  actor: Actor,
  place: Place,
  { name, input }: { name: string; input: FieldInput },
): Promise<void> {
  const placed = findElement(place, name, {});
  const { block, element } = placed;
  const field = place.values[block.block_id];
  if (!field) throw new Error(`"${name}" is not a field`);
  field[element.action_id] = isFiles(input)
    ? upload(actor, placed, input)
    : await choose(actor, place, { placed, input });
}

interface Choice {
  placed: Placed;
  input: Exclude<FieldInput, UploadedFile[]>;
}

async function choose(actor: Actor, place: Place, { placed, input }: Choice): Promise<FieldState> {
  const text = [input ?? ""].flat()[0] ?? "";
  const context = { ...actor.context(), ...actor.places.describe(actor.user, place) };
  return fill(placed.element, input, await loadOptions(actor, { placed, text, context }));
}

function isFiles(input: FieldInput): input is UploadedFile[] {
  return Array.isArray(input) && input.some((item) => typeof item === "object");
}

function upload({ workspace, user, baseUrl }: Actor, { element }: Placed, files: UploadedFile[]): FieldState {
  const described = files.map((file) => {
    const id = workspace.nextId("F");
    const kept = { ...file, id, title: file.name, ownerId: user.id, isShared: true, isProcessed: true };
    workspace.files.set(id, kept);
    return describeFile(kept, baseUrl());
  });
  return { type: element.type, files: described };
}

function complaintsAbout(form: View): Record<string, string> {
  const inputs = placedElements(form.content.blocks).filter(({ block }) => block.type === "input");
  const complaints = inputs.flatMap((placed) => {
    const state = form.values[placed.block.block_id]?.[placed.element.action_id];
    const complaint = state && complaintAbout(placed, state);
    return complaint ? [[placed.block.block_id, complaint] as const] : [];
  });
  return Object.fromEntries(complaints);
}

function follow(actor: Actor, form: View, ack: Ack): Submission {
  if (ack.status !== 200) return fail(actor, form, ack);
  const answer = answerShape.safeParse(ack.body);
  try {
    if (!answer.success) throw new SlackRefusal("invalid response_action");
    return obey(actor, form, { ack, answer: answer.data });
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    const details = JSON.stringify(error.details["errors"] ?? "");
    actor.report(`the answer to a submission is not what Slack takes: ${error.message} ${details}`);
    return fail(actor, form, ack);
  }
}

interface Answered {
  ack: Ack;
  answer: z.output<typeof answerShape>;
}

function obey(actor: Actor, form: View, { ack, answer }: Answered): Submission {
  const { workspace, user } = actor;
  if (answer === null) {
    removeView(workspace, form);
    return { kind: "closed", ack };
  }
  if (answer.response_action === "clear") {
    clearStack(workspace, user.id);
    return { kind: "cleared", ack };
  }
  if (answer.response_action === "errors") return showErrors(actor, form, { ack, errors: answer.errors });
  const content = readView(workspace, answer.view, "modal");
  if (answer.response_action === "push")
    return { kind: "pushed", ack, view: pushView(workspace, user.id, content) };
  return { kind: "updated", ack, view: replaceView(workspace, form, content) };
}

/** Slack shows errors only under input blocks and refuses an answer that names anything else. */
function showErrors(
  { workspace }: Actor,
  form: View,
  { ack, errors }: { ack: Ack; errors: Record<string, string> },
): Submission {
  const inputs = form.content.blocks.filter(({ type }) => type === "input").map((block) => block.block_id);
  const strayed = Object.keys(errors).filter((blockId) => !inputs.includes(blockId));
  if (strayed.length > 0) throw new SlackRefusal(`no input block has the id ${strayed.join(", ")}`);
  if (Object.keys(errors).length === 0) throw new SlackRefusal("errors must not be empty");
  form.errors = errors;
  workspace.changed();
  return { kind: "errors", ack, errors };
}

function fail({ workspace }: Actor, form: View, ack: Ack): Submission {
  form.errors = { "": "We had some trouble connecting. Try again?" };
  workspace.changed();
  return { kind: "failed", ack };
}

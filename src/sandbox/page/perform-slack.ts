// Acts on the Slack side: what somebody types, clicks and fills in there. Each goes to the bot over real HTTP, and what
// Slack's own client would add is the notice. Called by perform-act.ts.
import type { Ack } from "../slack/delivery.ts";
import type { Person } from "../slack/person.ts";
import type { SandboxSlack } from "../slack/sandbox-slack.ts";
import type { View } from "../slack/shapes.ts";
import type { FieldInput } from "../slack/fields.ts";
import type { Answer, ChosenFile, Outcome, Target } from "./acts.ts";
import type { SlackAct } from "./perform-whatsapp.ts";

/** As the manifest of the app names it. */
const groupShortcut = "manage_group";

export async function performInSlack(slack: SandboxSlack, act: SlackAct): Promise<Outcome> {
  const person = slack.as(act.user);
  switch (act.act) {
    case "slash": {
      const [command = "", ...rest] = act.text.split(" ");
      await person.slash(command, rest.join(" "), { channel: act.channel });
      return { ok: true };
    }
    case "say":
      await (act.threadTs === null
        ? person.writes(act.channel, act.text)
        : person.replies({ channel: act.channel, ts: act.threadTs }, act.text));
      return { ok: true };
    case "click":
      await fillIn(person, act);
      return outcomeOf(await person.click(find(person, act.target), act.actionId, { blockId: act.blockId }));
    case "choose": {
      if (isFiles(act.value)) throw new Error("A file can only be put into a form.");
      await fillIn(person, act);
      const wanted = {
        blockId: act.blockId,
        value: act.value,
        ...(act.typed !== null && { typed: act.typed }),
      };
      return outcomeOf(await person.choose(find(person, act.target), act.actionId, wanted));
    }
    case "look up": {
      const options = await person.typeahead(find(person, act.target), act.blockId, act.typed);
      return { ok: true, offered: options.map(({ value, text }) => ({ value, label: text.text })) };
    }
    case "submit":
      await person.submit(viewOf(person, act.viewId), inputsOf(act.inputs));
      return { ok: true };
    case "close":
      await person.close(viewOf(person, act.viewId));
      return { ok: true };
    case "open home":
      await person.openHome();
      return { ok: true };
    case "group shortcut":
      return outcomeOf(await person.shortcut(groupShortcut, act));
    default:
      return act satisfies never;
  }
}

/** A click in a form carries along what is filled in so far. */
async function fillIn(person: Person, { target, inputs }: Filling): Promise<void> {
  if (target.kind === "view") await person.fillIn(viewOf(person, target.viewId), inputsOf(inputs));
}

type Filling = Pick<Extract<SlackAct, { act: "click" }>, "target" | "inputs">;

function inputsOf(inputs: Filling["inputs"]): Record<string, FieldInput> {
  return Object.fromEntries(Object.entries(inputs).map(([field, answer]) => [field, inputOf(answer)]));
}

function inputOf(answer: Answer): FieldInput {
  if (!isFiles(answer)) return answer;
  return answer.map(({ base64, ...file }) => ({ ...file, bytes: Buffer.from(base64, "base64") }));
}

function isFiles(answer: Answer): answer is ChosenFile[] {
  return Array.isArray(answer) && answer.some((each) => typeof each === "object");
}

function find(person: Person, target: Target) {
  return target.kind === "message" ? target : viewOf(person, target.viewId);
}

function viewOf(person: Person, viewId: string): View {
  const home = person.home();
  const shown = home === null ? person.views() : [...person.views(), home];
  const view = shown.find(({ id }) => id === viewId);
  if (!view) throw new Error("That form is not open any more.");
  return view;
}

/** In these words Slack marks a button whose click did not arrive. */
function outcomeOf(ack: Ack | null): Outcome {
  if (ack === null || ack.status === 200) return { ok: true };
  const why = ack.isTimeout
    ? "operation_timeout: the app did not answer within three seconds"
    : ack.status === 0
      ? "the app could not be reached"
      : `the app answered with status ${ack.status}`;
  return { ok: true, notice: `We had some trouble connecting to groupdesk (${why}). Try again?` };
}

// Acts on the Slack side: what somebody types, clicks and fills in there. Each goes to the bot over real HTTP, and what
// Slack's own client would add is the notice. Called by perform-act.ts.
import type { Ack } from "../slack/delivery.ts";
import type { Person } from "../slack/person.ts";
import type { SandboxSlack } from "../slack/sandbox-slack.ts";
import type { Message, View } from "../slack/shapes.ts";
import type { FieldInput, UploadedFile } from "../slack/fields.ts";
import type { Answer, ChosenFile, Outcome, Target } from "./acts.ts";
import type { SlackAct } from "./perform-whatsapp.ts";

/** As the manifest of the app names them. */
const shortcuts = { manage: "manage_group", send: "send_to_group" };

export async function performInSlack(slack: SandboxSlack, act: SlackAct): Promise<Outcome> {
  const person = slack.as(act.user);
  switch (act.act) {
    case "slash": {
      const [command = "", ...rest] = act.text.split(" ");
      await person.slash(command, rest.join(" "), { channel: act.channel });
      return { ok: true };
    }
    case "say":
      await say(person, act);
      return { ok: true };
    case "edit message":
      await person.edits(messageOf(slack, act), person.typed(act.text));
      return { ok: true };
    case "delete message":
      await person.erases(messageOf(slack, act));
      return { ok: true };
    case "react":
      person.reacts(act, act.name);
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
    case "shortcut":
      return outcomeOf(await person.shortcut(shortcuts[act.shortcut], act));
    default:
      return act satisfies never;
  }
}

async function say(
  person: Person,
  { channel, text: typed, files, threadTs }: Extract<SlackAct, { act: "say" }>,
): Promise<unknown> {
  const text = person.typed(typed);
  if (files.length > 0) return person.shares({ channel, ts: threadTs }, text, files.map(uploaded));
  if (text === "") throw new Error("There is nothing to send.");
  return threadTs === null ? person.writes(channel, text) : person.replies({ channel, ts: threadTs }, text);
}

function messageOf(slack: SandboxSlack, { channel, ts }: { channel: string; ts: string }): Message {
  const message = slack.message(channel, ts);
  if (!message || message.isDeleted) throw new Error("That message is not there any more.");
  return message;
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
  return answer.map(uploaded);
}

function uploaded({ base64, ...file }: ChosenFile): UploadedFile {
  return { ...file, bytes: Buffer.from(base64, "base64") };
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

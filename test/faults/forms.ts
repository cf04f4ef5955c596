// A command typed in Slack, its form filled in and sent: from the first word to what the bot said to it. The load and the
// single faults use it. It gives up as soon as the process it talks to is gone.
import type { Submission } from "../../src/sandbox/slack/form-verbs.ts";
import type { FieldInput } from "../../src/sandbox/slack/fields.ts";
import type { View } from "../../src/sandbox/slack/shapes.ts";
import type { Answered } from "./ledger.ts";
import { channels, type Stage } from "./stage.ts";

/** `impossible`: no form came, or one that cannot be sent. */
export type Sent = Answered | "refused" | "impossible";

export type FillIn = (form: View) => Record<string, FieldInput>;

/** Slack's limit for opening a form, and then some for what must be read before it can be filled in. */
const formWithinMs = 6_000;
/** A form may be followed by one that asks whether it was read right. */
const mostSteps = 3;

export async function fillsIn(
  stage: Stage,
  { who, command, fillIn }: { who: string; command: string; fillIn: FillIn },
): Promise<Sent> {
  const form = await opens(stage, who, command);
  if (form === null) return "impossible";
  return sends(stage, { who, form, fillIn });
}

/** The form a command leads to, once it can be sent. */
async function opens(stage: Stage, who: string, command: string): Promise<View | null> {
  const person = stage.slack.as(who);
  for (const open of person.views()) await person.close(open);
  const life = stage.bot.life();
  const { status } = await person.slash("/wa", command, { channel: channels.main });
  if (status !== 200) return null;
  const isGone = () => stage.bot.life() !== life || !stage.bot.isUp();
  const ready = () => person.views()[0]?.content.submit !== undefined && person.views()[0];
  await stage.slack.until(() => ready() || isGone(), { timeoutMs: formWithinMs }).catch(() => undefined);
  return ready() || null;
}

async function sends(
  stage: Stage,
  { who, form, fillIn }: { who: string; form: View; fillIn: FillIn },
): Promise<Sent> {
  let current = form;
  for (let step = 0; step < mostSteps; step += 1) {
    const sent = await stage.slack.as(who).submit(current, step === 0 ? fillIn(current) : {});
    const verdict = judge(sent);
    if (verdict !== "goes on" || !("view" in sent)) return verdict === "goes on" ? "refused" : verdict;
    current = sent.view;
  }
  return "refused";
}

function judge(sent: Submission): Answered | "refused" | "goes on" {
  if (sent.ack === null) return "refused";
  if (sent.ack.status !== 200) return "unknown";
  if (sent.kind === "closed" || sent.kind === "cleared") return "taken";
  if (!("view" in sent)) return "refused";
  return sent.view.content.submit === undefined ? "refused" : "goes on";
}

/** The names of a form's fields of a kind, in their order. */
export function fieldsOf(form: View, isWanted: (type: string) => boolean): string[] {
  return form.content.blocks.flatMap(({ type, block_id, element }) =>
    type === "input" && element !== undefined && isWanted(element.type) ? [block_id] : [],
  );
}

/** What a field offers, as people read it. */
export function offeredBy(form: View, field: string): string[] {
  const element = form.content.blocks.find(({ block_id }) => block_id === field)?.element;
  return (element?.options ?? []).map(({ text }) => text.text);
}

// The form behind `/wa create`, as people open it, fill it in and send it.
import type { Submission } from "../../src/sandbox/slack/form-verbs.ts";
import type { View } from "../../src/sandbox/slack/shapes.ts";
import { channel, people, type World } from "./world.ts";

/** What is not given stays as the form had it. */
export type Filled = {
  who?: string;
  subject?: string;
  description?: string;
  getsIn?: "Ask first" | "Everybody with the link";
  goesTo?: string;
};

export async function opensCreateForm(
  { slack, until }: World,
  { who = people.ben, words = "" }: { who?: string; words?: string } = {},
): Promise<View> {
  const before = slack.as(who).views()[0]?.id;
  const ack = await slack.as(who).slash("/wa", `create ${words}`, { channel });
  if (ack.status !== 200) throw new Error(`the command was answered ${ack.status}`);
  return until(() =>
    slack
      .as(who)
      .views()
      .find(({ id }, depth) => depth === 0 && id !== before),
  );
}

export function sends({ slack }: World, form: View, filled: Filled): Promise<Submission> {
  const { who = people.ben, subject, description, getsIn, goesTo } = filled;
  return slack.as(who).submit(form, {
    ...(subject === undefined ? {} : { Name: subject }),
    ...(description === undefined ? {} : { Description: description }),
    ...(getsIn === undefined ? {} : { "Who gets in": getsIn }),
    ...(goesTo === undefined ? {} : { "Where its join requests and alerts go": goesTo }),
  });
}

/** From the command to the form that was taken. */
export async function wantsGroup(world: World, filled: Filled & { subject: string }): Promise<void> {
  const form = await opensCreateForm(world, filled.who === undefined ? {} : { who: filled.who });
  const sent = await sends(world, form, filled);
  if (sent.kind !== "cleared") throw new Error(`the form was not taken: ${JSON.stringify(sent)}`);
}

/** The value that stands in the field when the form opens. */
export function subjectIn(form: View): string | undefined {
  return form.content.blocks.find(({ block_id }) => block_id === "subject")?.element?.initial_value;
}

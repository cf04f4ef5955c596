// The forms behind the commands about a group, as people open them, read them, fill them in and send them. Journeys about
// managing groups use it.
import type { Submission } from "../../src/sandbox/slack/form-verbs.ts";
import type { FieldInput } from "../../src/sandbox/slack/fields.ts";
import type { View } from "../../src/sandbox/slack/shapes.ts";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import type { SeedGroup } from "../../src/sandbox/whatsapp/operator.ts";
import type { TestDatabase } from "../databases.ts";
import { channel, people, startWorld, type World, type WorldOptions } from "./world.ts";

/** A world whose groups were there before the bot, which knows them by now; `ids` in the order of the seeds. */
export async function worldWithGroups(
  database: TestDatabase,
  seeds: readonly SeedGroup[],
  options: WorldOptions = {},
): Promise<World & { ids: string[] }> {
  let ids: string[] = [];
  const world = await startWorld(database, {
    ...options,
    before: ({ whatsapp }) => {
      ids = seeds.map((seed) => whatsapp.seedGroup(seed));
    },
  });
  await world.quiet();
  return Object.assign(world, { ids });
}

/** The form on top, once it says all of this; dates read "<date>". */
export async function formThatSays(
  { slack, until }: World,
  { who = people.alice, words }: { who?: string; words: readonly string[] },
): Promise<View> {
  const top = () => slack.as(who).views()[0];
  try {
    return await until(() => {
      const view = top();
      return view !== undefined && words.every((word) => textOf(view).includes(word)) && view;
    });
  } catch (error) {
    const view = top();
    const shown = view === undefined ? "no form" : textOf(view);
    throw new Error(`no form says ${words.join(", ")}; there is: ${shown}`, { cause: error });
  }
}

/** Types a command, and gives back the form it leads to once that says all of this. */
export async function commandOpens(
  world: World,
  text: string,
  { who = people.alice, words }: { who?: string; words: readonly string[] },
): Promise<View> {
  const { status } = await world.slack.as(who).slash("/wa", text, { channel });
  if (status !== 200) throw new Error(`the command was answered ${status}`);
  return formThatSays(world, { who, words });
}

export function sendsForm(
  { slack }: World,
  form: View,
  { who = people.alice, fields = {} }: { who?: string; fields?: Record<string, FieldInput> } = {},
): Promise<Submission> {
  return slack.as(who).submit(form, fields);
}

export function textOf(view: View): string {
  return [
    view.content.title?.text ?? "",
    visibleText({ blocks: view.content.blocks }).replaceAll(/<!date\^[^>]*>/gu, "<date>"),
  ].join("\n");
}

/** The sentence of the form that followed a sent one. */
export function answerOf(sent: Submission): string {
  if (sent.kind === "errors") return Object.values(sent.errors).join("\n");
  return "view" in sent ? textOf(sent.view) : sent.kind;
}

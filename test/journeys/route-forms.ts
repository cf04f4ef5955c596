// Routes as an admin sets them up in Slack, and what stands in channels then. Journeys about routes and reminders use it.
import { expect } from "vitest";
import type { FieldInput } from "../../src/sandbox/slack/fields.ts";
import type { View } from "../../src/sandbox/slack/shapes.ts";
import { buttonLabels, visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { answerOf, commandOpens, formThatSays, sendsForm, textOf } from "./manage-form.ts";
import { orders, people, type World } from "./world.ts";

const { alice } = people;

type Seen = { ts: string; channel: string; text: string; buttons: string[] };

/** Whatever is open is closed first, as people do. */
export async function opensRoutes(world: World): Promise<void> {
  const alices = world.slack.as(alice);
  for (const view of alices.views()) await alices.close(view);
  await commandOpens(world, "routes", { words: ["The first that fits counts"] });
}

/** Adds a route to `orders`, and gives back what the list then says. */
export async function addsRoute(
  world: World,
  { words, deciders }: { words: string; deciders: string[] },
): Promise<string> {
  await opensRoutes(world);
  await world.slack.as(alice).click(top(world), "Add a route…", {});
  const form = await formThatSays(world, { words: ["For which groups"] });
  const sent = await sendsForm(world, form, {
    fields: { route_words: words, route_channel: orders, route_deciders: deciders },
  });
  expect(answerOf(sent)).toContain("Saved");
  return answerOf(sent);
}

export function top({ slack }: World, who = alice) {
  const [view] = slack.as(who).views();
  if (view === undefined) throw new Error("no form is open");
  return view;
}

export function liveIn({ slack }: World, where: string): Seen[] {
  return slack
    .channel(where)
    .messages.filter((message) => !message.isDeleted)
    .map((message) => ({
      ts: message.ts,
      channel: where,
      text: visibleText(message),
      buttons: buttonLabels(message),
    }));
}

/** The newest card there about the group, once it says this or has this button. */
export function cardIn(world: World, where: string, subject: string, says: string): Promise<Seen> {
  return world.until(() =>
    liveIn(world, where).findLast(
      ({ text, buttons }) => text.includes(subject) && (buttons.includes(says) || text.includes(says)),
    ),
  );
}

/** Of the first route: what is filled in into the form that says when its people are reminded. */
export async function remindsLike(world: World, fields: Record<string, FieldInput>): Promise<void> {
  await opensRoutes(world);
  await world.slack.as(alice).click(top(world), "Edit…", {});
  const edit = await formThatSays(world, { words: ["Change a route"] });
  await world.slack.as(alice).click(edit, "When people are reminded…", {});
  const form = await formThatSays(world, { words: ["Summary of the day"] });
  await savesPart(world, form, fields);
}

/** Of the first route: what becomes of the conversations of its groups. Gives back what the form said before. */
export async function bridgesLike(world: World, fields: Record<string, FieldInput>): Promise<string> {
  await opensRoutes(world);
  await world.slack.as(alice).click(top(world), "Edit…", {});
  const edit = await formThatSays(world, { words: ["Change a route"] });
  await world.slack.as(alice).click(edit, "Conversations…", {});
  const form = await formThatSays(world, { words: ["is read and posted"] });
  await savesPart(world, form, fields);
  return textOf(form);
}

/** One of the smaller forms of a route, which leads back to that of the route. */
export async function savesPart(world: World, form: View, fields: Record<string, FieldInput>): Promise<void> {
  expect(answerOf(await sendsForm(world, form, { fields }))).toBe("closed");
  await formThatSays(world, { words: ["✅ Saved.", "Moving and deleting act at once"] });
}

/** Whom the route calls when somebody waits too long. */
export async function callsWhenSomebodyWaits(world: World, ids: string[]): Promise<void> {
  await opensRoutes(world);
  await world.slack.as(alice).click(top(world), "Edit…", {});
  const edit = await formThatSays(world, { words: ["Change a route"] });
  await world.slack.as(alice).click(edit, "Mentions and more…", {});
  const form = await formThatSays(world, { words: ["Two admins must agree"] });
  await savesPart(world, form, { calls_waiting: ids });
}

/** The first route, in the list that Alice has open. */
export async function takesTwoAdmins(world: World): Promise<void> {
  await world.slack.as(alice).click(top(world), "Edit…", {});
  await world.slack
    .as(alice)
    .click(await formThatSays(world, { words: ["Change a route"] }), "Mentions and more…", {});
  const more = await formThatSays(world, { words: ["Two admins must agree"] });
  await savesPart(world, more, { route_strict: ["two admins"] });
}

/** The first route in the list rejects nobody without a reason from now on. */
export async function needsReasons(world: World): Promise<void> {
  await world.slack.as(alice).click(top(world), "Edit…", {});
  const edit = await formThatSays(world, { words: ["Change a route"] });
  await world.slack.as(alice).click(edit, "Mentions and more…", {});
  const more = await formThatSays(world, { words: ["A reason must be given"] });
  await sendsForm(world, more, { fields: { route_reason: ["reason"] } });
}

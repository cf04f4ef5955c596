// What Slack can do to us: limits, outages, answers lost after the deed, closed channels, a revoked token, slowness,
// expired triggers, and one message or channel that is broken while all others work.
import { setTimeout as pause } from "node:timers/promises";
import type { Failure } from "../../src/sandbox/slack/faults.ts";
import type { DatabaseKind } from "../databases.ts";
import { fillsIn } from "./forms.ts";
import { seconds, type Result } from "./report.ts";
import type { Run } from "./run.ts";
import { runCases, type Case, type Scene } from "./scene.ts";
import { shownIn } from "./shown.ts";
import { channels, people, seenPhone } from "./stage.ts";
import { fields } from "./words.ts";

const faultMs = 8_000;
/** What another channel, group or person may have to wait because of one that is broken. */
const neighbourWithinMs = 10_000;
/** How soon everything works after a sign that it does. */
const resumesWithinMs = 15_000;

/** Source: https://docs.slack.dev/reference/methods/chat.postMessage, errors. */
const closedCodes = [
  "channel_not_found",
  "not_in_channel",
  "is_archived",
  "restricted_action",
  "restricted_action_read_only_channel",
  "restricted_action_thread_only_channel",
  "restricted_action_non_threadable_channel",
];
const deadTokens = ["token_revoked", "invalid_auth", "account_inactive", "token_expired"];

export function slackFaults(run: Run): Promise<Result[]> {
  const cases = [
    forAWhile("429 on everything, come back in a second", "sqlite", "*", { rateLimited: 1 }),
    forAWhile("500 on everything", "postgres", "*", { status: 500 }),
    forAWhile("503 on every post and update", "sqlite", "chat.", { status: 503 }),
    forAWhile("connections die before it is done", "postgres", "*", "before"),
    forAWhile("time-out after every post was accepted", "sqlite", "chat.postMessage", "after"),
    forAWhile("time-out after every update was accepted", "postgres", "chat.update", "after"),
    forAWhile("forms cannot be opened: the trigger has expired", "sqlite", "views.open", {
      error: "expired_trigger_id",
    }),
    slowAnswers,
    ...deadTokens.map((code, place) => deadToken(code, place % 2 === 0 ? "sqlite" : "postgres")),
    ...closedCodes.map((code, place) => closedChannel(code, place % 2 === 0 ? "postgres" : "sqlite")),
    poisonedMessage,
    hangingChannel,
    closedWindow,
  ];
  return runCases(run, { family: "Slack", cases, atOnce: 4 });
}

function forAWhile(fault: string, on: DatabaseKind, method: string, how: Failure): Case {
  return {
    fault,
    on,
    async act(scene) {
      const { slack } = scene.stage;
      await scene.underLoad(2_000);
      const methods = method === "chat." ? ["chat.postMessage", "chat.update"] : [method];
      const ends = methods.map((each) => slack.failWhile(each, how));
      await scene.underLoad(faultMs);
      for (const end of ends) end();
      await worksAgain(scene);
    },
  };
}

/** A new card and a decision, soon after the fault. */
async function worksAgain(scene: Scene): Promise<void> {
  const group = scene.openGroup();
  const afterMs = await scene.isOffered(scene.asks(group), resumesWithinMs);
  scene.expect(
    `a new request is shown within ${seconds(resumesWithinMs)} of the end of the fault`,
    afterMs !== null,
  );
  if (afterMs !== null) scene.note(`works again after ${seconds(afterMs)}`);
}

/** Each of Slack's answers takes three seconds, just what it gives us for ours. */
const slowAnswers: Case = {
  fault: "every answer takes three seconds",
  on: "sqlite",
  async act(scene) {
    const { whatsapp, slack } = scene.stage;
    const [one, other] = whatsapp.groups().map(({ id }) => id);
    const known = scene.asks(one ?? "");
    await scene.isOffered(known);
    await scene.decides(known, "approve");
    await scene.isDecided(known);
    const waiting = [one, other, one, other].map((id) => scene.asks(id ?? ""));
    for (const phone of waiting) await scene.isOffered(phone);
    slack.answerDelayMs("*", 3_000);
    let decided = 0;
    for (const phone of waiting) if (await scene.decides(phone, "approve")) decided += 1;
    for (const phone of waiting) if ((await scene.isDecided(phone, 10_000)) !== null) decided += 1;
    scene.expect(
      `people who were known a moment ago can decide while Slack is slow (${decided} of 8)`,
      decided === 8,
    );
    await scene.underLoad(faultMs);
  },
};

function deadToken(code: string, on: DatabaseKind): Case {
  return {
    fault: `${code} for a while`,
    on,
    async act(scene) {
      const { slack } = scene.stage;
      const end = slack.failWhile("*", { error: code });
      await scene.underLoad(faultMs);
      end();
      await worksAgain(scene);
    },
  };
}

/** A group of its own belongs to the second channel; its neighbour to the main one. */
function closedChannel(code: string, on: DatabaseKind): Case {
  return {
    fault: `a channel is closed: ${code}`,
    on,
    async act(scene) {
      const { slack, whatsapp } = scene.stage;
      const made = await groupInOrders(scene);
      if (made === null) return scene.expect("a group is made whose cards go to another channel", false);
      const isAboutOrders = (args: Record<string, unknown>) => args["channel"] === channels.orders;
      const ends = ["chat.postMessage", "chat.update"].map((method) =>
        slack.failWhile(method, { error: code }, isAboutOrders),
      );
      const there = scene.asks(made);
      const neighbour = scene.asks(whatsapp.groups()[0]?.id ?? "");
      const neighbourMs = await scene.isOffered(neighbour, neighbourWithinMs);
      scene.expect(`another channel's card comes within ${seconds(neighbourWithinMs)}`, neighbourMs !== null);
      const elsewhereMs = await scene.isOffered(there, 30_000);
      scene.expect("the closed channel's card goes to the default channel", elsewhereMs !== null);
      for (const end of ends) end();
      scene.note(
        `neighbour after ${seconds(neighbourMs ?? Number.NaN)}, itself after ${seconds(elsewhereMs ?? Number.NaN)}`,
      );
    },
  };
}

async function groupInOrders(scene: Scene): Promise<string | null> {
  const { stage, load } = scene;
  const token = "Q7001Z";
  const answered = await fillsIn(stage, {
    who: people.ben,
    command: "create",
    fillIn: () => ({ [fields.create.name]: `Made ${token}`, [fields.where]: channels.orders }),
  });
  if (answered === "taken" || answered === "unknown")
    load.ledger.asked.push({ kind: "create", groupId: "", token, answered, again: 0 });
  const made = () => stage.whatsapp.groups().find(({ subject }) => subject.includes(token));
  await scene.until(() => made() !== undefined, 15_000);
  await scene.until(
    () => shownIn(stage).some(({ text }) => text.includes(token) && text.includes("was created")),
    15_000,
  );
  return made()?.id ?? null;
}

const poisonedMessage: Case = {
  fault: "one message can never be updated (500): its neighbours can",
  on: "sqlite",
  async act(scene) {
    const { slack, whatsapp } = scene.stage;
    const [poisoned = "", healthy = ""] = whatsapp.groups().map(({ id }) => id);
    const first = scene.asks(poisoned);
    await scene.isOffered(first);
    const ts = shownIn(scene.stage).find(({ text }) => text.includes(seenPhone(first)))?.ts;
    slack.failWhile("chat.update", { status: 500 }, (args) => args["ts"] === ts);
    scene.asks(poisoned);
    await pause(1_500);
    const afterMs = await scene.isOffered(scene.asks(healthy), neighbourWithinMs);
    scene.expect(`another group's card comes within ${seconds(neighbourWithinMs)}`, afterMs !== null);
    scene.note(`neighbour after ${seconds(afterMs ?? Number.NaN)}`);
  },
};

const hangingChannel: Case = {
  fault: "one channel never answers: another channel's cards come",
  on: "postgres",
  settleWithinMs: 120_000,
  async act(scene) {
    const { slack, whatsapp } = scene.stage;
    const made = await groupInOrders(scene);
    slack.failWhile("chat.postMessage", "hang", (args) => args["channel"] === channels.orders);
    if (made !== null) scene.asks(made);
    await pause(500);
    const afterMs = await scene.isOffered(scene.asks(whatsapp.groups()[0]?.id ?? ""), neighbourWithinMs);
    scene.expect(`the other channel's card comes within ${seconds(neighbourWithinMs)}`, afterMs !== null);
    scene.note(`neighbour after ${seconds(afterMs ?? Number.NaN)}`);
  },
};

/** A message that may no longer be changed keeps its buttons: the card needs a successor. */
const closedWindow: Case = {
  fault: "a card can no longer be edited (edit_window_closed): it gets a successor",
  on: "postgres",
  async act(scene) {
    const { slack, whatsapp } = scene.stage;
    const phone = scene.asks(whatsapp.groups()[0]?.id ?? "");
    await scene.isOffered(phone);
    const old = shownIn(scene.stage).find(({ text }) => text.includes(seenPhone(phone)));
    slack.failWhile("chat.update", { error: "edit_window_closed" }, (args) => args["ts"] === old?.ts);
    await scene.decides(phone, "approve");
    await scene.isDecided(phone);
    const told = await scene.until(
      () =>
        shownIn(scene.stage).some(
          ({ text, ts }) => ts !== old?.ts && text.includes(`${seenPhone(phone)}: approved`),
        ),
      20_000,
    );
    scene.expect("the outcome is told in another message", told !== null);
    // If it is still there, the old message cannot be helped; people delete it.
    const stays = shownIn(scene.stage).some(({ ts }) => ts === old?.ts);
    if (old !== undefined && stays) slack.as(people.ben).deletes(old);
  },
};

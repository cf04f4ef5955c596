// Where the sandbox's Slack is as strict as the real one: deadlines, single-use triggers, form stacks, reply addresses,
// retries of events, and connections that break.

import type { App } from "@slack/bolt";
import { describe, expect, it } from "vitest";
import { connect, errorOf, post, type Slack, startHttpBot, startSlack, startSocketBot } from "./slack-bot.ts";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const section = (text: string) => ({ type: "section" as const, text: plain(text) });
const form = (title: string) => ({ type: "modal" as const, title: plain(title), blocks: [section("hello")] });

/** A trigger as a bot gets it from a command. */
async function takeTrigger(slack: Slack, teach: (app: App) => void = () => undefined): Promise<string> {
  await startHttpBot(slack, (app) => {
    app.command("/wa", async ({ ack }) => ack());
    teach(app);
  });
  return nextTrigger(slack);
}

async function nextTrigger(slack: Slack): Promise<string> {
  await slack.as("U1").slash("/wa", "", { channel: "C1" });
  return String(slack.sent.at(-1)?.payload["trigger_id"]);
}

describe("acknowledgements", () => {
  it("that come too late are a problem, and the person reads operation_timeout", async () => {
    const slack = await startSlack();
    await startHttpBot(slack, (app) => app.command("/wa", async () => undefined));
    expect(await slack.as("U1").slash("/wa", "help", { channel: "C1" })).toMatchObject({ isTimeout: true });
    expect(slack.forgive()).toEqual(["/wa help was not acknowledged within 3000 ms"]);
    expect(slack.as("U1").ephemerals().at(-1)?.text).toContain("operation_timeout");
  });

  it("that never come because the bot is not there are a problem too", async () => {
    const slack = await startSlack({ requestUrl: "http://127.0.0.1:9/slack/events" });
    expect(await slack.as("U1").slash("/wa", "help", { channel: "C1" })).toMatchObject({ status: 0 });
    expect(slack.forgive()).toEqual([expect.stringContaining("/wa help could not be delivered")]);
  });

  it("of a request that is sent again are asked of the very same bytes", async () => {
    const heard: string[] = [];
    const slack = await startSlack();
    await startHttpBot(slack, (app) =>
      app.command("/wa", async ({ ack, command }) => {
        heard.push(command.trigger_id);
        await ack();
      }),
    );
    await slack.as("U1").slash("/wa", "", { channel: "C1" });
    expect(await slack.replay(-1)).toMatchObject({ status: 200 });
    expect(heard).toHaveLength(2);
    expect(heard[0]).toBe(heard[1]);
  });
});

describe("triggers", () => {
  it("open one form", async () => {
    const slack = await startSlack();
    const trigger_id = await takeTrigger(slack);
    const { views } = connect(slack);
    await views.open({ trigger_id, view: form("One") });
    expect(await errorOf(views.open({ trigger_id, view: form("Two") }))).toBe("exchanged_trigger_id");
    expect(await errorOf(views.open({ trigger_id: "1.2.3", view: form("Two") }))).toBe("invalid_trigger_id");
  });

  it("live for three seconds", async () => {
    let nowMs = 1_790_000_000_000;
    const slack = await startSlack({ now: () => nowMs });
    const trigger_id = await takeTrigger(slack);
    nowMs += 3001;
    expect(await errorOf(connect(slack).views.open({ trigger_id, view: form("One") }))).toBe(
      "expired_trigger_id",
    );
  });
});

describe("forms", () => {
  it("lie three deep at most, and only the topmost can be touched", async () => {
    const slack = await startSlack();
    const { views } = connect(slack);
    const first = await views.open({ trigger_id: await takeTrigger(slack), view: form("One") });
    for (const title of ["Two", "Three"]) {
      await views.push({ trigger_id: await nextTrigger(slack), view: form(title) });
    }
    const fourth = views.push({ trigger_id: await nextTrigger(slack), view: form("Four") });
    expect(await errorOf(fourth)).toBe("push_limit_reached");
    const alice = slack.as("U1");
    expect(alice.views().map(({ content }) => content.title?.text)).toEqual(["Three", "Two", "One"]);
    const [, , bottom] = alice.views();
    if (!bottom) throw new Error("no form");
    expect(bottom.id).toBe(first.view?.id);
    await expect(alice.submit(bottom)).rejects.toThrow("lies under another one");
  });

  it("are changed only by whoever saw their latest state", async () => {
    const slack = await startSlack();
    const { views } = connect(slack);
    const opened = await views.open({ trigger_id: await takeTrigger(slack), view: form("One") });
    const view_id = String(opened.view?.id);
    const hash = String(opened.view?.hash);
    await views.update({ view_id, hash, view: form("Two") });
    expect(await errorOf(views.update({ view_id, hash, view: form("Three") }))).toBe("hash_conflict");
    const [top] = slack.as("U1").views();
    if (top) await slack.as("U1").close(top);
    expect(await errorOf(views.update({ view_id, view: form("Three") }))).toBe("not_found");
  });

  it("are refused with a pointer when they are not well made", async () => {
    const slack = await startSlack();
    const trigger_id = await takeTrigger(slack);
    const call = connect(slack).views.open({ trigger_id, view: form("A title that is far too long") });
    await expect(call).rejects.toMatchObject({
      data: {
        error: "invalid_arguments",
        response_metadata: {
          messages: ["[ERROR] must be less than 25 characters [json-pointer:/title/text]"],
        },
      },
    });
  });

  it("answered with errors under something that is not an input stay open and are a problem", async () => {
    const slack = await startSlack();
    const trigger_id = await takeTrigger(slack, (app) =>
      app.view("odd", async ({ ack }) => ack({ response_action: "errors", errors: { nowhere: "what?" } })),
    );
    const view = { ...form("One"), callback_id: "odd", submit: plain("Go") };
    await connect(slack).views.open({ trigger_id, view });
    const [top] = slack.as("U1").views();
    if (!top) throw new Error("no form");
    expect(await slack.as("U1").submit(top)).toMatchObject({ kind: "failed" });
    expect(slack.forgive()).toEqual([expect.stringContaining("no input block has the id nowhere")]);
  });
});

describe("reply addresses", () => {
  it("work five times", async () => {
    const slack = await startSlack();
    await takeTrigger(slack);
    const address = String(slack.sent.at(-1)?.payload["response_url"]);
    const statuses: number[] = [];
    for (let use = 0; use < 6; use += 1) statuses.push(await reply(address, { text: `reply ${use}` }));
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect(slack.as("U1").ephemerals()).toHaveLength(5);
  });

  it("work for thirty minutes", async () => {
    let nowMs = 1_790_000_000_000;
    const slack = await startSlack({ now: () => nowMs });
    await takeTrigger(slack);
    nowMs += 30 * 60_000 + 1;
    expect(await reply(String(slack.sent.at(-1)?.payload["response_url"]), { text: "late" })).toBe(404);
  });

  it("replace and delete what was clicked, also when only one person sees it", async () => {
    const slack = await startSlack();
    await startHttpBot(slack, (app) => {
      app.action("more", async ({ ack, respond }) => {
        await ack();
        await respond({ replace_original: true, text: "less" });
      });
      app.action("gone", async ({ ack, respond }) => {
        await ack();
        await respond({ delete_original: true });
      });
    });
    const buttons = ["more", "gone"].map((name) => ({
      type: "button" as const,
      text: plain(name),
      action_id: name,
    }));
    const blocks = [{ type: "actions" as const, elements: buttons }];
    const client = connect(slack);
    await client.chat.postEphemeral({ channel: "C1", user: "U1", text: "choose", blocks });
    await post(client, { channel: "C1", text: "choose", blocks });
    const alice = slack.as("U1");
    const [whisper] = alice.ephemerals();
    const [card] = slack.channel("C1").messages;
    if (!whisper || !card) throw new Error("nothing to click");
    await alice.click(whisper, "more");
    await slack.until(() => alice.ephemerals()[0]?.text === "less");
    await alice.click(card, "gone");
    await slack.until(() => slack.texts("C1").length === 0);
    expect(slack.problems).toEqual([]);
  });
});

async function reply(address: string, body: object): Promise<number> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  await response.text();
  return response.status;
}

describe("events", () => {
  it("that the bot does not take come again, marked as retries", async () => {
    const slack = await startSlack({ requestUrl: "http://127.0.0.1:9/slack/events" });
    const lost = await slack.event("subteam_updated", { subteam: { id: "S1" } });
    expect(lost).toMatchObject({ isDelivered: false, acks: [{ status: 0 }, { status: 0 }] });
    const retries: unknown[] = [];
    await startHttpBot(slack, (app) =>
      app.event("subteam_updated", async ({ context, body }) => {
        retries.push([context.retryNum, context.retryReason, body.event_id]);
      }),
    );
    expect(await lost.retry()).toBe(true);
    expect(await lost.retry()).toBe(false);
    expect(retries).toEqual([[2, "connection_failed", lost.eventId]]);
    expect(slack.forgive()).toHaveLength(2);
  });
});

describe("Socket Mode connections", () => {
  it("that break or are recycled are opened anew", async () => {
    const slack = await startSlack({ appToken: "xapp-sandbox" });
    await startSocketBot(slack, (app) => app.command("/wa", async ({ ack }) => ack("here")));
    const opened = () => slack.calls.filter(({ method }) => method === "apps.connections.open").length;
    expect(slack.sockets.connections()).toBe(1);
    slack.sockets.recycle();
    await slack.until(() => opened() === 2 && slack.sockets.connections() === 1);
    slack.sockets.kill();
    await slack.until(() => opened() === 3 && slack.sockets.connections() === 1);
    expect(await slack.as("U1").slash("/wa", "", { channel: "C1" })).toMatchObject({
      status: 200,
      body: { text: "here" },
    });
  });

  it("are refused to whoever has only a bot token", async () => {
    const slack = await startSlack({ appToken: "xapp-sandbox" });
    expect(await errorOf(connect(slack).apps.connections.open())).toBe("not_allowed_token_type");
    expect(await errorOf(connect(slack, "xapp-sandbox").apps.connections.open())).toBe("none");
  });

  it("that are not there leave the person without an answer", async () => {
    const slack = await startSlack({ appToken: "xapp-sandbox" });
    expect(await slack.as("U1").slash("/wa", "", { channel: "C1" })).toMatchObject({ status: 0 });
    expect(slack.forgive()).toHaveLength(1);
  });
});

describe("the snapshot", () => {
  it("is plain JSON of what everybody sees", async () => {
    const slack = await startSlack();
    let changes = 0;
    slack.onChange(() => (changes += 1));
    await post(connect(slack), { channel: "C1", text: "hello", blocks: [section("hello")] });
    const shown = slack.snapshot();
    expect(changes).toBeGreaterThan(0);
    expect(shown.channels[0]?.messages[0]).toMatchObject({ text: "hello" });
    expect(JSON.parse(JSON.stringify(shown))).toEqual(shown);
  });
});

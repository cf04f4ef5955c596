// What people do in the sandbox's Slack, as a real Bolt app receives it, over HTTP and over Socket Mode.

import type { App } from "@slack/bolt";
import { describe, expect, it } from "vitest";
import { buttonLabels, visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { connect, post, type Slack, startHttpBot, startSlack, startSocketBot } from "./slack-bot.ts";

type Teach = (app: App) => void;

const roads = [
  {
    road: "HTTP",
    meet: async (teach: Teach): Promise<Slack> => {
      const slack = await startSlack();
      await startHttpBot(slack, teach);
      return slack;
    },
  },
  {
    road: "Socket Mode",
    meet: async (teach: Teach): Promise<Slack> => {
      const slack = await startSlack({ appToken: "xapp-sandbox" });
      await startSocketBot(slack, teach);
      return slack;
    },
  },
];

const plain = (text: string) => ({ type: "plain_text" as const, text });
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const button = (text: string, value: string) => ({
  type: "button" as const,
  text: plain(text),
  action_id: text.toLowerCase(),
  value,
});

const requestCard = (person: string) => [
  { type: "section" as const, text: plain(`${person} wants to join`) },
  { type: "actions" as const, elements: [button("Approve", person), button("Reject", person)] },
];

const form = {
  type: "modal" as const,
  callback_id: "create",
  private_metadata: "{}",
  title: plain("New group"),
  submit: plain("Create"),
  notify_on_close: true,
  blocks: [
    {
      type: "input" as const,
      block_id: "subject",
      label: plain("Subject"),
      element: { type: "plain_text_input" as const, action_id: "text", max_length: 10 },
    },
    {
      type: "input" as const,
      block_id: "joining",
      label: plain("Joining"),
      optional: true,
      element: {
        type: "static_select" as const,
        action_id: "choice",
        options: [option("Approval"), option("Open")],
      },
    },
  ],
};

describe.each(roads)("a person over $road", ({ meet }) => {
  it("gets the answer to a command for their eyes only, or for the whole channel", async () => {
    const slack = await meet((app) =>
      app.command("/wa", async ({ ack, command, respond }) => {
        await ack(`you said ${command.text}`);
        await respond({ response_type: "in_channel", text: "and everybody hears" });
      }),
    );
    const ack = await slack.as("U1").slash("/wa", "help @bob & co", { channel: "C1" });
    expect(ack).toMatchObject({ status: 200 });
    await slack.until(() => slack.texts("C1").length === 1);
    expect(slack.as("U1").ephemerals().map(visibleText)).toEqual(["you said help <@U2|bob> &amp; co"]);
    expect(slack.as("U2").ephemerals()).toEqual([]);
    expect(slack.texts("C1")).toEqual(["and everybody hears"]);
    expect(slack.problems).toEqual([]);
  });

  it("clicks the button about one of several people, and the card changes", async () => {
    const slack = await meet((app) =>
      app.action("approve", async ({ ack, body, action, client }) => {
        await ack();
        if (body.type !== "block_actions" || action.type !== "button" || !body.message) return;
        const text = `${action.value} approved by ${body.user.id}`;
        await client.chat.update({ channel: body.channel?.id ?? "", ts: body.message.ts, text });
      }),
    );
    await post(connect(slack), {
      channel: "C1",
      text: "2 requests",
      blocks: [...requestCard("Ana"), ...requestCard("Ben")],
    });
    const [card] = slack.channel("C1").messages;
    if (!card) throw new Error("no card");
    expect(buttonLabels(card)).toEqual(["Approve", "Reject", "Approve", "Reject"]);
    await slack.as("U1").click(card, "Approve", { about: "Ben" });
    await slack.until(() => slack.texts("C1")[0] === "Ben approved by U1");
    await expect(slack.as("U1").click(card, "Approve")).rejects.toThrow('there is no "Approve" here');
    expect(slack.problems).toEqual([]);
  });

  it("fills in a form that a command opened, is stopped by its rules, and submits it", async () => {
    const seen: unknown[] = [];
    const slack = await meet((app) => {
      app.command("/wa", async ({ ack, body, client }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: form });
      });
      app.view("create", async ({ ack, view }) => {
        seen.push(view.state.values);
        const subject = view.state.values["subject"]?.["text"]?.value;
        await (subject === "taken"
          ? ack({ response_action: "errors", errors: { subject: "is taken" } })
          : ack({ response_action: "update", view: { ...form, title: plain("Working") } }));
      });
    });
    const alice = slack.as("U1");
    await alice.slash("/wa", "create", { channel: "C1" });
    const view = await slack.until(() => alice.views()[0]);
    expect(await alice.submit(view)).toMatchObject({ kind: "errors", ack: null });
    expect(await alice.submit(view, { Subject: "far too long" })).toMatchObject({
      errors: { subject: "Use no more than 10 characters." },
    });
    expect(await alice.submit(view, { Subject: "taken" })).toMatchObject({
      kind: "errors",
      errors: { subject: "is taken" },
    });
    expect(await alice.submit(view, { subject: "spring", Joining: "Open" })).toMatchObject({
      kind: "updated",
    });
    await expect(alice.submit(view, { Joining: "Maybe" })).rejects.toThrow('no option "Maybe"');
    expect(alice.views()[0]?.content.title?.text).toBe("Working");
    expect(seen.at(-1)).toMatchObject({
      subject: { text: { type: "plain_text_input", value: "spring" } },
      joining: { choice: { selected_option: { value: "open" } } },
    });
    expect(slack.problems).toEqual([]);
  });

  it("closes a form, and the bot hears of it when the form asks for that", async () => {
    const closed: string[] = [];
    const slack = await meet((app) => {
      app.shortcut("open", async ({ ack, shortcut, client }) => {
        await ack();
        await client.views.open({ trigger_id: shortcut.trigger_id, view: form });
      });
      app.view({ callback_id: "create", type: "view_closed" }, async ({ ack, body }) => {
        await ack();
        closed.push(body.view.callback_id);
      });
    });
    await slack.as("U1").shortcut("open");
    const view = await slack.until(() => slack.as("U1").views()[0]);
    await slack.as("U1").close(view);
    await slack.until(() => closed.length === 1);
    expect(slack.as("U1").views()).toEqual([]);
  });

  it("types into a menu and is offered what the bot finds", async () => {
    const slack = await meet((app) => {
      app.options("groups", async ({ ack, payload }) => ack({ options: [option(`${payload.value} 1`)] }));
      app.action("groups", async ({ ack, action, respond }) => {
        await ack();
        if (action.type !== "external_select") return;
        await respond({ text: `chose ${action.selected_option?.value}`, replace_original: true });
      });
    });
    const menu = { type: "external_select" as const, action_id: "groups", min_query_length: 2 };
    const blocks = [{ type: "actions" as const, elements: [menu] }];
    await post(connect(slack), { channel: "C1", text: "pick", blocks });
    const [card] = slack.channel("C1").messages;
    if (!card) throw new Error("no card");
    expect(await slack.as("U1").typeahead(card, "groups", "S")).toEqual([]);
    expect(await slack.as("U1").typeahead(card, "groups", "Sp")).toMatchObject([{ value: "sp 1" }]);
    await slack.as("U1").choose(card, "groups", { value: "Sp 1", typed: "Sp" });
    await slack.until(() => slack.texts("C1")[0] === "chose sp 1");
    expect(slack.problems).toEqual([]);
  });

  it("opens an overflow menu, confirms what it asks, and ticks boxes that the next click carries along", async () => {
    const heard: unknown[] = [];
    const slack = await meet((app) =>
      app.action(/.*/, async ({ ack, action, body }) => {
        if (body.type !== "block_actions" || !("action_id" in action)) return;
        heard.push([action.action_id, body.state?.values["people"]?.["tick"]?.selected_options?.length]);
        await ack();
      }),
    );
    const confirm = {
      title: plain("Sure?"),
      text: plain("It is gone then."),
      confirm: plain("Remove"),
      deny: plain("Keep"),
    };
    const blocks = [
      {
        type: "section" as const,
        block_id: "people",
        text: plain("Who?"),
        accessory: {
          type: "checkboxes" as const,
          action_id: "tick",
          options: [option("Ana"), option("Ben")],
        },
      },
      {
        type: "actions" as const,
        elements: [
          {
            type: "overflow" as const,
            action_id: "more",
            options: [option("Copy link"), option("Settings")],
          },
          { ...button("Remove", "ticked"), confirm },
        ],
      },
    ];
    await post(connect(slack), { channel: "C1", text: "who?", blocks });
    const [card] = slack.channel("C1").messages;
    if (!card) throw new Error("no card");
    const alice = slack.as("U1");
    expect(alice.openOverflow(card, "more")).toEqual(["Copy link", "Settings"]);
    await alice.choose(card, "more", { value: "Settings" });
    await alice.choose(card, "tick", { value: ["Ana", "Ben"] });
    expect(await alice.click(card, "Remove")).toMatchObject({ asked: { confirm: { text: "Remove" } } });
    await slack.as("U2").click(card, "Remove");
    expect(heard).toEqual([
      ["more", 0],
      ["tick", 2],
      ["remove", 2],
      ["remove", 0],
    ]);
    await expect(alice.choose(card, "tick", { value: ["Cid"] })).rejects.toThrow(
      'no option "Cid"; there are: Ana, Ben',
    );
    expect(slack.problems).toEqual([]);
  });

  it("opens the home that the bot publishes", async () => {
    const slack = await meet((app) =>
      app.event("app_home_opened", async ({ event, client }) => {
        await client.views.publish({
          user_id: event.user,
          view: { type: "home", blocks: requestCard("Ana") },
        });
      }),
    );
    expect(await slack.as("U1").openHome()).toMatchObject({ isDelivered: true });
    const home = await slack.until(() => slack.as("U1").home());
    expect(visibleText(home.content)).toContain("Ana wants to join");
  });

  it("cannot act from outside the channel or on what only others see", async () => {
    const slack = await meet((app) => app.command("/wa", async ({ ack }) => ack("psst")));
    await slack.as("U1").slash("/wa", "", { channel: "C1" });
    const [whisper] = slack.as("U1").ephemerals();
    if (!whisper) throw new Error("no answer");
    await expect(slack.as("U2").click(whisper, "Approve")).rejects.toThrow("bob sees no message");
    await expect(slack.as("U4").slash("/wa", "", { channel: "C1" })).rejects.toThrow(
      "stranger is not in ops",
    );
  });
});

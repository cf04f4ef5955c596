// A person in the sandbox's Slack and everything they can do: commands, clicks, choices, forms, shortcuts. Each verb sends
// the bot what Slack would send, and refuses what a person could not do, such as clicking a button that is not shown.

import type { Actor } from "./actor.ts";
import type { Ack } from "./delivery.ts";
import { deliverEvent, type EventDelivery } from "./events.ts";
import { fill, type FieldInput } from "./fields.ts";
import { closeForm, fillForm, type Submission, submitForm } from "./form-verbs.ts";
import { createMessageVerbs } from "./message-verbs.ts";
import { loadOptions } from "./option-loading.ts";
import { findElement, type Place, type Target, type Wanted } from "./places.ts";
import { SlackRefusal } from "./refusal.ts";
import { readReply, reply, showEphemeral } from "./response-urls.ts";
import type { BlockElement, ConfirmDialog, Ephemeral, JsonObject, Message, Option, View } from "./shapes.ts";
import { escapeTyped } from "./typed-text.ts";
import { stackOf } from "./view-stacks.ts";
import { describeMessage, describeView } from "./wire.ts";
import { BOT } from "./workspace.ts";

export type Person = ReturnType<typeof createPerson>;

/** `asked` is the dialog Slack showed before it sent the click; the person confirmed it. */
export type Click = Ack & { asked: ConfirmDialog | null };

export function createPerson(actor: Actor) {
  const { user, workspace, places, courier, responseUrls } = actor;

  return {
    async slash(command: string, text: string, { channel: channelId }: { channel: string }): Promise<Ack> {
      const channel = places.channelOf(user, channelId);
      const origin = { userId: user.id, channel, source: { kind: "command" as const } };
      const { trigger_id } = actor.context();
      const payload = {
        token: "sandbox",
        team_id: workspace.team.id,
        team_domain: workspace.team.name,
        channel_id: channel.id,
        channel_name: channel.name,
        user_id: user.actsAs ?? user.id,
        user_name: user.name,
        command,
        text: escapeTyped(workspace, text, { isCommand: true }),
        api_app_id: BOT.appId,
        ...(workspace.team.enterpriseId !== undefined && { enterprise_id: workspace.team.enterpriseId }),
        is_enterprise_install: "false",
        response_url: responseUrls.issue(origin),
        trigger_id,
      };
      const ack = await courier.deliver({ kind: "slash_commands", payload, acceptsAnswer: true });
      showAnswer(ack, (body) => reply(workspace, origin, readReply(body)), {
        explain: (reason) =>
          showEphemeral(workspace, {
            channel: channel.id,
            viewerId: user.id,
            text: `${command} failed with the error "${reason}"`,
            blocks: [],
            threadTs: null,
          }),
      });
      return ack;
    },

    /** Clicks a button that is shown, found by its label or action_id. */
    async click(target: Target, button: string, wanted: Wanted = {}): Promise<Click> {
      const place = places.find(user, target);
      const { block, element } = findElement(place, button, wanted);
      if (element.type !== "button") throw new Error(`"${button}" is not a button but a ${element.type}`);
      const ack = await act(place, { ...shownOf(element), block_id: block.block_id });
      return { ...ack, asked: element.confirm ?? null };
    },

    /** Chooses in a menu (after typing, if the bot is asked), ticks boxes, or picks a date. Null when Slack tells the bot nothing until the form is submitted. */
    async choose(
      target: Target,
      name: string,
      { value, typed, ...wanted }: Wanted & { value: string | string[] | null; typed?: string },
    ): Promise<Click | null> {
      const place = places.find(user, target);
      const placed = findElement(place, name, wanted);
      const { block, element } = placed;
      const text = typed ?? [value ?? ""].flat()[0] ?? "";
      const context = { ...actor.context(), ...places.describe(user, place) };
      const state = fill(element, value, await loadOptions(actor, { placed, text, context }));
      const field = place.values[block.block_id];
      if (field && element.type !== "overflow") field[element.action_id] = state;
      workspace.changed();
      if (block.type === "input" && !block.dispatch_action) return null;
      const ack = await act(place, { ...state, action_id: element.action_id, block_id: block.block_id });
      return { ...ack, asked: element.confirm ?? null };
    },

    /** The entries of an overflow menu, as the person reads them. */
    openOverflow(target: Target, name: string, wanted: Wanted = {}): string[] {
      const { element } = findElement(places.find(user, target), name, wanted);
      return (element.options ?? []).map(({ text }) => text.text);
    },

    /** What is offered in a menu after typing this. */
    async typeahead(target: Target, name: string, text: string): Promise<Option[]> {
      const place = places.find(user, target);
      const placed = findElement(place, name, {});
      const context = { ...actor.context(), ...places.describe(user, place) };
      const options = await loadOptions(actor, { placed, text, context });
      const isExternal = placed.element.type.includes("external");
      return isExternal ? options : options.filter((option) => option.text.text.includes(text));
    },

    submit(view: Pick<View, "id" | "content">, inputs: Record<string, FieldInput> = {}): Promise<Submission> {
      return submitForm(actor, view, inputs);
    },

    fillIn(view: Pick<View, "id" | "content">, inputs: Record<string, FieldInput>): Promise<void> {
      return fillForm(actor, view, inputs);
    },

    close(view: Pick<View, "id" | "content">): Promise<Ack[]> {
      return closeForm(actor, view);
    },

    async openHome(): Promise<EventDelivery> {
      const home = workspace.views.get(workspace.homes.get(user.id) ?? "");
      const channel = workspace.directChannel(user.id).id;
      const view = home && { view: describeView(workspace, home) };
      return deliverEvent({ courier, workspace }, "app_home_opened", {
        user: user.actsAs ?? user.id,
        channel,
        tab: "home",
        ...view,
      });
    },

    /** A message shortcut, or a global one when no message is given. */
    async shortcut(callbackId: string, target?: Pick<Message, "channel" | "ts">): Promise<Ack> {
      const about = target ? describeShortcutMessage(target) : { type: "shortcut" };
      const payload = {
        ...actor.context(),
        ...about,
        callback_id: callbackId,
        action_ts: workspace.nextTs(),
      };
      return courier.deliver({ kind: "interactive", payload, acceptsAnswer: false });
    },

    ...createMessageVerbs(actor),
    /** What they type into a message, as Slack keeps it. */
    typed: (text: string): string => escapeTyped(workspace, text, { isCommand: false }),

    /** The forms before the person, topmost first. */
    views: (): View[] => stackOf(workspace, user.id).toReversed(),
    home: (): View | null => workspace.views.get(workspace.homes.get(user.id) ?? "") ?? null,
    /** What only this person sees, oldest first. */
    ephemerals: (): Ephemeral[] => workspace.ephemerals.filter(({ viewerId }) => viewerId === user.id),
  };

  async function act(place: Place, action: JsonObject): Promise<Ack> {
    const payload = {
      ...actor.context(),
      ...places.describe(user, place),
      type: "block_actions",
      actions: [{ ...action, action_ts: workspace.nextTs() }],
    };
    return courier.deliver({ kind: "interactive", payload, acceptsAnswer: false });
  }

  function showAnswer(
    ack: Ack,
    show: (body: unknown) => void,
    { explain }: { explain: (reason: string) => void },
  ): void {
    if (ack.status !== 200) return explain(ack.isTimeout ? "operation_timeout" : "dispatch_failed");
    if (ack.body === null || ack.body === "") return;
    try {
      show(typeof ack.body === "string" ? { text: ack.body } : ack.body);
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      actor.report(
        `the answer to a command is not what Slack takes: ${error.message} ${JSON.stringify(error.details)}`,
      );
      explain("invalid_command_response");
    }
  }

  function describeShortcutMessage(target: Pick<Message, "channel" | "ts">): JsonObject {
    const place = places.find(user, target);
    if (place.kind !== "message") throw new Error("a shortcut needs a message that everybody sees");
    const { channel, message } = place;
    return {
      type: "message_action",
      channel: { id: channel.id, name: channel.name },
      message: describeMessage(workspace, message),
      message_ts: message.ts,
      response_url: responseUrls.issue({ userId: user.id, channel, source: { kind: "message", message } }),
    };
  }
}

function shownOf({ confirm: _confirm, accessibility_label: _label, ...element }: BlockElement): JsonObject {
  return { ...element };
}

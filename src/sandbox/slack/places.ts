// Where a person acts: on a message, on something only they see, or in a form or home. Finds what is shown there and writes
// the part of the payload that tells the bot about it. Used by the verbs of a person.

import { initialState, type Placed, placedElements } from "./fields.ts";
import type { ResponseUrls } from "./response-urls.ts";
import type {
  Block,
  Channel,
  Ephemeral,
  JsonObject,
  Message,
  SandboxUser,
  StateValues,
  View,
} from "./shapes.ts";
import { stackOf } from "./view-stacks.ts";
import { describeMessage, describeView } from "./wire.ts";
import type { Workspace } from "./workspace.ts";

export type Target = Pick<Message, "channel" | "ts"> | Pick<View, "id" | "content">;

export type Place =
  | { kind: "message"; channel: Channel; message: Message; values: StateValues }
  | { kind: "ephemeral"; channel: Channel; ephemeral: Ephemeral; values: StateValues }
  | { kind: "view"; view: View; values: StateValues };

export type Places = ReturnType<typeof createPlaces>;

export function createPlaces(workspace: Workspace, responseUrls: ResponseUrls) {
  /** What people have put into fields of messages: everyone sees only their own. */
  const messageValues = new Map<string, StateValues>();

  return {
    /** What the person sees there now. Throws when it is not before them any more. */
    find(user: SandboxUser, target: Target): Place {
      if ("content" in target) return findView(user, target.id);
      const channel = channelOf(user, target.channel);
      const message = workspace.message(channel.id, target.ts);
      if (message && !message.isDeleted) {
        return { kind: "message", channel, message, values: valuesOf(user, message) };
      }
      const ephemeral = workspace.ephemerals.find(
        ({ ts, viewerId }) => ts === target.ts && viewerId === user.id,
      );
      if (!ephemeral) throw new Error(`${user.name} sees no message ${target.ts} in ${channel.name}`);
      return { kind: "ephemeral", channel, ephemeral, values: valuesOf(user, ephemeral) };
    },
    channelOf,
    describe,
  };

  function channelOf(user: SandboxUser, id: string): Channel {
    const channel = workspace.channels.get(id);
    if (!channel) throw new Error(`there is no channel ${id}`);
    if (!channel.members.has(user.id)) throw new Error(`${user.name} is not in ${channel.name}`);
    return channel;
  }

  function findView(user: SandboxUser, id: string): Place {
    const view = workspace.views.get(id);
    if (view?.userId !== user.id) throw new Error(`${user.name} does not have the view ${id} open`);
    const isOnTop = view.content.type === "home" || stackOf(workspace, user.id).at(-1) === view;
    if (!isOnTop) throw new Error(`the view ${id} lies under another one`);
    return { kind: "view", view, values: view.values };
  }

  function valuesOf(user: SandboxUser, { channel, ts, blocks }: Message | Ephemeral): StateValues {
    const key = `${user.id}:${channel}:${ts}`;
    const values = initialState(blocks, messageValues.get(key));
    messageValues.set(key, values);
    return values;
  }

  function describe(user: SandboxUser, place: Place): JsonObject {
    if (place.kind === "view") {
      return {
        container: { type: "view", view_id: place.view.id },
        view: describeView(workspace, place.view),
      };
    }
    const { channel, values } = place;
    const shown = place.kind === "message" ? place.message : place.ephemeral;
    const source =
      place.kind === "message" ? { kind: place.kind, message: place.message } : ephemeralSource(place);
    return {
      container: {
        type: "message",
        message_ts: shown.ts,
        channel_id: channel.id,
        is_ephemeral: place.kind === "ephemeral",
        ...(shown.threadTs && { thread_ts: shown.threadTs }),
      },
      channel: { id: channel.id, name: channel.name },
      ...(place.kind === "message" && { message: describeMessage(workspace, place.message) }),
      state: { values },
      response_url: responseUrls.issue({ userId: user.id, channel, source }),
    };
  }
}

function ephemeralSource({ ephemeral }: Extract<Place, { kind: "ephemeral" }>) {
  return { kind: "ephemeral" as const, ephemeral };
}

function blocksOf(place: Place): Block[] {
  if (place.kind === "view") return place.view.content.blocks;
  return place.kind === "message" ? place.message.blocks : place.ephemeral.blocks;
}

export interface Wanted {
  /** Counted from 0 among those that fit. */
  nth?: number;
  blockId?: string;
  /** Words in the element's own block, in the block above it, or in its accessibility label: the person it is about. */
  about?: string;
}

/** The element a person means by its label or action_id. Throws when it is not shown. */
export function findElement(place: Place, name: string, { nth = 0, blockId, about }: Wanted): Placed {
  const blocks = blocksOf(place);
  const all = placedElements(blocks);
  const found = all
    .filter((placed) => namesOf(placed).includes(name))
    .filter(({ block }) => blockId === undefined || block.block_id === blockId)
    .filter((placed) => about === undefined || surroundingsOf(placed, blocks).includes(about))
    .at(nth);
  if (found) return found;
  const shown = all.map((placed) => namesOf(placed).join("/")).join(", ") || "nothing to click";
  throw new Error(`there is no "${name}"${about ? ` about ${about}` : ""} here; there is: ${shown}`);
}

function namesOf({ block, element }: Placed): string[] {
  const label = typeof element.text === "object" ? element.text.text : undefined;
  const isField = block.type === "input";
  return [
    label,
    element.action_id,
    isField ? block.label?.text : undefined,
    isField ? block.block_id : undefined,
  ].filter((name) => name !== undefined);
}

function surroundingsOf({ block, element }: Placed, blocks: Block[]): string {
  const above = block.type === "actions" ? blocks[blocks.indexOf(block) - 1] : undefined;
  return [element.accessibility_label, JSON.stringify(block.text), JSON.stringify(above)].join("\n");
}

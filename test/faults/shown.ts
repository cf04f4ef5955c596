// What people see in Slack: every message of every channel and thread, with its words, its buttons and the person each
// button is about. The load finds there what to press, the invariant what must not be there.
import { placedElements } from "../../src/sandbox/slack/fields.ts";
import type { Message } from "../../src/sandbox/slack/shapes.ts";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { channels, type Stage } from "./stage.ts";

export type Button = {
  label: string;
  blockId: string;
  /** As people read it; null when the button is about no single person. */
  phone: string | null;
};

/** Alone, or where many wait beside the person's name. */
export function decidesOn({ label, phone }: Button, decision: string): boolean {
  return phone !== null && (label === decision || label === `${decision} ${phone}`);
}

export type Shown = {
  channel: string;
  ts: string;
  inThread: boolean;
  text: string;
  cardId: string | null;
  buttons: Button[];
};

const phonePattern = /\+1 \d{3} \d{3} \d{4}/u;

export function shownIn({ slack }: Stage): Shown[] {
  return Object.values(channels).flatMap((id) =>
    slack
      .channel(id)
      .messages.flatMap((message) => [
        ...(message.isDeleted ? [] : [shown(message, false)]),
        ...message.thread.filter((reply) => !reply.isDeleted).map((reply) => shown(reply, true)),
      ]),
  );
}

function shown(message: Message, inThread: boolean): Shown {
  const { channel, ts, blocks } = message;
  const card = message.metadata?.event_payload["card"];
  return {
    channel,
    ts,
    inThread,
    text: visibleText(message).replaceAll(/<!date\^[^>]*>/gu, "<date>"),
    cardId: typeof card === "string" ? card : null,
    buttons: placedElements(blocks).flatMap(({ block, element }) => {
      if (element.type !== "button" || typeof element.text !== "object") return [];
      const above = JSON.stringify(blocks[blocks.indexOf(block) - 1] ?? "");
      const phone = phonePattern.exec(element.accessibility_label ?? "") ?? phonePattern.exec(above);
      const isAboutOne = /approve|reject|try/iu.test(element.text.text) && !/all/iu.test(element.text.text);
      return [
        {
          label: element.text.text,
          blockId: block.block_id,
          phone: isAboutOne ? (phone?.[0] ?? null) : null,
        },
      ];
    }),
  };
}

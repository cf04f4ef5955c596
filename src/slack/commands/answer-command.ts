// The slash command: what was typed is looked up in the table, and whoever typed it is answered, always, and nobody else.
import type { SlackCommandMiddlewareArgs } from "@slack/bolt";
import type { Message } from "../blocks.ts";
import { readActor } from "../actor.ts";
import type { SlackParts } from "../parts.ts";
import { ifPermitted } from "../permission.ts";
import { notStored, reply, tellingBeside } from "../replies.ts";
import { code, mrkdwn } from "../text.ts";
import type { Typed } from "./command-table.ts";
import { parseCommand, type Parsed } from "./parse-command.ts";

export function createCommandListener(parts: SlackParts) {
  return async ({ command: sent, ack, respond }: SlackCommandMiddlewareArgs): Promise<void> => {
    const parsed = parseCommand(sent.text);
    if (parsed.kind === "unknown") return ack(toOne(unknownWord(parsed)));
    const { command, rest } = parsed;
    if (command.right === null) return ack(toOne(command.says()));
    const typed: Typed = {
      user: sent.user_id,
      channel: sent.channel_id,
      rest,
      place: { kind: "new", triggerId: sent.trigger_id },
      tell: tellingBeside(parts, respond),
    };
    try {
      await ifPermitted(parts, {
        actor: readActor(sent),
        wanted: { what: `command ${command.typed}` },
        right: command.right,
        refuse: (sentence) => ack(toOne(reply(sentence))),
        async run() {
          // It stores nothing, and what it shows may take a while.
          await ack();
          await command.run(parts, typed);
        },
      });
    } catch (error) {
      parts.log.error({ err: error, command: command.typed }, "a command could not be handled");
      await typed.tell(notStored);
    }
  };
}

function unknownWord({ word, nearest }: Extract<Parsed, { kind: "unknown" }>): Message {
  const meant = nearest === undefined ? mrkdwn`` : mrkdwn` Did you mean ${code(`/wa ${nearest}`)}?`;
  return reply(mrkdwn`${code(`/wa ${word}`)} is not a command.${meant} ${code("/wa help")} lists them all.`);
}

function toOne(message: Message) {
  return { ...message, response_type: "ephemeral" } as const;
}

// The slash command: reads the words after it and answers, always, and always to the one who asked.
import type { RespondArguments, SlackCommandMiddlewareArgs } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import type { Log } from "../log.ts";
import type { Access } from "./access.ts";
import type { Message } from "./blocks.ts";
import type { Desk } from "../desk/desk.ts";
import { createForm } from "./forms/create-form.ts";
import { helpMessage, parseCommand } from "./help.ts";
import * as replies from "./replies.ts";
import { code, mrkdwn } from "./text.ts";

export type CommandParts = { desk: Desk; access: Access; client: WebClient; log: Log; onDenied(): void };

export function createCommandListener(parts: CommandParts) {
  return async ({ command, ack, respond }: SlackCommandMiddlewareArgs): Promise<void> => {
    const wish = parseCommand(command.text);
    switch (wish.kind) {
      case "help":
        return ack(ephemeral(helpMessage()));
      case "unknown":
        return ack(ephemeral(unknownWord(wish)));
      case "create": {
        const permission = await parts.access.check(command.user_id, "approve");
        if (permission.kind === "denied") {
          parts.onDenied();
          return ack(ephemeral(replies.reply(permission.sentence)));
        }
        await ack();
        const opened = await openCreateForm(parts, {
          triggerId: command.trigger_id,
          channel: command.channel_id,
          subject: wish.subject,
        });
        if (!opened) await respond(ephemeral(replies.reply(replies.formNotOpened)));
      }
    }
  };
}

async function openCreateForm(
  { client, desk, log }: CommandParts,
  wish: { triggerId: string; channel: string; subject: string },
): Promise<boolean> {
  const numbers = desk.phoneNumberIds.map((id) => ({ id, label: id }));
  try {
    await client.views.open({
      trigger_id: wish.triggerId,
      view: createForm({ subject: wish.subject, channel: wish.channel, numbers }),
    });
    return true;
  } catch (error) {
    log.warn({ err: error }, "the form for a new group could not be opened");
    return false;
  }
}

function unknownWord({ word, nearest }: { word: string; nearest: string | undefined }): Message {
  const meant = nearest === undefined ? mrkdwn`` : mrkdwn` Did you mean ${code(`/wa ${nearest}`)}?`;
  return replies.reply(
    mrkdwn`${code(`/wa ${word}`)} is not a command.${meant} ${code("/wa help")} lists them all.`,
  );
}

function ephemeral(message: Message): RespondArguments & Message {
  return { ...message, response_type: "ephemeral" };
}

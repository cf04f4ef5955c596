// The slash command: reads the words after it and answers, always, and always to the one who asked.
import type { RespondArguments, SlackCommandMiddlewareArgs, SlashCommand } from "@slack/bolt";
import type { FoundGroups, GroupName } from "../groups/views.ts";
import type { Message } from "./blocks.ts";
import { createForm } from "./forms/create-form.ts";
import { groupListForm } from "./group-list.ts";
import { helpMessage, parseCommand } from "./help.ts";
import { openPick, openVerb, type ManageParts } from "./manage.ts";
import * as replies from "./replies.ts";
import { firstRequestsForm } from "./requests.ts";
import { code, mrkdwn, type Markup } from "./text.ts";
import type { VerbWord } from "./verbs/verb.ts";

export type CommandParts = ManageParts;

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
        return;
      }
      case "list":
      case "requests": {
        const refusal = await openList(parts, command, wish, ack);
        if (refusal !== undefined) await respond(ephemeral(replies.reply(refusal)));
        return;
      }
      case "group": {
        const refusal = await openForGroup(parts, command, wish, ack);
        if (refusal !== undefined) await respond(ephemeral(replies.reply(refusal)));
      }
    }
  };
}

/** Both lists come from the store alone, so they open at once. Slack is answered first: two calls of its own may be slow. */
async function openList(
  parts: CommandParts,
  command: SlashCommand,
  wish: { kind: "list"; words: string } | { kind: "requests" },
  ack: () => Promise<void>,
): Promise<Markup | undefined> {
  const permission = await parts.access.check(command.user_id, "approve");
  await ack();
  if (permission.kind === "denied") {
    parts.onDenied();
    return permission.sentence;
  }
  const view =
    wish.kind === "list"
      ? await groupListForm(parts.groupdesk, { words: wish.words, page: 0 })
      : await firstRequestsForm(parts);
  try {
    await parts.client.views.open({ trigger_id: command.trigger_id, view });
    return undefined;
  } catch (error) {
    parts.log.warn({ err: error }, "a list could not be opened");
    return replies.formNotOpened;
  }
}

/** One group fits: its form. Several, or none: a form to choose one. */
async function openForGroup(
  parts: CommandParts,
  command: SlashCommand,
  wish: { word: VerbWord; words: string },
  ack: () => Promise<void>,
): Promise<Markup | undefined> {
  const found = await parts.groupdesk.findGroups({ words: wish.words, limit: mostCompared, offset: 0 });
  await ack();
  const group = onlyOne(found, wish.words);
  const place = { triggerId: command.trigger_id };
  if (group !== undefined)
    return openVerb(parts, { word: wish.word, groupId: group.id, user: command.user_id, place });
  return openPick(parts, {
    word: wish.word,
    user: command.user_id,
    place,
    found: { words: wish.words, total: found.total },
  });
}

const mostCompared = 20;

/** The only match, or the only one that is called exactly this. */
function onlyOne({ total, lines }: FoundGroups, words: string): GroupName | undefined {
  if (words === "") return undefined;
  const exact = lines.filter((line) => line.group.subject?.toLowerCase() === words.toLowerCase());
  const [line] = total === 1 ? lines : exact.length === 1 ? exact : [];
  return line?.group;
}

async function openCreateForm(
  { client, groupdesk, log }: CommandParts,
  wish: { triggerId: string; channel: string; subject: string },
): Promise<boolean> {
  try {
    const numbers = await groupdesk.numbers();
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

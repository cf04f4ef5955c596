// The slash command: what was typed is looked up in the table, and whoever typed it is answered, always, and nobody else.
import type { SlackCommandMiddlewareArgs } from "@slack/bolt";
import { folded } from "../../groups/name-matching.ts";
import type { Message } from "../blocks.ts";
import { readActor } from "../actor.ts";
import type { SlackParts } from "../parts.ts";
import { ifPermitted, type Asker } from "../permission.ts";
import { notStored, reply, tellingBeside } from "../replies.ts";
import { code, mrkdwn, type Markup } from "../text.ts";
import type { Typed } from "./command-table.ts";
import { findByName, openFound } from "../verbs/open-verb.ts";
import { infoVerb } from "../verbs/verb-table.ts";
import { parseCommand, type Parsed } from "./parse-command.ts";

export function createCommandListener(parts: SlackParts) {
  return async ({ command: sent, ack, respond }: SlackCommandMiddlewareArgs): Promise<void> => {
    const parsed = parseCommand(sent.text);
    const asker: Asker = {
      actor: readActor(sent),
      place: { kind: "new", triggerId: sent.trigger_id },
      from: { channel: sent.channel_id, threadTs: null, responseUrl: sent.response_url },
      tell: tellingBeside(parts, respond),
    };
    try {
      if (parsed.kind === "unknown") {
        // Looking for what was meant takes longer with thousands of groups.
        await ack();
        if (!(await opensGroup(parts, asker, parsed))) await asker.tell(unknownWord(parsed));
        return;
      }
      const { command, rest } = parsed;
      if (command.right === null) return await ack(toOne(command.says()));
      const typed: Typed = { ...asker, channel: sent.channel_id, rest };
      await ifPermitted(parts, {
        actor: asker.actor,
        right: command.right,
        to: command.to,
        refuse: (sentence) => ack(toOne(reply(sentence))),
        async run(reach) {
          // It stores nothing, and what it shows may take a while.
          await ack();
          await command.run(parts, typed, reach);
        },
      });
    } catch (error) {
      const command = parsed.kind === "known" ? parsed.command.typed : undefined;
      parts.log.error({ err: error, command }, "a command could not be handled");
      await asker.tell(notStored);
    }
  };
}

type Unknown = Extract<Parsed, { kind: "unknown" }>;

/** The name of a group opens the group, for whoever may see it: called exactly this, or else if no command was meant. */
async function opensGroup(parts: SlackParts, asker: Asker, { words, nearest }: Unknown): Promise<boolean> {
  const permission = await parts.access.check(asker.actor, infoVerb.right, infoVerb.to);
  if (permission.kind !== "granted") return false;
  const found = await findByName(parts, { words, reach: permission.reach });
  const isCalledThis = found.group !== undefined && folded(found.group.subject ?? "") === folded(words);
  if (!isCalledThis && (nearest !== undefined || !found.isAny)) return false;
  await openFound(parts, asker, infoVerb, found);
  return true;
}

function unknownWord({ word, nearest }: Unknown): Markup {
  const meant = nearest === undefined ? mrkdwn`` : mrkdwn` Did you mean ${code(`/wa ${nearest}`)}?`;
  return mrkdwn`${code(`/wa ${word}`)} is not a command.${meant} ${code("/wa help")} lists them all.`;
}

function toOne(message: Message) {
  return { ...message, response_type: "ephemeral" } as const;
}

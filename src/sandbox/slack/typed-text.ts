// What is typed in Slack reaches an app with people and channels as ids, and `&`, `<`, `>` as entities: in commands, with
// `should_escape`, and in messages. `person.ts` has it. Source: https://docs.slack.dev/messaging/formatting-message-text

import { BOT, type Workspace } from "./workspace.ts";

export function escapeTyped(
  { users, channels }: Workspace,
  text: string,
  { isCommand }: { isCommand: boolean },
): string {
  const entities = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const people = [...users.values(), { id: BOT.userId, name: BOT.name }];
  const named = (id: string, name: string) => (isCommand ? `${id}|${name}` : id);
  return entities.replaceAll(/(?<=^|\s)([@#])([\w.-]+)/g, (typed, sign: string, name: string) => {
    const user = people.find((candidate) => candidate.name === name);
    if (sign === "@") return user ? `<@${named(user.id, name)}>` : typed;
    const channel = [...channels.values()].find((candidate) => candidate.name === name);
    return channel ? `<#${named(channel.id, channel.isPrivate ? "" : name)}>` : typed;
  });
}

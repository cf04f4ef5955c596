// Names of people in a message that is posted: a mention would make their phones ring, so they are written out. Only whom a
// message is meant to call is mentioned. An edit rings nowhere and keeps its mentions.
import type { Message } from "./blocks.ts";
import { nameInSlack, type AskingForNames, type NameInSlack } from "./names-in-slack.ts";
import { mrkdwn } from "./text.ts";

type QuietNames = (message: Message) => Promise<Message>;

const mentioned = /<@([UW][A-Z0-9]+)>/gu;

export function createQuietNames(parts: AskingForNames): QuietNames {
  return async (message) => {
    const { rings = [], ...shown } = message;
    const ids = [...JSON.stringify(shown).matchAll(mentioned)].flatMap(([, id]) => id ?? []);
    const names = new Map<string, string>();
    for (const id of new Set(ids.filter((each) => !rings.includes(each))))
      names.set(id, called(await nameInSlack(parts, id)));
    return names.size === 0 ? shown : written(shown, names);
  };
}

/** Texts are searched, not the JSON around them: a name may hold any character. */
function written<Value>(value: Value, names: ReadonlyMap<string, string>): Value {
  if (typeof value === "string")
    return value.replaceAll(mentioned, (whole, id: string) => names.get(id) ?? whole) as Value;
  if (Array.isArray(value)) return value.map((each) => written(each, names)) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, written(each, names)])) as Value;
}

/** What Slack cannot tell now must not hold up a card. */
function called(name: NameInSlack | undefined): string {
  return mrkdwn`${name?.displayName || name?.realName || "somebody"}`.markup;
}

// Names of people in a message that is posted: a mention would make their phones ring, so they are written out. Only whom a
// message is meant to call is mentioned. An edit rings nowhere and keeps its mentions.
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { SlackUserId } from "../groups/model.ts";
import type { Log } from "../log.ts";
import type { Keyed } from "../store/keyed.ts";
import type { Message } from "./blocks.ts";
import { mrkdwn } from "./text.ts";

type QuietNames = (message: Message) => Promise<Message>;

/** People rename themselves seldom. */
const rememberedForMs = 24 * 3_600_000;
const mentioned = /<@([UW][A-Z0-9]+)>/gu;
const person = z.object({
  real_name: z.string().optional(),
  profile: z.object({ display_name: z.string().optional() }).optional(),
});

export function createQuietNames(parts: {
  client: WebClient;
  log: Log;
  remembered: Keyed<unknown>;
}): QuietNames {
  return async (message) => {
    const { rings = [], ...shown } = message;
    const ids = [...JSON.stringify(shown).matchAll(mentioned)].flatMap(([, id]) => id ?? []);
    const names = new Map<string, string>();
    for (const id of new Set(ids.filter((each) => !rings.includes(each))))
      names.set(id, await nameOf(parts, id));
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
async function nameOf(
  { client, log, remembered }: Parameters<typeof createQuietNames>[0],
  user: SlackUserId,
): Promise<string> {
  const known = z.string().safeParse(await remembered.get(user)).data;
  if (known !== undefined) return known;
  try {
    const { real_name: realName, profile } = person.parse((await client.users.info({ user })).user);
    const name = mrkdwn`${profile?.display_name || realName || "somebody"}`.markup;
    await remembered.set(user, name, rememberedForMs);
    return name;
  } catch (error) {
    log.warn({ err: error }, "the name of somebody could not be asked of Slack");
    return "somebody";
  }
}

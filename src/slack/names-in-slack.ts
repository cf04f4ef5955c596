// What people are called in Slack, asked once a day for each and shared by all instances: for messages that are posted without ringing,
// and for what goes over to WhatsApp under its author's name.
import { dayMs } from "../groups/durations.ts";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { SlackUserId } from "../groups/model.ts";
import type { Log } from "../log.ts";
import type { Keyed } from "../store/keyed.ts";

/** Each may be empty. */
const name = z.object({ displayName: z.string(), realName: z.string() });
export type NameInSlack = z.infer<typeof name>;

export type NamesKept = Keyed<unknown>;

export type AskingForNames = { client: WebClient; log: Log; names: NamesKept };

/** People rename themselves seldom. */
const rememberedForMs = dayMs;

const text = z.string().default("").catch("");
/** Source: docs.slack.dev/reference/objects/user-object */
const person = z.object({
  real_name: text,
  profile: z.object({ display_name: text, real_name: text }).default({ display_name: "", real_name: "" }),
});

/** Undefined when Slack cannot tell now: nothing must wait for that. */
export async function nameInSlack(
  { client, log, names }: AskingForNames,
  user: SlackUserId,
): Promise<NameInSlack | undefined> {
  const known = name.safeParse(await names.get(user)).data;
  if (known !== undefined) return known;
  try {
    const said = person.parse((await client.users.info({ user })).user);
    const { display_name: displayName, real_name: realName } = said.profile;
    const found = { displayName, realName: realName || said.real_name };
    await names.set(user, found, rememberedForMs);
    return found;
  } catch (error) {
    log.warn({ err: error }, "the name of somebody could not be asked of Slack");
    return undefined;
  }
}

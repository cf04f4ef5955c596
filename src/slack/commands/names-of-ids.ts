// What the ids of Slack's in a text are called: channels, people and user groups, as far as Slack tells in time. For whoever reads what
// the self-check saw.
import { z } from "zod";
import { slackPace } from "../../pace.ts";
import type { SlackParts } from "../parts.ts";
import { within } from "../within.ts";

type Parts = Pick<SlackParts, "client" | "log">;

/** Sources: docs.slack.dev/reference/objects/conversation-object, /user-object and /usergroup-object */
const conversation = z.object({ name: z.string() });
const person = z.object({ name: z.string(), profile: z.object({ display_name: z.string() }).partial() });
const userGroups = z.array(z.object({ id: z.string(), handle: z.string() }));

const ids = /\b[CGUWS](?=[A-Z0-9]*\d)[A-Z0-9]{3,30}\b/gu;

/** More would be Slack's patience rather than a reader's. */
const mostAsked = 20;

/** The same texts, with "#orders" in place of an id whose name is known. */
export async function withNames(parts: Parts, texts: readonly string[]): Promise<(text: string) => string> {
  const found = [...new Set(texts.flatMap((text) => text.match(ids) ?? []))].slice(0, mostAsked);
  const names = new Map<string, string>();
  const asked = found.map(async (id) => {
    const name = await nameOf(parts, id).catch(() => undefined);
    if (name !== undefined) names.set(id, name);
  });
  try {
    await within(slackPace.formBelowWaitsMs, Promise.all(asked));
  } catch (error) {
    parts.log.debug({ err: error }, "Slack was slow to tell names; ids stand in their place");
  }
  return (text) => text.replace(ids, (id) => names.get(id) ?? id);
}

async function nameOf({ client }: Parts, id: string): Promise<string | undefined> {
  if (id.startsWith("S")) {
    const { usergroups } = await client.usergroups.list({ include_disabled: true });
    const handle = userGroups.parse(usergroups).find((group) => group.id === id)?.handle;
    return handle === undefined ? undefined : `@${handle}`;
  }
  if (/^[CG]/u.test(id))
    return `#${conversation.parse((await client.conversations.info({ channel: id })).channel).name}`;
  const { name, profile } = person.parse((await client.users.info({ user: id })).user);
  return `@${profile.display_name || name}`;
}

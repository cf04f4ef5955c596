// Asks Slack whether what was typed is right. `main.ts` asks people, value by value.
import { z } from "zod";
import { asked, right, unsure, wrong, type Checked } from "./check.ts";

export type SlackPlace = { apiUrl: string; token: string };

const noAnswer = ({ apiUrl }: SlackPlace): Checked =>
  unsure(`Slack could not be asked just now at ${apiUrl}; this is taken as it is.`);
const refused = z.object({ ok: z.literal(false), error: z.string() });

async function call({ apiUrl, token }: SlackPlace, method: string, args: Record<string, string> = {}) {
  return asked(`${apiUrl.replace(/\/?$/, "/")}${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams(args),
  });
}

function whyRefused(body: unknown): string | undefined {
  return refused.safeParse(body).data?.error;
}

const introduced = z.object({ ok: z.literal(true), team: z.string(), user: z.string() });

export async function checkBotToken(place: SlackPlace, scopes: readonly string[]): Promise<Checked> {
  const answer = await call(place, "auth.test");
  if (answer === undefined) return noAnswer(place);
  const error = whyRefused(answer.body);
  if (error !== undefined) return wrong(`Slack does not accept this token (${error}). Copy it once more.`);
  const known = introduced.safeParse(answer.body);
  if (!known.success) return noAnswer(place);
  const granted = answer.headers
    .get("x-oauth-scopes")
    ?.split(",")
    .map((scope) => scope.trim());
  const missing = granted === undefined ? [] : scopes.filter((scope) => !granted.includes(scope));
  if (missing.length > 0)
    return wrong(
      `This app may not do everything: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing. Put the manifest above into the app and install it again.`,
    );
  return right(`${known.data.user} in the workspace ${known.data.team}.`);
}

export async function checkAppToken(place: SlackPlace): Promise<Checked> {
  const answer = await call(place, "apps.connections.open");
  if (answer === undefined) return noAnswer(place);
  const error = whyRefused(answer.body);
  return error === undefined
    ? right("Slack opens a connection for it.")
    : wrong(`Slack opens no connection with this token (${error}). It needs the scope connections:write.`);
}

const channelFound = z.object({ channel: z.object({ name: z.string(), is_member: z.boolean().optional() }) });

export async function checkChannel(place: SlackPlace, channel: string): Promise<Checked> {
  const answer = await call(place, "conversations.info", { channel });
  if (answer === undefined) return noAnswer(place);
  const error = whyRefused(answer.body);
  if (error === "channel_not_found")
    return wrong(
      "Slack knows no such channel, or it is private and Groupdesk is not in it: say /invite @Groupdesk there.",
    );
  const found = channelFound.safeParse(answer.body).data?.channel;
  if (error !== undefined || found === undefined) return unsure(`Slack did not say (${error ?? "unclear"}).`);
  if (found.is_member === false)
    return wrong(`Groupdesk is not in #${found.name}: say /invite @Groupdesk there.`);
  return right(`#${found.name}`);
}

const person = z.object({ user: z.object({ real_name: z.string().optional(), name: z.string() }) });
const members = z.object({ users: z.array(z.string()) });

/** People and user groups, each of which must exist. */
export async function checkPeople(place: SlackPlace, ids: readonly string[]): Promise<Checked> {
  const names: string[] = [];
  for (const id of ids) {
    const isGroup = id.startsWith("S");
    const answer = isGroup
      ? await call(place, "usergroups.users.list", { usergroup: id })
      : await call(place, "users.info", { user: id });
    if (answer === undefined) return noAnswer(place);
    const error = whyRefused(answer.body);
    if (error !== undefined) return wrong(`Slack does not know ${id} (${error}).`);
    const known = person.safeParse(answer.body).data?.user;
    const group = members.safeParse(answer.body).data;
    names.push(
      isGroup ? `${id} (${group?.users.length ?? 0} people)` : (known?.real_name ?? known?.name ?? id),
    );
  }
  return right(names.join(", "));
}

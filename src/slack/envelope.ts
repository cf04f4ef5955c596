// The one schema of everything Slack sends. `receiver.ts` and `socket-connection.ts` ask it before Bolt sees anything: Bolt and
// the listeners take the shape of what they get on trust. Source: docs.slack.dev/interactivity/handling-user-interaction
import { z } from "zod";

export type Envelope =
  | { kind: "understood"; what: What; body: Record<string, unknown> }
  | { kind: "url verification"; challenge: string }
  | { kind: "ssl check" }
  /** Acknowledged and counted; Groupdesk does nothing with it. */
  | { kind: "unknown" }
  | { kind: "malformed" };

/** Slack's own word for each kind of thing it sends. */
export type What =
  | "command"
  | "block_actions"
  | "view_submission"
  | "view_closed"
  | "block_suggestion"
  | "message_action"
  | "shortcut"
  | "event_callback";

/** Slack sends no NUL, and PostgreSQL takes none. */
const text = z.string().refine((given) => !given.includes("\0"));
const id = z.string().regex(/^[A-Z][A-Z0-9]*$/);
const absent = z.never().optional();
const named = z.looseObject({ id });
const user = named;

/** What Bolt tells kinds apart by. A body that has another kind's mark would go to that kind's listener. */
const marks = { event: absent, command: absent, name: absent, actions: absent };

const field = z.looseObject({});
const view = z.looseObject({
  id: text,
  type: text.optional(),
  callback_id: text.default(""),
  private_metadata: text.default(""),
  state: z
    .looseObject({ values: z.record(text, z.record(text, field)).default({}) })
    .nullish()
    .transform((state) => state ?? { values: {} }),
});

const action = z.looseObject({
  action_id: text,
  block_id: text.optional(),
  type: text,
  value: text.nullish(),
  selected_option: z.looseObject({ value: text.optional() }).nullish(),
});

const interaction = { ...marks, user, response_url: text.nullish(), trigger_id: text.nullish() };
/** Where Slack leaves out what is not there, and somebody writes null. */
const orNothing = <Given extends z.ZodType>(schema: Given) =>
  schema.nullish().transform((given) => given ?? undefined);
const onMessage = { channel: orNothing(named), message: orNothing(z.looseObject({ ts: text })) };

const interactive = {
  block_actions: z.looseObject({
    ...interaction,
    ...onMessage,
    trigger_id: text,
    actions: z.array(action).min(1),
    // Bolt knows no null here, and Slack leaves out what is not there.
    view: view.optional(),
  }),
  view_submission: z.looseObject({ ...interaction, view, response_urls: z.array(field).optional() }),
  view_closed: z.looseObject({ ...interaction, view }),
  block_suggestion: z.looseObject({
    ...interaction,
    channel: orNothing(named),
    action_id: text,
    block_id: text,
    value: text,
    view: view.optional(),
  }),
  message_action: z.looseObject({
    ...interaction,
    callback_id: text,
    trigger_id: text,
    message_ts: text,
    channel: named,
    message: z.looseObject({}),
  }),
  shortcut: z.looseObject({ ...interaction, callback_id: text, trigger_id: text }),
};

const event = z.looseObject({
  type: text,
  user: z.union([text, z.looseObject({})]).optional(),
  channel: z.union([text, z.looseObject({})]).optional(),
  channel_id: text.optional(),
  tab: text.optional(),
  item: z.looseObject({}).optional(),
});

/** Those whose parts somebody reads. */
const heardEvents: readonly string[] = [
  "app_home_opened",
  "subteam_members_changed",
  "subteam_updated",
  "member_joined_channel",
];

const eventCallback = z.looseObject({
  ...marks,
  event: z.union([
    event.extend({ type: z.literal("app_home_opened"), user: id, tab: text }),
    event.extend({ type: z.literal("subteam_members_changed"), subteam_id: id }),
    event.extend({ type: z.literal("subteam_updated"), subteam: named }),
    event.extend({ type: z.literal("member_joined_channel"), channel: id }),
    event.extend({ type: text.refine((type) => !heardEvents.includes(type)) }),
  ]),
  authorizations: z.array(z.looseObject({})).nullish(),
});

const command = z.looseObject({
  ...marks,
  command: text,
  text: text.default(""),
  user_id: id,
  channel_id: id,
  trigger_id: text,
  response_url: text,
});

/** What came in the body of a request, as JSON or as a form; undefined when it can be neither. */
export function readBodyText(bodyText: string, contentType: string | undefined): unknown {
  try {
    if (contentType?.split(";", 1)[0]?.trim().toLowerCase() !== "application/x-www-form-urlencoded")
      return JSON.parse(bodyText);
    const pairs = [...new URLSearchParams(bodyText)];
    const form = Object.fromEntries(pairs);
    // A field that comes twice is no text; which of the two was meant cannot be known.
    if (Object.keys(form).length !== pairs.length) return undefined;
    return form["payload"] === undefined ? form : JSON.parse(form["payload"]);
  } catch {
    return undefined;
  }
}

export function readEnvelope(body: unknown): Envelope {
  const given = z.looseObject({ type: text.optional() }).safeParse(body).data;
  if (given === undefined || Array.isArray(body)) return { kind: "malformed" };
  if (given["ssl_check"] === "1") return { kind: "ssl check" };
  if (given["command"] !== undefined) return understood("command", command, given);
  if (given.type === "url_verification") {
    const challenge = text.safeParse(given["challenge"]).data;
    return challenge === undefined ? { kind: "malformed" } : { kind: "url verification", challenge };
  }
  if (given.type === "event_callback") return understood("event_callback", eventCallback, given);
  if (isInteractive(given.type)) return understood(given.type, interactive[given.type], given);
  return given.type === undefined ? { kind: "malformed" } : { kind: "unknown" };
}

function isInteractive(type: string | undefined): type is keyof typeof interactive {
  return type !== undefined && Object.hasOwn(interactive, type);
}

function understood(what: What, schema: z.ZodType<Record<string, unknown>>, given: unknown): Envelope {
  const read = schema.safeParse(given);
  return read.success ? { kind: "understood", what, body: read.data } : { kind: "malformed" };
}

/** Which installation we are, as Slack told; `workspaceIds` is empty until it has. */
export type Installation = {
  /** Our workspace's id; for an app that a whole organisation installed, also the organisation's. */
  workspaceIds: readonly string[];
  /** Null when nobody has told us: over HTTP the signing secret belongs to one app. */
  appId: string | null;
};

const maybeId = z
  .unknown()
  .optional()
  .transform((value) => text.safeParse(value).data);
const maybeNamed = z
  .unknown()
  .optional()
  .transform((value) => z.looseObject({ id: text }).safeParse(value).data?.id);

const claims = z.looseObject({
  api_app_id: maybeId,
  team_id: maybeId,
  enterprise_id: maybeId,
  team: maybeNamed,
  enterprise: maybeNamed,
});

/** Whether an understood body is about our app in our workspace. Without a word on where it comes from it is not. */
export function isOurs(body: Record<string, unknown>, { workspaceIds, appId }: Installation): boolean {
  const claim = claims.parse(body);
  if (appId !== null && claim.api_app_id !== appId) return false;
  return [claim.team_id, claim.team, claim.enterprise_id, claim.enterprise].some(
    (where) => where !== undefined && workspaceIds.includes(where),
  );
}

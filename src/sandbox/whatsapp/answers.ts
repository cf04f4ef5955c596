// The shape in which the calls answer the server, and what every call is given to work with.
import type { WebhookError } from "./faults.ts";
import type { Inbox } from "./inbox.ts";
import type { Media } from "./media.ts";
import type { Switches } from "./switches.ts";
import type { createUpdates, Update } from "./updates.ts";
import type { World } from "./world.ts";

/** `afterwards` runs as late as webhooks come; it does what is left to do and tells about it. */
export type Answer = { status?: number; body: unknown; afterwards?: () => void };

/** Errors that an asynchronous call shall fail with by webhook; null when it shall do its work. */
export type FailsLater = WebhookError[] | null;

export type CallTools = {
  world: World;
  updates: ReturnType<typeof createUpdates>;
  tell: (update: Update) => void;
  switches: Switches;
  inbox: Inbox;
  media: Media;
  now: () => number;
  /** Where webhooks go; null as long as nobody has said. */
  webhookUrl: () => string | null;
  accessToken: string;
};

/** How asynchronous calls answer: the outcome follows by webhook, with the same request id. */
export function accepted(requestId: string, afterwards: () => void): Answer {
  return { body: { messaging_product: "whatsapp", request_id: requestId }, afterwards };
}

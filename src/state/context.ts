// What every use case works with: the store, the time, fresh ids, where things go by default, and the worker to wake. `app.ts`
// puts it together once.
import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Moment } from "../groups/dossier.ts";
import type { ChannelId } from "../groups/model.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";

export type Context = {
  store: Store;
  clock: Clock;
  log: Log;
  defaultChannel: ChannelId;
  /** Who decides and who is called where no route says otherwise. Nobody named: every full member decides, nobody is called. */
  environment: { deciders: readonly string[]; calls: readonly string[] };
  /** Where it is told what is wrong with Groupdesk itself; absent: the default channel. */
  adminChannel?: ChannelId | undefined;
  /** The business numbers we answer for. */
  phoneNumberIds: readonly string[];
  /** Null: invitations cannot be sent by template. */
  businessAccountId: string | null;
  /** Templates of the account for invitations, one for each language; none: WhatsApp's own, from its library. */
  inviteTemplates: readonly { name: string; language: string }[];
  /** Something was put into the outbox. */
  wake(): void;
};

export function momentOf(context: Context): Moment {
  return { now: context.clock.now(), newId };
}

const timeLength = 9;
const randomLength = 10;
let lastTime = 0;

/** In the order they are made, so that what came in the same second keeps its order; the rest is random and tells nothing. */
export function newId(prefix: string): string {
  lastTime = Math.max(Date.now(), lastTime + 1);
  // Of what Node keeps ready: asking the system for each costs ten times as much. These digits are all random.
  const random = Number.parseInt(randomUUID().slice(-12), 16).toString(36);
  return `${prefix}_${lastTime.toString(36).padStart(timeLength, "0")}${random.padStart(randomLength, "0").slice(-randomLength)}`;
}

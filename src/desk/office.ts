// What every file of the desk works with: the store, the time, fresh ids, where things go by default, and the bell that
// wakes the worker. `app.ts` puts it together once.
import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Moment } from "../groups/dossier.ts";
import type { ChannelId } from "../groups/model.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";

export type Office = {
  store: Store;
  clock: Clock;
  log: Log;
  defaultChannel: ChannelId;
  /** The business numbers we answer for. */
  phoneNumberIds: readonly string[];
  /** Null: invitations cannot be sent by template. */
  businessAccountId: string | null;
  /** Something was put into the outbox. */
  ring(): void;
};

export function momentOf(office: Office): Moment {
  return { now: office.clock.now(), newId };
}

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
const idLength = 16;

/** Random, so that an id tells nothing and cannot be guessed. */
export function newId(prefix: string): string {
  let id = `${prefix}_`;
  // 252 is the largest multiple of 36 below 256: bytes above it would favour some letters.
  while (id.length < prefix.length + 1 + idLength) {
    for (const byte of randomBytes(idLength)) {
      if (byte < 252 && id.length < prefix.length + 1 + idLength) id += alphabet[byte % alphabet.length];
    }
  }
  return id;
}

export const lanes = {
  slack: (channel: ChannelId): string => `slack:${channel}`,
  whatsapp: (phoneNumberId: string): string => `whatsapp:${phoneNumberId}`,
  /** Readings have a lane of their own: an approval never waits behind them. */
  readings: (phoneNumberId: string): string => `readings:${phoneNumberId}`,
};

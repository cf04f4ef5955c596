// What each person sees when they open the bot in the messenger: drawn when they open it, and again while they may still be
// looking, whenever something has changed. The outbox's handler for "the home of this person".
import { createHash } from "node:crypto";
import type { SlackUserId } from "../groups/model.ts";
import type { HomeView } from "../groups/views.ts";
import { put } from "../outbox/outbox.ts";
import type { Handler, Verdict } from "../outbox/worker.ts";
import { createKeyed, type Keyed } from "../store/keyed.ts";
import { homeView } from "./home-view.ts";
import { MessengerError } from "./messenger.ts";
import type { Context } from "../state/context.ts";

/** The messenger's side of homes. @throws MessengerError, with the code below when somebody else drew meanwhile. */
export type HomeScreen<Drawn> = {
  draw(user: SlackUserId, view: HomeView): Promise<Drawn>;
  /** `revision` is what the last publishing of this home gave back. */
  publish(user: SlackUserId, drawn: Drawn, revision: string | null): Promise<string | null>;
};

export const revisionConflict = "hash_conflict";

/** `shown` is a hash of what was drawn last. */
type Opened = { at: number; shown: string | null; revision: string | null };

const attempts = 5;
const lane = "homes:all";
const refreshedForMs = 24 * 3_600_000;
const keptForMs = 2 * refreshedForMs;
/** Somebody who opened it just now may be looking at it. */
const lookedAtForMs = 10 * 60_000;
const refreshEveryMs = 10_000;
const refreshSeldomMs = 60_000;
/** Some hundred publications a minute are allowed. Source: docs.slack.dev/apis/web-api/rate-limits, tier 4. */
const restMs = 600;

/** Resolves when it is written down that this home is to be drawn. */
export async function homeOpened(context: Context, user: SlackUserId): Promise<void> {
  await shelfOf(context).set(user, { at: context.clock.now(), shown: null, revision: null }, keptForMs);
  await homeDue(context, user);
}

/** Somebody did something there and looks for what came of it. */
export async function homeDue(context: Context, user: SlackUserId): Promise<void> {
  const dueAt = context.clock.now();
  await context.store.transact((trx) => put(trx, [{ key: `home:${user}`, lane, priority: 0, dueAt }]));
  context.wake();
}

export function createHomeHandler<Drawn>(context: Context, screen: HomeScreen<Drawn>): Handler {
  const shelf = shelfOf(context);
  return {
    attempts,
    async act(user) {
      const opened = await shelf.get(user);
      const now = context.clock.now();
      if (opened === undefined || now - opened.at > refreshedForMs) return { kind: "done" };
      try {
        return await refresh({ context, screen, shelf }, user, opened);
      } catch (error) {
        if (!(error instanceof MessengerError)) throw error;
        return failed(shelf, { user, opened, now }, error);
      }
    },
    // Whoever opens it again has it drawn again.
    async giveUp() {},
  };
}

async function refresh<Drawn>(
  { context, screen, shelf }: { context: Context; screen: HomeScreen<Drawn>; shelf: Keyed<Opened> },
  user: SlackUserId,
  opened: Opened,
): Promise<Verdict> {
  const drawn = await screen.draw(user, await homeView(context));
  const shown = createHash("sha256").update(JSON.stringify(drawn)).digest("hex");
  const now = context.clock.now();
  const at = now + (now - opened.at < lookedAtForMs ? refreshEveryMs : refreshSeldomMs);
  if (shown === opened.shown) return { kind: "later", at };
  const revision = await screen.publish(user, drawn, opened.revision);
  await shelf.set(user, { at: opened.at, shown, revision }, keptForMs);
  return { kind: "later", at, restMs };
}

async function failed(
  shelf: Keyed<Opened>,
  { user, opened, now }: { user: SlackUserId; opened: Opened; now: number },
  error: MessengerError,
): Promise<Verdict> {
  if (error.code === revisionConflict) {
    await shelf.set(user, { ...opened, shown: null, revision: null }, keptForMs);
    return { kind: "later", at: now };
  }
  const { cure } = error;
  return {
    kind: "again",
    delayMs: cure.kind === "again" ? cure.delayMs : null,
    wholeLane: cure.kind === "again" && cure.wholeLane,
    error: error.code,
  };
}

function shelfOf(context: Context): Keyed<Opened> {
  return createKeyed<Opened>(context.store.db, "homes");
}

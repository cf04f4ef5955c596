// What each person sees when they open the bot in the messenger: drawn when they open it, and again while they may still be
// looking, whenever something has changed. The outbox's handler for "the home of this person".
import { createHash } from "node:crypto";
import { fingerMs, movedAmong } from "../groups/button-places.ts";
import type { ButtonPlace } from "../groups/button-places.ts";
import type { SlackUserId } from "../groups/model.ts";
import type { Reach } from "../groups/routes.ts";
import type { HomeView } from "../groups/home-views.ts";
import { lanes } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import type { Handler, Verdict } from "../outbox/worker.ts";
import { createKeyed, type Keyed } from "../store/keyed.ts";
import { homeView } from "./home-view.ts";
import { MessengerError } from "./messenger.ts";
import { attempts, homePace, keptFor } from "../pace.ts";
import type { Context } from "../state/context.ts";

/** The messenger's side of homes. @throws MessengerError */
export type HomeScreen<Drawn> = {
  /** Between two publications, whosever homes they are. */
  publishEveryMs: number;
  /** `viewOf` reads what somebody sees who may decide about these groups. */
  draw(user: SlackUserId, viewOf: (reach: Reach) => Promise<HomeView>): Promise<Drawn>;
  buttonsOf(drawn: Drawn): readonly ButtonPlace[];
  /**
   * `revision` is what the last publishing of this home gave back; "overtaken" when there has been another since. `moved`: what now
   * stands where something else stood, and must not be pressed by a finger that was on its way.
   */
  publish(
    user: SlackUserId,
    drawn: Drawn,
    last: { revision: string | null; moved: Moved },
  ): Promise<Published>;
};

export type Moved = { at: number; does: readonly string[] };

type Published = { kind: "published"; revision: string | null } | { kind: "overtaken" };

/** `shown` is a hash of what was drawn last; `buttons` are where they stand in it, also while it is opened anew. */
type Opened = {
  at: number;
  shown: string | null;
  revision: string | null;
  buttons?: readonly ButtonPlace[] | undefined;
  moved?: Moved | undefined;
};

const { refreshedForMs, lookedAtForMs, refreshEveryMs, refreshSeldomMs } = homePace;

/** Resolves when it is written down that this home is to be drawn. */
export async function homeOpened(context: Context, user: SlackUserId): Promise<void> {
  const cache = cacheOf(context);
  const { buttons, moved } = (await cache.get(user)) ?? {};
  const opened = { at: context.clock.now(), shown: null, revision: null, buttons, moved };
  await cache.set(user, opened, keptFor.homeMs);
  await homeDue(context, user);
}

/** Somebody did something there and looks for what came of it. */
export async function homeDue(context: Context, user: SlackUserId): Promise<void> {
  const dueAt = context.clock.now();
  await context.store.transact((trx) =>
    put(trx, [{ thing: { kind: "home", id: user }, lane: lanes.homes, priority: 0, dueAt }]),
  );
  context.wake();
}

export function createHomeHandler<Drawn>(context: Context, screen: HomeScreen<Drawn>): Handler {
  const cache = cacheOf(context);
  return {
    attempts: attempts.home,
    async act(user) {
      const opened = await cache.get(user);
      const now = context.clock.now();
      if (opened === undefined || now - opened.at > refreshedForMs) return { kind: "done" };
      try {
        return await refresh({ context, screen, cache }, user, opened);
      } catch (error) {
        if (!(error instanceof MessengerError)) throw error;
        return failed(error);
      }
    },
    // Whoever opens it again has it drawn again.
    async giveUp() {},
  };
}

async function refresh<Drawn>(
  { context, screen, cache }: { context: Context; screen: HomeScreen<Drawn>; cache: Keyed<Opened> },
  user: SlackUserId,
  opened: Opened,
): Promise<Verdict> {
  const drawn = await screen.draw(user, (reach) => homeView(context, reach));
  const shown = createHash("sha256").update(JSON.stringify(drawn)).digest("hex");
  const now = context.clock.now();
  const at = now + (now - opened.at < lookedAtForMs ? refreshEveryMs : refreshSeldomMs);
  if (shown === opened.shown) return { kind: "later", at };
  const buttons = screen.buttonsOf(drawn);
  const moved = movedUntil(opened, buttons, now);
  const published = await screen.publish(user, drawn, { revision: opened.revision, moved });
  if (published.kind === "overtaken") {
    await cache.set(user, { ...opened, shown: null, revision: null }, keptFor.homeMs);
    return { kind: "later", at: now };
  }
  await cache.set(
    user,
    { at: opened.at, shown, revision: published.revision, buttons, moved },
    keptFor.homeMs,
  );
  return { kind: "later", at, restMs: screen.publishEveryMs };
}

/** Drawn twice within a second: the finger may still be on its way to what moved first. */
function movedUntil({ buttons = [], moved }: Opened, now: readonly ButtonPlace[], at: number): Moved {
  const before = moved !== undefined && at - moved.at < fingerMs ? moved.does : [];
  return { at, does: [...new Set([...before, ...movedAmong(buttons, now).map(({ does }) => does)])] };
}

function failed({ code, cure }: MessengerError): Verdict {
  return {
    kind: "again",
    reach: cure.kind === "again" ? cure.reach : "own",
    delayMs: cure.kind === "again" ? cure.delayMs : null,
    error: code,
  };
}

function cacheOf(context: Context): Keyed<Opened> {
  return createKeyed<Opened>(context.store.db, "homes");
}

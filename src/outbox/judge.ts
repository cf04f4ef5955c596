// What a verdict means for the entry and for its lane, as arithmetic: who waits how long, whose attempts count, what is an outage.
// An outage is what several entries of a lane meet: who fails alone while others work has failed by itself. `lane.ts` carries it out.
import type { Handler, Verdict } from "./handler.ts";
import { nameOf, type Entry } from "./entries.ts";
import type { LaneState } from "./lane-rows.ts";
import type { Postponement } from "./outbox.ts";
import { delayAfter } from "./retry.ts";

type Case = {
  entry: Entry;
  lane: LaneState;
  verdict: Verdict;
  /** The platform answered a call: it works. */
  answered: boolean;
  most: Handler["attempts"];
  now: number;
};

export type Judgement = {
  lane: LaneState;
  entry: { kind: "settle" } | ({ kind: "postpone" } & Postponement) | { kind: "give up"; error: string };
  /** The entry whose last failure was its own, as we know now. */
  guilty: string | null;
  /** The platform does what is asked of it. */
  works: boolean;
};

export function judge({ lane: before, ...rest }: Case): Judgement {
  const { entry, verdict, answered, now } = rest;
  const works = answered && (verdict.kind !== "again" || verdict.reach === "own");
  const guilty = works && before.suspect !== nameOf(entry) ? before.suspect : null;
  const known = works ? proven(before, now) : before;
  const { restMs = 0 } = verdict;
  // What does not rest leaves the lane's row alone: entries beside each other would wait for its lock.
  const readyAt = restMs > 0 ? Math.max(known.readyAt, now + restMs) : known.readyAt;
  const lane = { ...known, readyAt };
  return { ...sentence({ lane, ...rest }), guilty, works };
}

/** What another entry was told meanwhile (a limit, a closed channel) still holds. */
function proven(lane: LaneState, now: number): LaneState {
  const pausedFor = lane.readyAt > now ? lane.pausedFor : null;
  return { ...lane, failures: 0, suspect: null, pausedFor };
}

function sentence(given: Case): Pick<Judgement, "lane" | "entry"> {
  const { entry, lane, verdict, answered } = given;
  const { attempts, lastError } = entry;
  switch (verdict.kind) {
    case "done":
      return { lane, entry: { kind: "settle" } };
    case "later": {
      const doubts = answered ? 0 : entry.doubts;
      const times = { dueAt: verdict.at, dueSince: verdict.at };
      return { lane, entry: { kind: "postpone", ...times, attempts, doubts, lastError } };
    }
    case "again":
      return again(given, verdict);
  }
}

type Failed = Verdict & { kind: "again" };

function again(given: Case, verdict: Failed): Pick<Judgement, "lane" | "entry"> {
  const { entry, lane, most, now } = given;
  switch (verdict.reach) {
    case "own": {
      const attempts = entry.attempts + 1;
      if (attempts >= most) return { lane, entry: { kind: "give up", error: verdict.error } };
      const dueAt = now + (verdict.delayMs ?? delayAfter(attempts));
      return { lane, entry: { kind: "postpone", dueAt, attempts, doubts: 0, lastError: verdict.error } };
    }
    case "unsure":
      return doubtful(given, verdict);
    case "limit":
    case "lane":
    case "platform":
      return {
        lane: paused(lane, verdict.delayMs, now, verdict.reach === "limit" ? null : verdict.reach),
        entry: { ...unchanged(entry, now), lastError: verdict.error },
      };
  }
}

/**
 * Alone, it waits by itself, and the others of the lane go on. A second one that fails alike proves an outage. That another call of
 * the same entry is answered proves that its last failure was its own.
 */
function doubtful(
  { entry, lane, answered, most, now }: Case,
  verdict: Failed,
): Pick<Judgement, "lane" | "entry"> {
  const doubts = entry.doubts + 1;
  const lastError = verdict.error;
  const name = nameOf(entry);
  if (lane.suspect !== null && lane.suspect !== name)
    return {
      lane: { ...paused(lane, null, now, "platform"), suspect: null },
      entry: { ...unchanged(entry, now), doubts, lastError },
    };
  const attempts = entry.attempts + (answered && lane.suspect === name ? 1 : 0);
  if (attempts >= most) return { lane, entry: { kind: "give up", error: verdict.error } };
  const dueAt = now + (verdict.delayMs ?? delayAfter(Math.max(attempts, doubts)));
  // While the lane is held back already, nothing in it can tell.
  const suspect = lane.readyAt > now && lane.pausedFor !== null ? lane.suspect : name;
  return {
    lane: { ...lane, suspect },
    entry: { kind: "postpone", dueAt, attempts, doubts, lastError },
  };
}

function unchanged({ attempts, doubts, lastError }: Entry, now: number): { kind: "postpone" } & Postponement {
  return { kind: "postpone", dueAt: now, attempts, doubts, lastError };
}

function paused(
  lane: LaneState,
  delayMs: number | null,
  now: number,
  pausedFor: LaneState["pausedFor"],
): LaneState {
  const failures = lane.failures + 1;
  const readyAt = Math.max(lane.readyAt, now + (delayMs ?? delayAfter(failures)));
  return { ...lane, readyAt, failures, pausedFor, pausedAt: now };
}

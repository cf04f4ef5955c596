// What WhatsApp says about the account: the newest word counts, whatever the order, and what fell must rise again.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  alertExpired,
  alertHeard,
  isOpenAlert,
  type Alert,
  type AlertNews,
} from "../../src/groups/alerts.ts";
import { noon } from "./dossiers.ts";

const about = "template/team_invite/en_US";

function news(standing: AlertNews["standing"], more: Partial<AlertNews> = {}): AlertNews {
  const nothing = { subject: null, until: null, level: null, was: null, detail: null };
  return {
    topic: "template",
    word: standing === "bad" ? "PAUSED" : "APPROVED",
    standing,
    ...nothing,
    ...more,
  };
}

type Heard = readonly [AlertNews, number];

function after(...heard: readonly Heard[]): Alert | undefined {
  return heard.reduce<Alert | undefined>(
    (alert, [said, at]) => alertHeard(alert, about, said, at),
    undefined,
  );
}

describe("an alert", () => {
  it("stands from the first bad word until a good one, and begins anew after that", () => {
    const bad = after([news("bad"), noon]);
    expect([bad?.since, bad?.clearedAt, bad?.episode]).toEqual([noon, null, 1]);
    const over = after([news("bad"), noon], [news("good"), noon + 5_000]);
    expect([over?.since, over?.clearedAt, over?.episode]).toEqual([noon, noon + 5_000, 1]);
    const again = after([news("bad"), noon], [news("good"), noon + 5_000], [news("bad"), noon + 9_000]);
    expect([again?.since, again?.clearedAt, again?.episode]).toEqual([noon + 9_000, null, 2]);
  });

  it("is nothing to see where WhatsApp never said anything bad", () => {
    const alert = after([news("good"), noon], [news("good"), noon + 1_000]);
    expect(alert?.since).toBeNull();
  });

  it("does not change when the same is told again", () => {
    const alert = after([news("bad"), noon]);
    expect(alertHeard(alert, about, news("bad"), noon)).toBe(alert);
  });

  it("is open or not by the newest word, in whatever order they come, and the worse counts within a second", () => {
    const heard = fc.array(
      fc.record({
        standing: fc.constantFrom("bad" as const, "good" as const),
        at: fc.nat(5).map((second) => noon + second * 1_000),
      }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(heard, fc.integer(), (words, seed) => {
        const shuffled = words.toSorted(
          (one, other) => ((one.at * 31 + seed) % 7) - ((other.at * 31 + seed) % 7),
        );
        const inOrder = words.toSorted((one, other) => one.at - other.at);
        const end = (all: typeof words): unknown => {
          const alert = after(...all.map(({ standing, at }): Heard => [news(standing), at]));
          return alert === undefined ? null : [isOpenAlert(alert), alert.news.standing, alert.heardAt];
        };
        expect(end(shuffled)).toEqual(end(inOrder));
      }),
    );
  });

  it("is over when its time has come, although nobody says so", () => {
    const alert = after([news("bad", { topic: "restriction", until: noon + 60_000 }), noon]);
    if (alert === undefined) throw new Error("there is no alert");
    expect(alertExpired(alert, noon + 59_999)).toBe(alert);
    expect(alertExpired(alert, noon + 60_000)).toMatchObject({ clearedAt: noon + 60_000 });
  });

  it("of a limit is bad when the limit falls, and over when it is again what it was", () => {
    const limit = (level: number, at: number): Heard => [news("known", { topic: "limit", level }), at];
    expect(after(limit(10_000, noon))?.since).toBeNull();
    const fallen = after(limit(10_000, noon), limit(2_000, noon + 1_000));
    expect(fallen).toMatchObject({
      since: noon + 1_000,
      news: { standing: "bad", was: 10_000, level: 2_000 },
    });
    const half = after(limit(10_000, noon), limit(250, noon + 1_000), limit(2_000, noon + 2_000));
    expect(half).toMatchObject({ clearedAt: null, news: { was: 10_000, level: 2_000 } });
    const back = after(limit(10_000, noon), limit(250, noon + 1_000), limit(10_000, noon + 2_000));
    expect(back?.clearedAt).toBe(noon + 2_000);
  });
});

// Several instances as they are run: restarted one after the other while requests come, at Slack's real pace, and behind a pooler.
import { expect, it } from "vitest";
import type { App } from "../../src/app.ts";
import { usualPace } from "../../src/pace.ts";
import { describeOnPostgres } from "../databases.ts";
import { startPooler } from "../transaction-pooler.ts";
import { cardThatSays, cardWithButtons, clicks } from "./cards.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const pat = "16505551234";

describeOnPostgres("a rolling restart under load", (database) => {
  it("loses nothing, doubles nothing, hands work over at once, and keeps Slack's pace in each channel", async () => {
    const world = await startWorld(database, { withoutBot: true, rateLimits: "real" });
    // A lease lasts for a day here: who stops must give it back, or nobody would ever go on.
    let running = [await world.startAnotherBot(), await world.startAnotherBot()];
    const names = Array.from({ length: 9 }, (_, index) => `Order ${index}`);
    for (const [index, subject] of names.entries()) {
      world.pointAt(running[index % running.length]?.port ?? 0);
      world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat);
      if (index % 3 === 1) running = await rolled(world, running);
    }
    for (const subject of names) await cardWithButtons(world, subject, "Approve", "Reject");
    await world.quiet();
    expect(world.slack.channel(channel).messages).toHaveLength(names.length);
    expect(world.whatsapp.webhooks.log.every(({ state }) => state === "delivered")).toBe(true);
    const posts = world.slack.calls.filter(({ method }) => method === "chat.postMessage").map(({ at }) => at);
    const apart = posts.slice(1).map((at, index) => at - (posts[index] ?? 0));
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(usualPace.postEveryMs - 50);
  });
});

/** A new instance is there before an old one goes, and webhooks go to the new one from then on. */
async function rolled(world: World, [old, ...others]: readonly App[]): Promise<App[]> {
  const fresh = await world.startAnotherBot();
  world.pointAt(fresh.port);
  await old?.stop();
  return [...others, fresh];
}

describeOnPostgres("behind a pooler in transaction mode", (database) => {
  it("two instances start at once on an empty database, and decide", async () => {
    const pooler = await startPooler(await database.url());
    database.atEnd(() => pooler.stop());
    const world = await startWorld(database, { withoutBot: true, env: { DATABASE_URL: pooler.url } });
    const [one, other] = await Promise.all([world.startAnotherBot(), world.startAnotherBot()]);
    world.pointAt(one.port);
    const subject = "Spring order 4471";
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await world.quiet();
    world.pointAt(other.port);
    await clicks(world, people.ben, "Approve", { card, about: "1234" });
    await cardThatSays(world, subject, "approved by");
    expect((await fetch(`http://127.0.0.1:${one.port}/readyz`)).status).toBe(200);
    expect(pooler.transactions()).toBeGreaterThan(20);
  });
});

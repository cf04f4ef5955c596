// What operators and load balancers ask the bot, and what it answers in good and bad times.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardWithButtons, clicks } from "./cards.ts";
import { databaseGoesDown } from "./outage.ts";
import { people, startWorld, type World } from "./world.ts";

const subject = "Spring order 4471";

describeOnBothDatabases("the health of the bot", (database) => {
  it("lives, and is ready when the database can be reached and Slack has accepted the token", async () => {
    const world = await startWorld(database);
    expect(await asked(world, "/healthz")).toEqual([200, "alive\n"]);
    await world.until(() => isReady(world));
    expect(await asked(world, "/readyz")).toEqual([200, "ready\n"]);
  });

  it("lives and is not ready while the database cannot be reached", async () => {
    const world = await startWorld(database);
    await world.until(() => isReady(world));
    const outage = await databaseGoesDown(database);
    expect(await asked(world, "/healthz")).toEqual([200, "alive\n"]);
    expect(await asked(world, "/readyz")).toEqual([503, "the database cannot be reached\n"]);
    await outage.giveBack();
    await world.until(() => isReady(world));
  });

  it("is not ready while Slack does not accept the token, and says so", async () => {
    const refused = { how: { error: "invalid_auth" }, times: 5 } as const;
    const world = await startWorld(database, { before: ({ slack }) => slack.failNext("auth.test", refused) });
    const reason = "Slack does not accept the token: invalid_auth\n";
    await world.until(async () => (await asked(world, "/readyz"))[1] === reason);
    await world.until(() => isReady(world));
  });

  it("is not ready while Slack cannot be reached, and takes webhooks all the same", async () => {
    const world = await startWorld(database, { before: ({ slack }) => slack.down(true) });
    await world.until(async () => (await asked(world, "/readyz"))[1] === "Slack cannot be reached\n");
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), "16505551234");
    await world.whatsapp.webhooks.idle();
    expect(world.whatsapp.webhooks.log.map(({ state }) => state)).toEqual(["delivered"]);
    world.slack.down(false);
    await world.until(() => isReady(world));
    await cardWithButtons(world, subject, "Approve", "Reject");
  });

  it("counts what happens, for Prometheus", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.webhooks.duplicateNext();
    world.whatsapp.asksToJoin(group, "16505551234");
    world.whatsapp.asksToJoin(group, "16505552345");
    const everybody = ["Approve", "Reject", "Approve", "Reject", "Approve all 2", "Reject all 2"];
    const card = await cardWithButtons(world, subject, ...everybody);
    await clicks(world, people.dan, "Reject", { card, about: "1234" });
    await clicks(world, people.ben, "Reject", { card, about: "1234" });
    await world.whatsapp.webhooks.postRaw("{}", { signature: "sha256=00" });
    await world.quiet();
    const [status, text] = await asked(world, "/metrics");
    expect(status).toBe(200);
    expect(text.split("\n")).toEqual(
      expect.arrayContaining([
        'groupdesk_webhook_updates_total{kind="join requested",duplicate="false"} 2',
        'groupdesk_webhook_updates_total{kind="join requested",duplicate="true"} 1',
        'groupdesk_webhook_refusals_total{reason="signature"} 1',
        'groupdesk_slack_requests_total{kind="block_actions"} 2',
        "groupdesk_unauthorised_total 1",
        "groupdesk_join_requests_waiting 1",
        expect.stringMatching(/^groupdesk_outbox_oldest_seconds \d/u),
        'groupdesk_whatsapp_usage_percent{allowance="account"} 1',
        'groupdesk_whatsapp_usage_percent{allowance="app"} 0',
      ]),
    );
    expect(text).toContain("# HELP groupdesk_outbox_entries");
    expect(text).toContain("process_resident_memory_bytes");
    expect(text).not.toMatch(/1650555|Spring/u);
  });

  it("answers 404 to an unknown path and 405 to a wrong method", async () => {
    const world = await startWorld(database);
    expect((await asked(world, "/"))[0]).toBe(404);
    expect((await asked(world, "/healthz/more"))[0]).toBe(404);
    for (const path of ["/healthz", "/readyz", "/metrics"])
      expect((await asked(world, path, "POST"))[0]).toBe(405);
    expect((await asked(world, "/whatsapp/webhook", "DELETE"))[0]).toBe(405);
    expect((await asked(world, "/slack/events"))[0]).toBe(405);
  });
});

async function asked({ bot }: World, path: string, method = "GET"): Promise<[number, string]> {
  const answer = await fetch(`${bot.url}${path}`, { method });
  return [answer.status, await answer.text()];
}

async function isReady(world: World): Promise<boolean> {
  return (await asked(world, "/readyz"))[0] === 200;
}

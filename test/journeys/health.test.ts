// What operators and load balancers ask the bot, and what it answers in good and bad times.
import { sql } from "kysely";
import { expect, it } from "vitest";
import { version } from "../../src/version.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { fixture } from "../whatsapp/deliveries.ts";
import { cardWithButtons, clicks } from "./cards.ts";
import { messagesIn, messageThatSays } from "./messages.ts";
import { databaseGoesDown, fileIsLocked, tableGoes } from "./outage.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const subject = "Spring order 4471";

describeOnBothDatabases("the health of the bot", (database) => {
  it("lives, and is ready when what comes in can be stored", async () => {
    const world = await startWorld(database);
    expect(await asked(world, "/healthz")).toEqual([200, "alive\n"]);
    expect(await asked(world, "/readyz")).toEqual([200, `ready: Groupdesk ${version}\n`]);
  });

  it("lives and is not ready while the database cannot be reached", async () => {
    const world = await startWorld(database);
    const outage = await databaseGoesDown(database);
    expect(await asked(world, "/healthz")).toEqual([200, "alive\n"]);
    expect(await asked(world, "/readyz")).toEqual([503, "the database cannot be written to\n"]);
    await outage.giveBack();
    await world.until(() => isReady(world));
  });

  it("says that it is the database that is away, and not Slack, to whoever types a command", async () => {
    const world = await startWorld(database);
    const ben = world.slack.as(people.ben);
    const outage =
      database.kind === "postgres" ? await databaseGoesDown(database) : await tableGoes(database, "routes");
    await ben.slash("/wa", "list", { channel });
    await world.until(() => JSON.stringify(ben.ephemerals()).includes("Groupdesk could not store that"));
    expect(JSON.stringify(ben.ephemerals())).not.toContain("who you are");
    await outage.giveBack();
    await world.until(() => isReady(world));
  });

  it("is not ready while the database can be read and not written to", async () => {
    const world = await startWorld(database);
    const giveBack = await databaseTakesNoWrites(database, world);
    await world.until(async () => (await asked(world, "/readyz"))[0] === 503);
    expect(await asked(world, "/healthz")).toEqual([200, "alive\n"]);
    const suspension = JSON.stringify(fixture("group_status_update.group_suspend.documented"));
    expect((await world.whatsapp.webhooks.postRaw(suspension)).status).toBe(503);
    await giveBack();
    await world.until(() => isReady(world));
    expect((await world.whatsapp.webhooks.postRaw(suspension)).status).toBe(200);
  });

  it("tells apart what Slack does from what it can take itself", async () => {
    let worksAgain = (): void => undefined;
    const world = await startWorld(database, {
      before({ slack }) {
        worksAgain = slack.failWhile("auth.test", { error: "invalid_auth" });
      },
    });
    const reason = "Slack: Slack does not accept the token: invalid_auth\nWhatsApp: works\n";
    await world.until(async () => (await asked(world, "/healthz/platforms"))[1] === reason);
    expect(await asked(world, "/readyz")).toEqual([200, `ready: Groupdesk ${version}\n`]);
    worksAgain();
    await world.until(async () => (await asked(world, "/healthz/platforms"))[0] === 200);
  });

  it("says when WhatsApp does not accept the token, and stays ready", async () => {
    const world = await startWorld(database, {
      before: ({ whatsapp }) => whatsapp.expireToken(true),
    });
    await world.until(async () => {
      const [status, text] = await asked(world, "/healthz/platforms");
      return status === 503 && text.includes("WhatsApp: WhatsApp does not accept the access token");
    });
    expect(await asked(world, "/readyz")).toEqual([200, `ready: Groupdesk ${version}\n`]);
  });

  it("is ready while Slack cannot be reached, and takes webhooks", async () => {
    const world = await startWorld(database, { before: ({ slack }) => slack.down(true) });
    await world.until(async () => (await platforms(world)).includes("Slack: Slack cannot be reached\n"));
    expect(await isReady(world)).toBe(true);
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), "16505551234");
    await world.whatsapp.webhooks.idle();
    expect(world.whatsapp.webhooks.log.map(({ state }) => state)).toEqual(["delivered"]);
    world.slack.down(false);
    await world.until(async () => (await platforms(world)).startsWith("Slack: works"));
    await cardWithButtons(world, subject, "Approve", "Reject");
  });

  it("keeps what only operators ask on a port of its own, when it has one", async () => {
    const world = await startWorld(database, { env: { HOST: "127.0.0.1", METRICS_PORT: "0" } });
    const inside = `http://127.0.0.1:${world.bot.metricsPort}`;
    for (const path of ["/metrics", "/readyz", "/healthz/platforms"]) {
      expect((await asked(world, path))[0]).toBe(404);
      expect((await fetch(`${inside}${path}`)).status).toBe(200);
    }
    expect((await asked(world, "/healthz"))[0]).toBe(200);
    expect((await fetch(`${inside}/healthz`)).status).toBe(200);
    expect((await fetch(`${inside}/whatsapp/webhook`)).status).toBe(404);
  });

  it("tells people of an error that nobody handled, once, until it is started again", async () => {
    const world = await startWorld(database, { withoutBot: true });
    const app = await world.startAnotherBot();
    world.pointAt(app.port);
    const words = "nobody had foreseen";
    app.failedUnhandled(new Error("dropped"));
    app.failedUnhandled(new Error("dropped too"));
    const told = await messageThatSays(world, words);
    expect(told.text).toContain("⚠️");
    await world.until(() => world.slack.calls.some(({ method, ok }) => method === "bots.info" && ok));
    await world.slack.as(people.alice).openHome();
    await world.until(() => JSON.stringify(world.slack.as(people.alice).home() ?? null).includes(words));
    expect(messagesIn(world)).toHaveLength(1);
    await app.stop();
    await world.startAnotherBot();
    await messageThatSays(world, "✅ Over", words);
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
    for (const path of ["/healthz", "/readyz", "/metrics", "/healthz/platforms"])
      expect((await asked(world, path, "POST"))[0]).toBe(405);
    expect((await asked(world, "/whatsapp/webhook", "DELETE"))[0]).toBe(405);
    expect((await asked(world, "/slack/events"))[0]).toBe(405);
  });
});

async function asked({ bot }: World, path: string, method = "GET"): Promise<[number, string]> {
  const answer = await fetch(`${bot.url}${path}`, { method });
  return [answer.status, await answer.text()];
}

async function platforms(world: World): Promise<string> {
  return (await asked(world, "/healthz/platforms"))[1];
}

/** As a failover leaves a PostgreSQL, and another process that writes a SQLite file. */
async function databaseTakesNoWrites(database: TestDatabase, world: World): Promise<() => Promise<void>> {
  if (database.kind === "sqlite") return (await fileIsLocked(database, world)).giveBack;
  const db = await database.tables();
  const name = sql.id(new URL(await database.url()).pathname.slice(1));
  const everybodyElse = sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  await sql`alter database ${name} set default_transaction_read_only = on`.execute(db);
  await everybodyElse.execute(db);
  return async () => {
    await sql`alter database ${name} set default_transaction_read_only = off`.execute(db);
    await everybodyElse.execute(db);
  };
}

async function isReady(world: World): Promise<boolean> {
  return (await asked(world, "/readyz"))[0] === 200;
}

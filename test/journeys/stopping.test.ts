// How the bot's process ends: asked to stop, it finishes what is in flight; when it cannot start, it says why.
import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { operationPace, usualPace } from "../../src/pace.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { pat, subject } from "./cast.ts";
import { startWithCard } from "./crash.ts";
import { messageThatSays } from "./messages.ts";
import { runToTheEnd, startByNpm, startProcess } from "./process.ts";
import { people, startWorld } from "./world.ts";

describeOnBothDatabases("a bot asked to stop", (database) => {
  it("finishes what is in flight and exits 0, sooner than it would be killed", async () => {
    const { world, bot, card } = await startWithCard(database);
    const answer = world.whatsapp.holdAnswers("approve");
    await world.slack.as(people.ben).click(card, "Approve");
    await world.until(() => world.whatsapp.calls("approve").length === 1);
    const stopped = bot.stop();
    await world.until(() => isClosed(bot.port), { what: "it takes nothing new" });
    answer();
    expect(await stopped).toMatchObject({ code: 0, stderr: "" });
    expect(usualPace.finishWithinMs).toBeLessThan(10_000);
    expect(world.whatsapp.calls("approve")).toMatchObject([{ status: 200 }]);
    world.passTime(1_000);
    await world.restartTheBot();
    await messageThatSays(world, pat.seen, `approved by <@${people.ben}>`);
    expect(world.whatsapp.calls("approve")).toHaveLength(1);
  });

  it("does not wait for platforms that never answer, and loses nothing", async () => {
    const world = await startWorld(database, { pace: { finishWithinMs: 100 } });
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat.phone);
    const card = await messageThatSays(world, pat.seen);
    await world.quiet();
    world.whatsapp.failNext("approve", { how: "hang" });
    world.slack.failNext("chat.update", { how: "hang" });
    await world.slack.as(people.ben).click(card, "Approve");
    await world.until(() => world.whatsapp.calls("approve").length === 1);
    await world.until(() => world.slack.calls.at(-1)?.error === "never answered");
    const asked = performance.now();
    await world.bot.stop();
    expect(performance.now() - asked).toBeLessThan(operationPace.answerWithinMs / 2);
    await world.restartTheBot();
    await world.timePasses(10_000, () => world.whatsapp.participants(group).includes(pat.phone));
    await messageThatSays(world, pat.seen, `approved by <@${people.ben}>`);
    expect(world.whatsapp.calls("approve")).toHaveLength(2);
  });
});

describeOnBothDatabases("a bot started by npm", (database) => {
  it("stops when npm is asked to, and leaves nothing running", async () => {
    const world = await startWorld(database, { withoutBot: true });
    const npm = await startByNpm(database, world);
    const alive = () => fetch(`http://127.0.0.1:${npm.port}/healthz`).then(({ status }) => status);
    expect(await alive()).toBe(200);
    const { stdout } = await npm.stop();
    await expect(alive()).rejects.toThrow("fetch failed");
    expect(stdout).toContain("Groupdesk stopped");
  });
});

describeOnBothDatabases("a bot in which something fails that nobody handles", (database) => {
  it("goes on, says so in the log, and counts it", async () => {
    const world = await startWorld(database, { withoutBot: true });
    // A library that leaves its promise to nobody, whenever the terminal changes its size.
    const library = `process.on("SIGWINCH", () => void Promise.reject(new Error("left by a library about ${pat.seen}")))`;
    const preloaded = `--import=data:text/javascript,${encodeURIComponent(library)}`;
    const bot = await startProcess(database, world, { NODE_OPTIONS: preloaded });
    bot.signal("SIGWINCH");
    await world.until(() => bot.said().includes("left by a library about …"));
    const metrics = await (await fetch(`http://127.0.0.1:${bot.port}/metrics`)).text();
    expect(metrics).toContain("groupdesk_unhandled_errors_total 1");
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat.phone);
    await messageThatSays(world, pat.seen);
    expect(await bot.stop()).toMatchObject({ code: 0 });
  });
});

describe("a bot that cannot start", () => {
  it("names every problem of the environment at once, without a value, and exits 1", async () => {
    const { code, stderr } = await runToTheEnd({
      SLACK_BOT_TOKEN: "secret-in-the-wrong-place",
      PORT: "many",
    });
    expect(code).toBe(1);
    expect(stderr).not.toContain("secret-in-the-wrong-place");
    expect(stderr).toMatchInlineSnapshot(`
      "Groupdesk cannot start; the environment is not complete:
        PORT: must be a number
        SLACK_BOT_TOKEN: must be a bot token (xoxb-…)
        SLACK_CHANNEL: required
        SLACK_SIGNING_SECRET: required over HTTP (or set SLACK_APP_TOKEN for Socket Mode)
      The README explains each variable.
      "
    `);
  });
});

describeOnBothDatabases("a bot that finds no place", (database) => {
  it("says that the port is taken, and exits 1", async () => {
    const world = await startWorld(database, { withoutBot: true });
    const other = createServer().listen(0);
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const { code, stdout } = await runToTheEnd({ ...world.env, PORT: String(port), LOG_LEVEL: "error" });
    other.close();
    expect(code).toBe(1);
    expect(stdout).toContain(`Groupdesk cannot start: port ${port} is taken`);
    // A sentence, and not an error of ours to report.
    expect(stdout).not.toContain("stack");
  });

  it.runIf(database.kind === "sqlite")(
    "refuses a SQLite file that another bot works on, and exits 1",
    async () => {
      const world = await startWorld(database);
      const second = { ...world.env, LOG_LEVEL: "error" };
      const { code, stdout } = await runToTheEnd(second);
      expect(code).toBe(1);
      expect(stdout).toContain("Groupdesk cannot start: Another Groupdesk works on the database");
      await world.bot.stop();
      const third = await startProcess(database, world);
      await third.kill();
      // Whoever was killed holds nothing any more.
      await (await startProcess(database, world)).stop();
    },
  );

  it("refuses a database that a newer version has used, and exits 1", async () => {
    const world = await startWorld(database, { withoutBot: true });
    const db = await database.tables();
    await sql`insert into kysely_migration (name, timestamp) values ('9999-future', '2099')`.execute(db);
    const { code, stdout } = await runToTheEnd({ ...world.env, LOG_LEVEL: "error" });
    expect(code).toBe(1);
    expect(stdout).toContain("used by a newer version of Groupdesk (it has 9999-future)");
  });

  it("says that the database cannot be opened, and exits 1", async () => {
    const world = await startWorld(database, { withoutBot: true });
    const away = { sqlite: "sqlite:/dev/null/nowhere/groupdesk.db", postgres: "postgres://x@127.0.0.1:9/x" };
    const env = { ...world.env, DATABASE_URL: away[database.kind], LOG_LEVEL: "error" };
    const { code, stdout } = await runToTheEnd(env);
    expect(code).toBe(1);
    expect(stdout).toContain("Groupdesk cannot start: The database could not be opened");
  });
});

async function isClosed(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}

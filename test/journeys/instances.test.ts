// Several bots on one PostgreSQL, as behind a load balancer: together they do what one would do, and when one dies the
// others go on.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { brokenAuditLink } from "../../src/store/verify-audit.ts";
import { describeOnPostgres } from "../databases.ts";
import { cardsOf, cardThatSays, cardWithButtons, clicks, isTold, presses } from "./cards.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const lastWeek = Date.now() - 7 * 24 * 3_600_000;
const leaseMs = 11_000;
const pat = "16505551234";
const lou = "16505552345";
const subject = "Spring order 4471";

describeOnPostgres("two instances", (database) => {
  it("adopt what exists once, although they start at the same time", async () => {
    const world = await startWorld(database, { withoutBot: true });
    const groups = Array.from({ length: 10 }, (_, index) => `Order ${index}`);
    for (const each of groups)
      world.whatsapp.seedGroup({ subject: each, pending: [pat], createdAt: lastWeek });
    await Promise.all([world.startAnotherBot(), world.startAnotherBot()]);
    for (const each of groups) await cardWithButtons(world, each, "Approve", "Reject");
    await world.quiet();
    expect(world.slack.channel(channel).messages).toHaveLength(groups.length);
  });

  it("make one card of a webhook that both receive, and one call of a decision that both are asked for", async () => {
    const { world, ports } = await startTwo();
    const groups = Array.from({ length: 6 }, (_, index) => `Order ${index}`);
    for (const each of groups) await asksBothAtOnce(world, ports, each);
    for (const each of groups) {
      const card = await cardWithButtons(world, each, "Approve", "Reject");
      await world.reads();
      world.pointAt(ports[0]);
      const one = presses(world, people.ben, "Approve", { card });
      world.pointAt(ports[1]);
      const other = presses(world, people.cleo, "Approve", { card });
      expect(await Promise.all([one, other])).toEqual([200, 200]);
      await cardThatSays(world, each, "approved by");
    }
    await world.quiet();
    expect(world.slack.channel(channel).messages).toHaveLength(groups.length);
    expect(world.whatsapp.calls("approve")).toHaveLength(groups.length);
    expect(await brokenAuditLink(await database.tables())).toBeNull();
  });

  it("tell the second approver who was first, whichever instance they reach", async () => {
    const { world, ports } = await startTwo();
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    const answer = world.whatsapp.holdAnswers("approve");
    world.whatsapp.webhooks.hold();
    await world.reads();
    const updates = world.slack.hold("chat.update");
    world.pointAt(ports[0]);
    await presses(world, people.ben, "Approve", { card });
    world.pointAt(ports[1]);
    await presses(world, people.cleo, "Reject", { card });
    await isTold(world, people.cleo, `is being approved already, by <@${people.ben}>`);
    updates();
    answer();
    world.whatsapp.webhooks.release();
    await cardThatSays(world, subject, "approved by");
    expect(world.whatsapp.calls("reject")).toEqual([]);
  });

  it("go on with what one of them was posting when it was killed, and post it once", async () => {
    const { world, doomed } = await startWithDoomed();
    world.slack.failNext("chat.postMessage", { how: "hang" });
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat);
    await world.until(() => world.slack.calls.some(({ method }) => method === "chat.postMessage"));
    await kill(doomed);
    await survive(world);
    await cardWithButtons(world, subject, "Approve", "Reject");
    await world.quiet();
    expect(cardsOf(world, subject)).toHaveLength(1);
  });

  it("go on with the decision one of them was carrying out when it was killed", async () => {
    const { world, doomed } = await startWithDoomed();
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    world.whatsapp.answerDelayMs("approve", 60_000);
    world.whatsapp.webhooks.dropNext();
    await clicks(world, people.ben, "Approve", { card });
    await world.until(() => world.whatsapp.participants(group).includes(pat));
    await kill(doomed);
    world.whatsapp.answerDelayMs("approve", 0);
    await survive(world);
    await cardThatSays(world, subject, `approved by <@${people.ben}>`);
    expect(world.whatsapp.participants(group)).toEqual([pat]);
  });

  async function startTwo(): Promise<{ world: World; ports: [number, number] }> {
    const world = await startWorld(database);
    const other = await world.startAnotherBot();
    return { world, ports: [world.bot.port, other.port] };
  }

  /** One that only works when something reaches it, and one in a process of its own, which therefore does all there is to do. */
  async function startWithDoomed(): Promise<{ world: World; doomed: ChildProcess }> {
    const world = await startWorld(database, { pace: { pollMs: 600_000 } });
    await world.quiet();
    const env = { ...world.env, LOG_LEVEL: "info" };
    const doomed = spawn(process.execPath, ["src/start.cjs"], { env, stdio: ["ignore", "pipe", "inherit"] });
    database.atEnd(() => kill(doomed));
    for await (const line of createInterface(doomed.stdout)) {
      const said = JSON.parse(line) as { msg: string; port?: number };
      if (said.msg !== "Groupdesk runs") continue;
      world.pointAt(said.port ?? 0);
      break;
    }
    await world.until(() => world.slack.calls.filter(({ method }) => method === "auth.test").length === 2);
    return { world, doomed };
  }
});

/** One webhook reaches both instances in the same moment. */
async function asksBothAtOnce(world: World, ports: readonly number[], group: string): Promise<void> {
  const { webhooks } = world.whatsapp;
  const sent = webhooks.log.length;
  webhooks.dropNext();
  world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject: group }), pat);
  const { body } = await world.until(() => webhooks.log[sent]);
  const replies = await Promise.all(
    ports.map((port) => {
      world.pointAt(port);
      return webhooks.postRaw(body);
    }),
  );
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
}

async function kill(doomed: ChildProcess): Promise<void> {
  if (doomed.exitCode !== null || doomed.signalCode !== null) return;
  doomed.kill("SIGKILL");
  await once(doomed, "exit");
}

/** The lease of the dead one ends, and something reaches the one that lives. */
async function survive(world: World): Promise<void> {
  world.passTime(leaseMs);
  world.pointAt(world.bot.port);
  world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject: "Another" }), lou);
  await cardWithButtons(world, "Another", "Approve", "Reject");
}

// A flood of spoilt payloads, signed as the platforms sign: whatever is in them, the process lives, answers 2xx, 4xx or 503,
// and never holds its event loop for long.
import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { Agent, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseKind } from "../databases.ts";
import { watchEventLoop } from "./event-loop.ts";
import { spoilt, spoiltText } from "./mutate.ts";
import { createRandom, type Random } from "./random.ts";
import type { Result } from "./report.ts";
import type { Run } from "./run.ts";
import { runCases, type Case, type Scene } from "./scene.ts";
import { numbers, secrets, type Stage } from "./stage.ts";

const webhooksInAFullRun = 100_000;
const slackPayloadsInAFullRun = 20_000;
const webhooksAtOnce = 8;
/** What is not acknowledged takes three seconds. */
const slackPayloadsAtOnce = 48;
const mostRestarts = 5;
/** Long enough for Slack to have sent something of each kind; of most kinds, in a small share of a run. */
const corpusMs = { whole: 5_000, short: 1_500 };
const smallShare = 0.05;
const heldAtMostMs = 250;
const answersWithinMs = 30_000;
const fixtures = new URL("../fixtures/webhooks/", import.meta.url);

type Prepared = { path: string; headers: Record<string, string>; body: string };

export function payloadFaults(run: Run): Promise<Result[]> {
  const cases = (["sqlite", "postgres"] as const).map((on) => spoiltPayloads(on, run.share));
  return runCases(run, { family: "payloads", cases, atOnce: 1 });
}

/** Each database gets half of what the share of a full run comes to. */
export function spoiltPayloads(on: DatabaseKind, share: number): Case {
  return {
    fault: "a flood of spoilt payloads",
    on,
    act: (scene) => flood(scene, share),
    isLossy: true,
    isJudgedAlone: true,
    options: { isInMemory: true },
  };
}

async function flood(scene: Scene, share: number): Promise<void> {
  const { stage } = scene;
  await scene.underLoad(share < smallShare ? corpusMs.short : corpusMs.whole);
  const webhooks = Math.round((webhooksInAFullRun * share) / 2);
  const slackPayloads = Math.round((slackPayloadsInAFullRun * share) / 2);
  const seed = `${scene.random.below(2 ** 30)}`;
  await sends(scene, {
    what: "webhooks",
    count: webhooks,
    atOnce: webhooksAtOnce,
    prepare: webhookMaker(stage, seed),
  });
  await sends(scene, {
    what: "Slack payloads",
    count: slackPayloads,
    atOnce: slackPayloadsAtOnce,
    prepare: slackMaker(stage, seed),
  });
  scene.expect("the process lives", (await stage.bot.ask("healthz", answersWithinMs)) === 200);
  const good = webhookOf(readFixture("group_participants_update.group_join_request_created.live.json"));
  const { status } = await send(stage, good);
  scene.expect(`a good webhook is taken afterwards (${status})`, status === 200);
}

type Flood = { what: string; count: number; atOnce: number; prepare: (place: number) => Prepared };

async function sends(scene: Scene, { what, count, atOnce, prepare }: Flood): Promise<void> {
  const { bot } = scene.stage;
  const answers = new Map<number, number>();
  const strange: Strange[] = [];
  let next = 0;
  let restarts = 0;
  let restarting: Promise<void> | undefined;
  const watch = watchEventLoop(bot, () => `#${next}`);
  const startedAt = performance.now();

  async function startAgain(): Promise<void> {
    restarts += 1;
    await bot.kill();
    await bot.start();
  }

  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count && restarts < mostRestarts) {
        const place = next++;
        const prepared = prepare(place);
        const { status, error } = await send(scene.stage, prepared);
        answers.set(status, (answers.get(status) ?? 0) + 1);
        if (!isAllowed(status)) strange.push({ place, status, error, body: prepared.body });
        if (status === 0 && !bot.isUp())
          await (restarting ??= startAgain().finally(() => (restarting = undefined)));
      }
    }),
  );
  const held = (await watch.end()).filter(({ heldMs }) => heldMs > heldAtMostMs);
  const perSecond = Math.round((1_000 * next) / (performance.now() - startedAt));
  const told = [...answers]
    .toSorted(([one], [other]) => one - other)
    .map(([status, times]) => `${status}: ${times}`);
  scene.note(`${next} ${what} (${told.join(", ")}; ${perSecond} a second)`);
  scene.expect(
    `the process outlives all ${count} ${what}: it was started again ${restarts} times`,
    restarts === 0,
  );
  if (strange.length > 0)
    scene.expect(
      `only 2xx, 4xx and 503 for ${what}: ${summary(strange)}; bodies in ${await keep(strange)}`,
      false,
    );
  for (const { heldMs, during } of held.slice(0, 3))
    scene.expect(
      `the event loop is held for ${heldAtMostMs} ms at most: ${Math.round(heldMs)} ms at ${what} ${during} (${held.length} times)`,
      false,
    );
}

type Strange = { place: number; status: number; error: string; body: string };

function summary(strange: readonly Strange[]): string {
  const first = strange.slice(0, 8).map(({ place, status, error }) => `#${place} ${status || error}`);
  return `${strange.length} were not (${first.join(", ")})`;
}

/** For whoever mends it. */
async function keep(strange: readonly Strange[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "groupdesk-payloads-"));
  const path = join(folder, "answered-otherwise.jsonl");
  await writeFile(path, strange.map((each) => JSON.stringify(each)).join("\n"));
  return path;
}

function isAllowed(status: number): boolean {
  return (status >= 200 && status < 300) || (status >= 400 && status < 500) || status === 503;
}

/** What Meta sends, as if it were about our numbers and groups. */
function webhookMaker({ whatsapp }: Stage, seed: string): (place: number) => Prepared {
  const groups = whatsapp.groups().map(({ id }) => id);
  const examples = readdirSync(fixtures).map(readFixture);
  return (place) => {
    const random = createRandom(`${seed}/webhook/${place}`);
    const example = JSON.stringify(random.pick(examples))
      .replaceAll(/"phone_number_id":"\d+"/gu, `"phone_number_id":"${numbers.first}"`)
      .replaceAll(/"group_id":"[^"]+"/gu, `"group_id":"${random.pick(groups)}"`);
    return webhookOf(JSON.parse(example), random);
  };
}

function webhookOf(payload: unknown, random?: Random): Prepared {
  const body = random === undefined ? JSON.stringify(payload) : spoiltText(payload, random);
  const signature = createHmac("sha256", secrets.app).update(body).digest("hex");
  return {
    path: "/whatsapp/webhook",
    headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` },
    body,
  };
}

/** What Slack has sent during the load, of every kind. */
function slackMaker({ slack }: Stage, seed: string): (place: number) => Prepared {
  const sent = [...slack.sent];
  return (place) => {
    const random = createRandom(`${seed}/slack/${place}`);
    const { kind, payload } = random.pick(sent) ?? { kind: "interactive", payload: {} };
    if (kind === "events_api") return slackRequest(spoiltText(payload, random), "application/json");
    if (kind === "interactive")
      return slackRequest(new URLSearchParams({ payload: spoiltText(payload, random) }).toString());
    const fields = spoilt(payload, random);
    const isForm = typeof fields === "object" && fields !== null;
    return slackRequest(
      isForm
        ? new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, asText(value)])).toString()
        : asText(fields),
    );
  };
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function slackRequest(body: string, type = "application/x-www-form-urlencoded"): Prepared {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac("sha256", secrets.signing).update(`v0:${timestamp}:${body}`).digest("hex");
  return {
    path: "/slack/events",
    headers: {
      "content-type": type,
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${signature}`,
    },
    body,
  };
}

const agent = new Agent({ keepAlive: true, maxSockets: slackPayloadsAtOnce });

function send({ bot }: Stage, { path, headers, body }: Prepared): Promise<{ status: number; error: string }> {
  const { promise, resolve } = Promise.withResolvers<{ status: number; error: string }>();
  const outgoing = httpRequest(
    `${bot.url}${path}`,
    {
      method: "POST",
      agent,
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
      timeout: answersWithinMs,
    },
    (response) => {
      response.resume().once("end", () => resolve({ status: response.statusCode ?? 0, error: "" }));
      response.once("error", ({ message }) => resolve({ status: 0, error: message }));
    },
  );
  outgoing.once("timeout", () => outgoing.destroy(new Error("no answer")));
  outgoing.once("error", ({ message }) => resolve({ status: 0, error: message }));
  outgoing.end(body);
  return promise;
}

function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, fixtures), "utf8"));
}

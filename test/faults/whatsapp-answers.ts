// What one answer of WhatsApp's Graph API can do to us: every class of error, answers that are no answers, and deeds whose
// answer is lost, for each kind of write. `whatsapp-faults.ts` runs these cases with its own.
import { setTimeout as pause } from "node:timers/promises";
import type { Failure, MadeUpAnswer, Operation } from "../../src/sandbox/whatsapp/failures.ts";
import type { DatabaseKind } from "../databases.ts";
import type { ActKind } from "./acts.ts";
import type { Case, Scene } from "./scene.ts";

/** One of each class: what it means for the call, its group, its number, the app or the account. */
const codes: { code: number; status: number; class: string }[] = [
  { code: 1, status: 500, class: "unknown, may have happened" },
  { code: 2, status: 503, class: "service down" },
  { code: 131_000, status: 500, class: "something went wrong" },
  { code: 131_016, status: 503, class: "overloaded" },
  { code: 133_004, status: 503, class: "server unavailable" },
  { code: 131_057, status: 400, class: "maintenance" },
  { code: 4, status: 429, class: "limit of the app" },
  { code: 80_007, status: 429, class: "limit of the account" },
  { code: 131_208, status: 429, class: "limit of the number" },
  { code: 130_429, status: 429, class: "throughput of the number" },
  { code: 131_056, status: 400, class: "limit of one recipient" },
  { code: 190, status: 401, class: "dead token" },
  { code: 10, status: 403, class: "permission" },
  { code: 131_215, status: 400, class: "number not eligible" },
  { code: 368, status: 403, class: "account restricted" },
  { code: 131_048, status: 400, class: "number restricted for spam" },
  { code: 131_207, status: 403, class: "group suspended" },
  { code: 131_041, status: 400, class: "group unknown" },
  { code: 131_204, status: 400, class: "group full" },
  { code: 131_009, status: 400, class: "bad parameter" },
  { code: 133_010, status: 400, class: "in no list of ours" },
];

const writes: { operation: Operation; act: ActKind }[] = [
  { operation: "create", act: "create" },
  { operation: "approve", act: "approve" },
  { operation: "reject", act: "reject" },
  { operation: "update", act: "settings" },
  { operation: "remove", act: "remove" },
  { operation: "resetLink", act: "reset link" },
  { operation: "messages", act: "send" },
  { operation: "messages", act: "invite" },
  { operation: "delete", act: "delete" },
];

const oddAnswers: { name: string; how: MadeUpAnswer }[] = [
  {
    name: "an HTML page (502), nothing done",
    how: { status: 502, text: "<html><h1>Bad Gateway</h1></html>" },
  },
  {
    name: "an HTML page (502), after it was done",
    how: { status: 502, text: "<html>502</html>", afterDoing: true },
  },
  {
    name: "truncated JSON, after it was done",
    how: { status: 200, text: '{"messaging_product":"wha', afterDoing: true },
  },
  { name: "truncated JSON, nothing done", how: { status: 200, text: '{"messaging_product":"wha' } },
];

/** An answer that does not name what was done is no yes. What WhatsApp only accepts is awaited for ten minutes: not here. */
const bareAnswers: { name: string; how: MadeUpAnswer }[] = [
  { name: "a bare success, nothing done", how: { status: 200, text: '{"success":true}' } },
  { name: "an empty object, nothing done", how: { status: 200, text: "{}" } },
];
const answeredAtOnce: Operation[] = ["approve", "reject", "resetLink", "messages"];

/** The next call of each kind meets it, each on its own group where it can; then all goes well again. */
function everyWriteMeets(
  fault: string,
  on: DatabaseKind,
  failure: Failure,
  operations: readonly Operation[] = writes.map(({ operation }) => operation),
): Case {
  return {
    fault,
    on,
    settleWithinMs: 110_000,
    options: { groups: 8 },
    async act(scene) {
      const { whatsapp } = scene.stage;
      for (const operation of new Set(operations)) whatsapp.failNext(operation, failure);
      await meets(
        scene,
        writes.map(({ act }) => act),
      );
    },
  };
}

/** Somebody does each of these; what needs somebody who waits gets one. */
async function meets({ load, until, note }: Scene, acts: readonly ActKind[]): Promise<void> {
  const ended = new AbortController();
  const acting = load.run(ended.signal, 2_500);
  let done = 0;
  for (const act of acts) {
    const before = load.ledger.acts.get(act)?.done ?? 0;
    load.wish(act);
    if ((await until(() => (load.ledger.acts.get(act)?.done ?? 0) > before, 6_000)) !== null) done += 1;
  }
  ended.abort();
  await acting;
  note(`${done} of ${acts.length} kinds`);
}

const lostAltogether: Case = {
  fault: "time-out after the deed, and the webhook is lost as well",
  on: "postgres",
  settleWithinMs: 120_000,
  isLossy: true,
  options: { groups: 8 },
  async act(scene) {
    const { whatsapp } = scene.stage;
    for (const { operation, act } of writes) {
      whatsapp.failNext(operation, { how: "after" });
      const before = whatsapp.calls(operation).length;
      const waiting =
        act === "approve" || act === "reject" ? scene.asks(whatsapp.groups()[0]?.id ?? "") : null;
      if (waiting !== null) await scene.isOffered(waiting);
      whatsapp.webhooks.dropNext(1);
      const ended = new AbortController();
      const acting = scene.load.run(ended.signal, 60_000);
      scene.load.wish(act);
      await scene.until(() => whatsapp.calls(operation).length > before, 6_000);
      ended.abort();
      await acting;
    }
    whatsapp.webhooks.dropNext(-whatsapp.webhooks.status().drops);
    await scene.restarts();
    // A group must be some time old to be claimed.
    await pause(40_000);
    await scene.restarts();
  },
};

export const answerCases: Case[] = [
  ...codes.map((each, place) =>
    everyWriteMeets(`code ${each.code} (${each.class})`, databaseAt(place), {
      how: { status: each.status, error: { code: each.code, message: `(#${each.code})` } },
    }),
  ),
  ...oddAnswers.map(({ name, how }, place) => everyWriteMeets(name, databaseAt(place), { how })),
  ...bareAnswers.map(({ name, how }, place) =>
    everyWriteMeets(name, databaseAt(place), { how }, answeredAtOnce),
  ),
  everyWriteMeets("time-out before the deed", "sqlite", { how: "before" }),
  everyWriteMeets("time-out after the deed", "postgres", { how: "after" }),
  lostAltogether,
];

function databaseAt(place: number): DatabaseKind {
  return place % 2 === 0 ? "sqlite" : "postgres";
}

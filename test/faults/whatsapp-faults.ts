// What WhatsApp's Graph API can do to us: every class of error, answers that are no answers, deeds whose answer is lost,
// and one group or number that is broken while all others work.
import { setTimeout as pause } from "node:timers/promises";
import type { Failure, MadeUpAnswer, Operation } from "../../src/sandbox/whatsapp/failures.ts";
import type { DatabaseKind } from "../databases.ts";
import type { ActKind } from "./load.ts";
import { seconds, type Result } from "./report.ts";
import type { Run } from "./run.ts";
import { runCases, type Case, type Scene } from "./scene.ts";
import { shownIn } from "./shown.ts";
import { numbers, seenPhone } from "./stage.ts";

const neighbourWithinMs = 10_000;
const resumesWithinMs = 15_000;
const faultMs = 6_000;

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

export function whatsappFaults(run: Run): Promise<Result[]> {
  const on = (place: number): DatabaseKind => (place % 2 === 0 ? "sqlite" : "postgres");
  const cases = [
    ...codes.map((each, place) =>
      everyWriteMeets(`code ${each.code} (${each.class})`, on(place), {
        how: { status: each.status, error: { code: each.code, message: `(#${each.code})` } },
      }),
    ),
    ...oddAnswers.map(({ name, how }, place) => everyWriteMeets(name, on(place), { how })),
    ...bareAnswers.map(({ name, how }, place) => everyWriteMeets(name, on(place), { how }, answeredAtOnce)),
    everyWriteMeets("time-out before the deed", "sqlite", { how: "before" }),
    everyWriteMeets("time-out after the deed", "postgres", { how: "after" }),
    lostAltogether,
    partial,
    outage("everything answers 500", "sqlite", { how: { status: 500 } }),
    outage("everything answers an HTML page", "postgres", { how: { status: 502, text: "<html>502</html>" } }),
    outage("nothing can be reached", "sqlite", { how: "before" }),
    tokenComesBack,
    badGroup("its readings are unreadable", ["info", "joinRequests", "link"], {
      how: { status: 200, text: "<html>" },
    }),
    badGroup("its readings answer 500", ["info", "joinRequests", "link"], { how: { status: 500 } }),
    badDecisions("its approvals hang", { how: "hang" }),
    badDecisions("its approvals answer truncated JSON", { how: { status: 200, text: '{"mess' } }),
    badNumber,
  ];
  return runCases(run, { family: "WhatsApp", cases, atOnce: 5 });
}

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
    await restarts(scene);
    // A group must be some time old to be claimed.
    await pause(40_000);
    await restarts(scene);
  },
};

const partial: Case = {
  fault: "206: of several decided at once, one was withdrawn meanwhile",
  on: "sqlite",
  async act(scene) {
    const { whatsapp, slack } = scene.stage;
    const group = whatsapp.groups()[0]?.id ?? "";
    const phones = [scene.asks(group), scene.asks(group), scene.asks(group)];
    for (const phone of phones) await scene.isOffered(phone);
    whatsapp.webhooks.hold();
    whatsapp.withdraws(group, phones[1] ?? "");
    const card = shownIn(scene.stage).find(({ text }) => text.includes(seenPhone(phones[0] ?? "")));
    if (card !== undefined) await slack.as("U0BEN").click(card, "Approve all");
    await scene.isDecided(phones[0] ?? "");
    whatsapp.webhooks.release();
  },
};

function outage(fault: string, on: DatabaseKind, failure: Failure): Case {
  return {
    fault,
    on,
    settleWithinMs: 110_000,
    async act(scene) {
      await scene.underLoad(2_000);
      const end = scene.stage.whatsapp.failWhile("*", failure);
      await scene.underLoad(faultMs);
      end();
      await decidesSoon(scene);
    },
  };
}

/** The token is dead, then works again: there is a sign of it as soon as any lane gets an answer. */
const tokenComesBack: Case = {
  fault: "the token is dead, and works again",
  on: "postgres",
  settleWithinMs: 110_000,
  async act(scene) {
    const { whatsapp } = scene.stage;
    whatsapp.expireToken(true);
    await scene.underLoad(faultMs);
    whatsapp.expireToken(false);
    await decidesSoon(scene);
  },
};

async function decidesSoon(scene: Scene): Promise<void> {
  const group = scene.stage.whatsapp
    .groups()
    .find(({ deleted, suspended, members }) => !deleted && !suspended && members.length < 6);
  if (group === undefined) return;
  const phone = scene.asks(group.id);
  await scene.isOffered(phone, resumesWithinMs);
  await scene.decides(phone, "approve");
  const afterMs = await scene.isDecided(phone, resumesWithinMs);
  scene.expect(
    `a decision is carried out within ${seconds(resumesWithinMs)} of the end of the fault`,
    afterMs !== null,
  );
  if (afterMs !== null) scene.note(`decides again after ${seconds(afterMs)}`);
}

/** The one group can never be read; a request of another one whose webhook was lost is found all the same. */
function badGroup(how: string, operations: Operation[], failure: Failure): Case {
  return {
    fault: `one group is poisoned, ${how}: another's lost request is found`,
    on: "sqlite",
    isLossy: true,
    async act(scene) {
      const { whatsapp } = scene.stage;
      const [bad, good] = whatsapp.groups().filter(({ phoneNumberId }) => phoneNumberId === numbers.first);
      const isBad = (call: { path: string }) => call.path.includes(encodeURIComponent(bad?.id ?? "-"));
      for (const operation of operations) whatsapp.failWhile(operation, failure, isBad);
      whatsapp.webhooks.dropNext(1);
      const phone = scene.asks(good?.id ?? "");
      await scene.until(() => whatsapp.webhooks.status().drops === 0, 5_000);
      await restarts(scene);
      const afterMs = await scene.isOffered(phone, 30_000);
      scene.expect("the other group's lost request is found within 30 s of a start", afterMs !== null);
      scene.note(`found after ${seconds(afterMs ?? Number.NaN)}`);
    },
  };
}

function badDecisions(how: string, failure: Failure): Case {
  return {
    fault: `one group is poisoned, ${how}: another's goes out`,
    on: "postgres",
    settleWithinMs: 120_000,
    async act(scene) {
      const { whatsapp } = scene.stage;
      const [bad, good] = whatsapp.groups().filter(({ phoneNumberId }) => phoneNumberId === numbers.first);
      const isBad = (call: { path: string }) => call.path.includes(encodeURIComponent(bad?.id ?? "-"));
      const phones = [scene.asks(bad?.id ?? ""), scene.asks(good?.id ?? "")];
      for (const phone of phones) await scene.isOffered(phone);
      whatsapp.failWhile("approve", failure, isBad);
      await scene.decides(phones[0] ?? "", "approve");
      await scene.until(() => whatsapp.calls("approve").length > 0, 5_000);
      await scene.decides(phones[1] ?? "", "approve");
      const afterMs = await scene.isDecided(phones[1] ?? "", 30_000);
      scene.expect(
        `the other group's goes out within ${seconds(neighbourWithinMs)}`,
        afterMs !== null && afterMs < neighbourWithinMs,
      );
      scene.note(`neighbour after ${seconds(afterMs ?? Number.NaN)}`);
    },
  };
}

const badNumber: Case = {
  fault: "one number answers only 500: another number's decisions go out",
  on: "sqlite",
  settleWithinMs: 110_000,
  async act(scene) {
    const { whatsapp } = scene.stage;
    const ofFirst = whatsapp.groups().filter(({ phoneNumberId }) => phoneNumberId === numbers.first);
    const other = whatsapp.groups().find(({ phoneNumberId }) => phoneNumberId === numbers.second);
    const isOfFirst = (call: { path: string }) =>
      [numbers.first, ...ofFirst.map(({ id }) => encodeURIComponent(id))].some((id) =>
        call.path.includes(id),
      );
    const phones = [scene.asks(ofFirst[0]?.id ?? ""), scene.asks(other?.id ?? "")];
    for (const phone of phones) await scene.isOffered(phone);
    whatsapp.failWhile("*", { how: { status: 500 } }, isOfFirst);
    for (const phone of phones) await scene.decides(phone, "approve");
    const afterMs = await scene.isDecided(phones[1] ?? "", neighbourWithinMs);
    scene.expect(`the other number's goes out within ${seconds(neighbourWithinMs)}`, afterMs !== null);
    scene.note(`neighbour after ${seconds(afterMs ?? Number.NaN)}`);
  },
};

/** At start every group is read: what no webhook told is found. */
async function restarts({ stage }: Scene): Promise<void> {
  await stage.bot.kill();
  await stage.database.letGoOfLanes();
  await stage.bot.start();
}

// What WhatsApp's Graph API can do to us: odd answers to single calls, outages, a token that comes back, and one group or
// number that is broken while all others work.
import type { Failure, Operation } from "../../src/sandbox/whatsapp/failures.ts";
import type { DatabaseKind } from "../databases.ts";
import { seconds, type Result } from "./report.ts";
import type { Run } from "./run.ts";
import { runCases, type Case, type Scene } from "./scene.ts";
import { shownIn } from "./shown.ts";
import { numbers, people, seenPhone } from "./stage.ts";
import { answerCases } from "./whatsapp-answers.ts";
import { buttons } from "./words.ts";

const neighbourWithinMs = 10_000;
const resumesWithinMs = 15_000;
const faultMs = 6_000;

export function whatsappFaults(run: Run): Promise<Result[]> {
  const cases = [
    ...answerCases,
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
    const everybody = card?.buttons.find(({ label }) => label.startsWith(buttons.approveAll))?.label;
    if (card !== undefined && everybody !== undefined) await slack.as(people.ben).click(card, everybody);
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
  const group = scene.openGroup();
  const phone = scene.asks(group);
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
      await scene.restarts();
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
      const afterMs = await scene.isDecided(phones[1] ?? "", neighbourWithinMs);
      scene.expect(`the other group's goes out within ${seconds(neighbourWithinMs)}`, afterMs !== null);
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

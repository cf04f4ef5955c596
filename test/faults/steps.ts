// The named steps at which the process is killed: each has a platform or the database hold it there until it is dead. The
// load is asked to bring about what leads to the step.
import type { Operation } from "../../src/sandbox/whatsapp/failures.ts";
import type { ActKind } from "./acts.ts";
import type { Stage } from "./stage.ts";

export type Step = {
  name: string;
  /** What somebody must do for it to come to this. */
  needs: ActKind;
  hold(stage: Stage): Held;
};

export type Held = {
  isReached(): boolean | Promise<boolean>;
  /** After the kill. */
  letGo(): Promise<void>;
};

/** An answer that comes after the process is dead. */
const never = 60 * 60_000;
/** Long enough to take the database away before the answer arrives. */
const momentMs = 250;

const writes: [Operation, ActKind][] = [
  ["create", "create"],
  ["approve", "approve"],
  ["reject", "reject"],
  ["update", "settings"],
  ["remove", "remove"],
  ["delete", "delete"],
  ["resetLink", "reset link"],
  ["messages", "send"],
];
const reads: [Operation, ActKind][] = [
  ["info", "ask"],
  ["joinRequests", "approve"],
  ["link", "reset link"],
  ["list", "look"],
];
const methods: [string, ActKind][] = [
  ["chat.postMessage", "send"],
  ["chat.update", "ask"],
  ["chat.getPermalink", "ask"],
  ["views.open", "settings"],
  ["views.publish", "look"],
];

export const steps: Step[] = [
  ...writes.flatMap(([operation, needs]) => [
    beforeWhatsApp(operation, needs),
    afterWhatsApp(operation, needs),
    beforeTheRecord(operation, needs),
  ]),
  ...reads.map(([operation, needs]) => beforeWhatsApp(operation, needs)),
  ...methods.flatMap(([method, needs]) => [beforeSlack(method, needs), afterSlack(method, needs)]),
  whileNothingCanBeStored("ask", "a webhook"),
  whileNothingCanBeStored("approve", "a click"),
];

function beforeWhatsApp(operation: Operation, needs: ActKind): Step {
  return {
    name: `${operation}: before WhatsApp does it`,
    needs,
    hold({ whatsapp }) {
      const before = whatsapp.calls(operation).length;
      whatsapp.failNext(operation, { how: "hang" });
      return {
        isReached: () => whatsapp.calls(operation).length > before,
        letGo: async () => whatsapp.endFaults(),
      };
    },
  };
}

function afterWhatsApp(operation: Operation, needs: ActKind): Step {
  return {
    name: `${operation}: between WhatsApp's deed and its answer`,
    needs,
    hold({ whatsapp }) {
      const before = whatsapp.calls(operation).length;
      whatsapp.answerDelayMs(operation, never);
      return {
        isReached: () => whatsapp.calls(operation).length > before,
        letGo: async () => whatsapp.endFaults(),
      };
    },
  };
}

function beforeTheRecord(operation: Operation, needs: ActKind): Step {
  return {
    name: `${operation}: between WhatsApp's answer and its record`,
    needs,
    hold({ whatsapp, database }) {
      const before = whatsapp.calls(operation).length;
      let unlock: Promise<() => Promise<void>> | undefined;
      whatsapp.answerDelayMs(operation, momentMs);
      return {
        async isReached() {
          const call = whatsapp.calls(operation)[before];
          if (call === undefined) return false;
          unlock ??= database.lock();
          await unlock;
          return call.status !== null;
        },
        async letGo() {
          whatsapp.endFaults();
          await (
            await unlock
          )?.();
        },
      };
    },
  };
}

function beforeSlack(method: string, needs: ActKind): Step {
  return {
    name: `${method}: before Slack does it`,
    needs,
    hold({ slack }) {
      const before = slack.calls.length;
      slack.failNext(method, { how: "hang" });
      return {
        isReached: () => slack.calls.slice(before).some((call) => call.method === method),
        letGo: async () => slack.endFaults(),
      };
    },
  };
}

function afterSlack(method: string, needs: ActKind): Step {
  return {
    name: `${method}: between Slack's deed and its record`,
    needs,
    hold({ slack }) {
      const before = slack.calls.length;
      slack.failNext(method, { how: "after" });
      return {
        isReached: () => slack.calls.slice(before).some((call) => call.method === method),
        letGo: async () => slack.endFaults(),
      };
    },
  };
}

function whileNothingCanBeStored(needs: ActKind, what: string): Step {
  return {
    name: `${what}: before it is stored`,
    needs,
    hold({ database, whatsapp, slack }) {
      const unlock = database.lock();
      const sent = slack.sent.length;
      return {
        isReached: async () => {
          await unlock;
          return needs === "ask" ? whatsapp.webhooks.status().queued > 0 : slack.sent.length > sent;
        },
        letGo: async () => (await unlock)(),
      };
    },
  };
}

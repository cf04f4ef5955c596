// Keeps every number within WhatsApp's allowances: hears how much is used, and makes the lanes of whom it concerns rest
// between calls. `app.ts` lets it hear the client and wraps the handlers that call WhatsApp.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock } from "../clock.ts";
import type { Handler, Lease } from "../outbox/worker.ts";
import { restAfter, type Usage } from "../whatsapp/allowance.ts";

export type Allowances = {
  hear(usage: Usage): void;
  /** The same handler, resting after each call for as long as the allowances ask. */
  paced<Id extends string>(handler: Handler<Id>): Handler<Id>;
};

/** Templates have an allowance of their own, which group operations do not use. */
const otherAllowance = "whatsapp_business_management";
const app = "app";

export function createAllowances(clock: Clock): Allowances {
  /** Answers do not say for which number they count; who is calling does. */
  const caller = new AsyncLocalStorage<string>();
  const restUntil = new Map<string, Map<string, number>>();

  function hear(usage: Usage): void {
    const whose = usage.scope === "app" ? app : caller.getStore();
    if (whose === undefined || usage.type === otherAllowance) return;
    const theirs = restUntil.get(whose) ?? new Map<string, number>();
    restUntil.set(whose, theirs.set(usage.type ?? "", clock.now() + restAfter(usage)));
  }

  function restMs(number: string): number {
    const ends = [app, number].flatMap((whose) => [...(restUntil.get(whose)?.values() ?? [])]);
    return Math.max(0, ...ends.map((end) => end - clock.now()));
  }

  return {
    hear,
    paced: (handler) => ({
      ...handler,
      async act(id, lease) {
        const number = lease.lane.id;
        const paced: Lease = {
          ...lease,
          settle: (trx, rest = 0) => lease.settle(trx, Math.max(rest, restMs(number))),
        };
        const verdict = await caller.run(number, () => handler.act(id, paced));
        const rest = restMs(number);
        if (rest === 0) return verdict;
        return { ...verdict, restMs: Math.max(rest, verdict.restMs ?? 0) };
      },
    }),
  };
}

// What is to be done when a transaction is in the database, and not when it was lost: `store.transact` does it. For lines of the log that
// say what happened.
import type { Transaction } from "kysely";
import type { Tables } from "./tables.ts";

type Trx = Transaction<Tables>;

const waiting = new WeakMap<Trx, (() => void)[]>();

export function afterCommit(trx: Trx, done: () => void): void {
  const list = waiting.get(trx) ?? [];
  list.push(done);
  waiting.set(trx, list);
}

export function committed(trx: Trx): void {
  for (const done of waiting.get(trx) ?? []) done();
}

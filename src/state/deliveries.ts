// Each webhook update as received: the key against duplicates, and the evidence.
import type { Trx } from "../store/database.ts";
import type { DeliveryRow } from "../store/tables.ts";
import { partsOf } from "./rows-in-parts.ts";

/** Keeps them; gives back the hashes of those that were never seen before. */
export async function keepDeliveries(trx: Trx, deliveries: readonly DeliveryRow[]): Promise<Set<string>> {
  const unique = [...new Map(deliveries.map((delivery) => [delivery.hash, delivery])).values()];
  const fresh = new Set<string>();
  for (const part of partsOf(unique)) {
    const added = await trx
      .insertInto("deliveries")
      .values(part)
      .onConflict((conflict) => conflict.column("hash").doNothing())
      .returning("hash")
      .execute();
    for (const { hash } of added) fresh.add(hash);
  }
  return fresh;
}

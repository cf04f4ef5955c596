// Webhook bodies for the tests of this room: the kept fixtures, and one built from group objects.
import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../fixtures/webhooks/", import.meta.url);

export function fixtureNames(): string[] {
  return readdirSync(folder).map((file) => file.replace(/\.json$/, ""));
}

export function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
}

export type Change = { field: string; phoneNumberId: string; group: unknown };

/** One value per list of groups that share a field and a number; `batches` says how the changes are put together. */
export function delivery(batches: readonly (readonly Change[])[]): unknown {
  return {
    object: "whatsapp_business_account",
    entry: batches.map((changes) => ({ id: "1", changes: changes.map(change) })),
  };
}

function change({ field, phoneNumberId, group }: Change): unknown {
  return { field, value: { metadata: { phone_number_id: phoneNumberId }, groups: [group] } };
}

// Where the chains of the audit end, told in the log once a day: whoever can write the database cannot write the log as well, and
// `npm run audit:verify` compares the two. Housekeeping asks.
import { dayMs } from "../groups/durations.ts";
import { keptFor } from "../pace.ts";
import { auditTails } from "../store/audit.ts";
import { createKeyed } from "../store/keyed.ts";
import type { Context } from "./context.ts";

const everyMs = dayMs;

export async function tellAuditHeads({ store, clock, log }: Context): Promise<void> {
  const told = createKeyed<number>(store.db, "audit heads");
  const now = clock.now();
  const last = await told.get("told");
  if (last !== undefined && now - last < everyMs) return;
  const tails = (await auditTails(store.db)).filter(({ seq }) => seq > 0);
  const heads = tails.map(({ id, seq, hash }) => `${id}/${seq}/${hash}`);
  log.info({ heads }, "the ends of the audit; keep this line, npm run audit:verify compares with it");
  await told.set("told", now, keptFor.auditHeadsMs);
}

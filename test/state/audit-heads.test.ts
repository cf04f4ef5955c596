// The ends of the audit in the log: once a day, and whole, so that they can be compared.
import { expect, it } from "vitest";
import { createLog } from "../../src/log.ts";
import type { GroupId } from "../../src/groups/model.ts";
import { tellAuditHeads } from "../../src/state/audit-heads.ts";
import { appendAudit, auditTails } from "../../src/store/audit.ts";
import { openStore } from "../../src/store/database.ts";
import { noon } from "../groups/dossiers.ts";
import { contextWith } from "../context.ts";

const dayMs = 24 * 3_600_000;

it("tells where each chain of the audit ends, once a day, so that npm run audit:verify can compare", async () => {
  const store = await openStore("sqlite::memory:");
  try {
    const entry = {
      at: noon,
      actor: "U1",
      action: "decided",
      groupId: "g_1" as GroupId,
      operationId: null,
      details: {},
    };
    await store.transact((trx) => appendAudit(trx, store, [entry, entry]));
    const lines: string[] = [];
    let now = noon;
    const log = createLog("info", { write: (line) => void lines.push(line) });
    const context = contextWith({ store, clock: { now: () => now }, log });
    await tellAuditHeads(context);
    now += dayMs - 1;
    await tellAuditHeads(context);
    expect(lines).toHaveLength(1);
    const [tail] = await auditTails(store.db);
    expect(lines[0]).toContain(`"1/2/${tail?.hash}"`);
    now += 1;
    await tellAuditHeads(context);
    expect(lines).toHaveLength(2);
  } finally {
    await store.close();
  }
});

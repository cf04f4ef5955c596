// How long one POST of 1,000 updates takes until it is on disk and acknowledged; beside a file of the same bytes written
// and flushed.
import { createHmac } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appSecret, ms, openStage, phoneNumberId, quantile, type Result } from "./stage.ts";

const updates = 1_000;
const runs = 7;

export async function measureDelivery(): Promise<Result[]> {
  const stage = await openStage();
  await stage.start();
  const times: number[] = [];
  const flushes: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const body = delivery(run);
    const signature = `sha256=${createHmac("sha256", appSecret).update(body).digest("hex")}`;
    const before = performance.now();
    const answer = await fetch(`${stage.url}/whatsapp/webhook`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "x-hub-signature-256": signature },
    });
    if (answer.status !== 200) throw new Error(`the delivery was answered ${answer.status}`);
    times.push(performance.now() - before);
    flushes.push(await flush(body));
  }
  await stage.close();
  const median = quantile(times, 0.5);
  return [
    { what: "1,000 updates acknowledged, median of 7", figure: ms(median), limit: "500 ms" },
    { what: "1,000 updates acknowledged, slowest", figure: ms(Math.max(...times)) },
    { what: "yardstick: the same bytes written and flushed", figure: ms(quantile(flushes, 0.5)) },
    { what: "ratio", figure: `${(median / quantile(flushes, 0.5)).toFixed(0)} ×` },
  ];
}

/** Five join requests in each of 200 groups, all new. */
function delivery(run: number): string {
  const groups = Array.from({ length: updates }, (_, index) => ({
    timestamp: Math.floor(Date.now() / 1_000),
    group_id: Buffer.from(`capi_group:15550783881:${run}${String(index % 200).padStart(6, "0")}`).toString(
      "base64",
    ),
    type: "group_join_request_created",
    join_request_id: Buffer.from(`1650${run}${String(index).padStart(6, "0")}:${index % 200}`).toString(
      "base64",
    ),
    wa_id: `1650${run}${String(index).padStart(6, "0")}`,
  }));
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "15550783881", phone_number_id: phoneNumberId },
    groups,
  };
  return JSON.stringify({
    object: "whatsapp_business_account",
    entry: [{ id: "102290129340398", changes: [{ field: "group_participants_update", value }] }],
  });
}

async function flush(body: string): Promise<number> {
  const path = join(tmpdir(), `groupdesk-flush-${process.pid}`);
  const before = performance.now();
  const file = await open(path, "w");
  await file.write(body);
  await file.sync();
  await file.close();
  const took = performance.now() - before;
  await rm(path);
  return took;
}

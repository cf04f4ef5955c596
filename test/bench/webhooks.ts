// Webhooks as Meta would send them, signed: what the measurements are made with.
import { createHmac } from "node:crypto";

export const appSecret = "bench-app-secret";
export const phoneNumberId = "106540352242922";

/** Somebody asks to join; `name` makes it one of its own. */
export function oneRequest(groupId: string, name: string): Record<string, unknown> {
  return {
    timestamp: Math.floor(Date.now() / 1_000),
    group_id: groupId,
    type: "group_join_request_created",
    join_request_id: Buffer.from(`${groupId}:${name}`).toString("base64"),
    user_id: `US.${Buffer.from(name).toString("hex").padStart(12, "0")}`,
  };
}

export function unknownGroupId(name: string): string {
  return Buffer.from(`capi_group:15550783881:${name}`).toString("base64");
}

export function signed(groups: readonly Record<string, unknown>[]): { body: string; signature: string } {
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "15550783881", phone_number_id: phoneNumberId },
    groups,
  };
  const changes = [{ field: "group_participants_update", value }];
  const body = JSON.stringify({
    object: "whatsapp_business_account",
    entry: [{ id: "102290129340398", changes }],
  });
  return { body, signature: `sha256=${createHmac("sha256", appSecret).update(body).digest("hex")}` };
}

/** Milliseconds until it was acknowledged. */
export async function posted(url: string, { body, signature }: ReturnType<typeof signed>): Promise<number> {
  const before = performance.now();
  const answer = await fetch(`${url}/whatsapp/webhook`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", "x-hub-signature-256": signature },
  });
  await answer.text();
  if (answer.status !== 200) throw new Error(`a webhook was answered ${answer.status}`);
  return performance.now() - before;
}

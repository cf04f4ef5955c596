// What reaches the bot as Slack would sign it, with whatever in it: for journeys about payloads that nobody pressed.
import { createHmac } from "node:crypto";
import type { World } from "./world.ts";

type Proof = { seconds?: number; secret?: string };

/** Gives back the status and the text of the answer. */
export function postInteraction(world: World, payload: unknown, proof: Proof = {}) {
  return post(world, new URLSearchParams({ payload: JSON.stringify(payload) }), proof);
}

export function postCommand(world: World, fields: Record<string, string>, proof: Proof = {}) {
  return post(world, new URLSearchParams(fields), proof);
}

async function post({ bot }: World, fields: URLSearchParams, proof: Proof) {
  const { seconds = Math.floor(Date.now() / 1_000), secret = "test-signing-secret" } = proof;
  const body = fields.toString();
  const signature = createHmac("sha256", secret).update(`v0:${seconds}:${body}`).digest("hex");
  const answer = await fetch(`${bot.url}/slack/events`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": String(seconds),
      "x-slack-signature": `v0=${signature}`,
    },
  });
  return { status: answer.status, text: await answer.text() };
}

// Carries webhook POSTs to the bot: signed, several at once but one group's in order, repeated until the answer is 200.
// Called by the webhook queue.
import { createCaller } from "./caller.ts";
import type { Reply } from "./caller.ts";
import { sign } from "./spelling.ts";

type Attempt = { at: number; status: number | null; error?: string };

export type Delivery = {
  id: number;
  /** When it was made; milliseconds since 1970. */
  at: number;
  /** How many updates the POST carries. */
  updates: number;
  body: string;
  attempts: Attempt[];
  state: "queued" | "delivered" | "dropped";
};

export type PostmanOptions = {
  appSecret: string;
  verifyToken: string;
  webhookUrl: string | null;
  /** Wait before the first, second, … repeat; the last one goes on for ever. */
  webhookRetryMs: readonly number[];
  now: () => number;
  changed: () => void;
};

type Parcel = { delivery: Delivery; lane: string };

const AT_ONCE = 16;

export function createPostman(options: PostmanOptions) {
  const caller = createCaller();
  const waiting: Parcel[] = [];
  const busyLanes = new Set<string>();
  const retries = new Set<NodeJS.Timeout>();
  let url = options.webhookUrl;
  let stopped = false;

  function send(delivery: Delivery, lane: string): void {
    waiting.push({ delivery, lane });
    carry();
  }

  function carry(): void {
    if (url === null || stopped) return;
    const to = url;
    while (busyLanes.size < AT_ONCE) {
      const index = waiting.findIndex(({ lane }) => !busyLanes.has(lane));
      const [parcel] = index < 0 ? [] : waiting.splice(index, 1);
      if (!parcel) return;
      busyLanes.add(parcel.lane);
      void attempt(parcel, to);
    }
  }

  async function attempt(parcel: Parcel, to: string): Promise<void> {
    const { delivery, lane } = parcel;
    const outcome = await post(to, delivery.body).then(
      ({ status }) => ({ status }),
      (error: Error) => ({ status: null, error: error.message }),
    );
    delivery.attempts.push({ at: options.now(), ...outcome });
    busyLanes.delete(lane);
    if (outcome.status === 200) delivery.state = "delivered";
    else if (!stopped) repeatLater(parcel);
    options.changed();
    carry();
  }

  function repeatLater(parcel: Parcel): void {
    const tried = parcel.delivery.attempts.length;
    const waitMs = options.webhookRetryMs[tried - 1] ?? options.webhookRetryMs.at(-1) ?? 0;
    const timer = setTimeout(() => {
      retries.delete(timer);
      waiting.push(parcel);
      carry();
    }, waitMs);
    retries.add(timer);
  }

  function post(
    to: string,
    body: string,
    extra: { signature?: string; headers?: Record<string, string> } = {},
  ) {
    const headers = {
      "content-type": "application/json",
      "user-agent": "facebookexternalua",
      "x-hub-signature-256": extra.signature ?? sign(body, options.appSecret),
      ...extra.headers,
    };
    return caller.call({ method: "POST", url: to, headers, body });
  }

  /** Posts any body once, past the queue; for spoilt signatures and the like. */
  function postRaw(
    body: string,
    extra?: { signature?: string; headers?: Record<string, string> },
  ): Promise<Reply> {
    return post(knownUrl(), body, extra);
  }

  /** The handshake WhatsApp makes when a webhook is set; true when the bot echoed the challenge. */
  async function verify(): Promise<boolean> {
    const challenge = String(Math.floor(Math.random() * 1e10));
    const asked = new URL(knownUrl());
    asked.searchParams.set("hub.mode", "subscribe");
    asked.searchParams.set("hub.challenge", challenge);
    asked.searchParams.set("hub.verify_token", options.verifyToken);
    const reply = await caller.call({ method: "GET", url: asked.href });
    return reply.status === 200 && reply.text === challenge;
  }

  function knownUrl(): string {
    if (url === null) throw new Error("The sandbox has no webhook address yet.");
    return url;
  }

  return {
    send,
    postRaw,
    verify,
    url: () => url,
    setUrl: (next: string) => {
      url = next;
      carry();
    },
    queued: () => waiting.length + busyLanes.size + retries.size,
    stop: () => {
      stopped = true;
      for (const timer of retries) clearTimeout(timer);
      retries.clear();
      waiting.length = 0;
      caller.stop();
    },
  };
}

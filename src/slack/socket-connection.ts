// Keeps the Socket Mode connection: opens it at start, and anew at once whenever Slack or the network ends it. Bolt's own
// way waits five seconds each time, and gives up for good when Slack refuses once. `bolt.ts` says how to make one.
import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../log.ts";
import { slackCode } from "./slack-error.ts";
import { takeFrames, type FrameParts, type SocketClient } from "./socket-frames.ts";

export type SocketConnection = {
  start(): void;
  /** Why nothing comes from Slack just now; null while connected. */
  trouble(): string | null;
  stop(): Promise<void>;
};

type Parts = FrameParts & {
  /** A new one for each connection: what is left of one that hangs must not reach the next. */
  createClient(): SocketClient;
  log: Log;
  /** Between two attempts, so that a connection that always breaks at once is not opened all the time. */
  connectEveryMs: number;
  /** How long opening may take, from asking for an address to Slack's hello. */
  helloWithinMs?: number;
};

const usualHelloMs = 20_000;

export function createSocketConnection(parts: Parts): SocketConnection {
  const { log, connectEveryMs, helloWithinMs = usualHelloMs } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  let trouble: string | null = "Socket Mode is not connected yet";
  const open = new Set<SocketClient>();

  async function keepConnected(): Promise<void> {
    while (!signal.aborted) {
      const rested = pause(connectEveryMs, undefined, { signal }).catch(() => undefined);
      let client: SocketClient | undefined;
      try {
        client = parts.createClient();
        open.add(client);
        const over = takeFrames(client, parts);
        await within(helloWithinMs, client.start(), signal);
        trouble = null;
        await Promise.race([over, aborted(signal)]);
        trouble = "Socket Mode is disconnected";
      } catch (error) {
        const reason = `Socket Mode could not connect${reasonOf(error)}`;
        // Its beginning: it is tried every few seconds.
        if (!signal.aborted && reason !== trouble) log.warn({ err: error }, reason);
        trouble = reason;
      }
      if (client !== undefined) {
        close(client);
        open.delete(client);
      }
      await rested;
    }
  }

  return {
    start: () => void keepConnected(),
    trouble: () => trouble,
    async stop() {
      stopping.abort();
      for (const client of open) close(client);
    },
  };
}

/** Sends the goodbye and does not wait for its answer: the second call cuts what the first has begun to close. */
function close(client: SocketClient): void {
  client.websocket?.disconnect();
  client.websocket?.disconnect();
}

async function within<Value>(ms: number, promise: Promise<Value>, signal: AbortSignal): Promise<void> {
  // Whoever loses the race must not be an unhandled rejection later.
  promise.catch(() => undefined);
  const late = new AbortController();
  const waited = AbortSignal.any([signal, late.signal]);
  const deadline = pause(ms, undefined, { signal: waited }).then(() => {
    throw new Error(`Slack said no hello within ${ms} ms`);
  });
  try {
    await Promise.race([promise, deadline]);
  } finally {
    late.abort();
    deadline.catch(() => undefined);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function reasonOf(error: unknown): string {
  const code = slackCode(error);
  return code === undefined ? "" : `: ${code}`;
}

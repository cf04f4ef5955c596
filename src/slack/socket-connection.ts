// Keeps the Socket Mode connection: opens it at start, and anew at once whenever Slack or the network ends it. Bolt's own
// way waits five seconds each time, and gives up for good when Slack refuses once. `bolt.ts` hands it the receiver.
import { setTimeout as pause } from "node:timers/promises";
import type { SocketModeReceiver } from "@slack/bolt";
import type { Log } from "../log.ts";
import { slackCode } from "./slack-error.ts";

export type SocketConnection = {
  start(): void;
  /** Why nothing comes from Slack just now; null while connected. */
  trouble(): string | null;
  stop(): Promise<void>;
};

type Parts = {
  receiver: SocketModeReceiver;
  log: Log;
  /** Between two attempts, so that a connection that always breaks at once is not opened all the time. */
  connectEveryMs: number;
};

export function createSocketConnection({ receiver, log, connectEveryMs }: Parts): SocketConnection {
  const stopping = new AbortController();
  let trouble: string | null = "Socket Mode is not connected yet";

  async function keepConnected(): Promise<void> {
    while (!stopping.signal.aborted) {
      const rested = pause(connectEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      try {
        await receiver.client.start();
        if (stopping.signal.aborted) return await receiver.stop();
        trouble = null;
        await new Promise((resolve) => receiver.client.once("disconnected", resolve));
        trouble = "Socket Mode is disconnected";
      } catch (error) {
        trouble = `Socket Mode could not connect${reasonOf(error)}`;
        if (!stopping.signal.aborted) log.warn({ err: error }, trouble);
      }
      await rested;
    }
  }

  return {
    start: () => void keepConnected(),
    trouble: () => trouble,
    async stop() {
      stopping.abort();
      await receiver.stop();
    },
  };
}

function reasonOf(error: unknown): string {
  const code = slackCode(error);
  return code === undefined ? "" : `: ${code}`;
}

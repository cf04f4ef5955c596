// Socket Mode's other end: hands out addresses through apps.connections.open, greets, sends envelopes and matches their
// acknowledgements, and can drop or recycle connections. Source: https://docs.slack.dev/apis/events-api/using-socket-mode

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import type { Ack, Delivery } from "./delivery.ts";
import { BOT, type Workspace } from "./workspace.ts";

const PING_EVERY_MS = 5000;
const GOODBYE_MS = 500;

const ackShape = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

type Settle = (ack: Omit<Ack, "ackMs">) => void;

export function createSocketMode(workspace: Workspace, baseUrl: () => string) {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const waiting = new Map<string, Settle>();
  const pings = setInterval(() => {
    for (const socket of server.clients) socket.ping();
  }, PING_EVERY_MS);
  pings.unref();

  return {
    openUrl(): string {
      const ticket = workspace.nextId("T");
      tickets.add(ticket);
      return `${baseUrl().replace("http:", "ws:")}/link/?ticket=${ticket}`;
    },
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      const ticket = new URL(request.url ?? "/", "http://sandbox").searchParams.get("ticket") ?? "";
      if (!tickets.delete(ticket)) {
        socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
        return;
      }
      server.handleUpgrade(request, socket, head, greet);
    },
    /** How many connections of the bot are open. */
    connections: () => server.clients.size,
    prepare,
    /** Drops the connections, as a broken network would. */
    kill: terminateAll,
    /** Asks the bot to connect anew, as Slack does every few hours. */
    recycle: (): void => {
      for (const socket of server.clients)
        socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested" }));
    },
    /** Says goodbye to every connection, and cuts those that do not answer. */
    async stop(): Promise<void> {
      clearInterval(pings);
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of server.clients) socket.close(1001);
      const impatience = setTimeout(() => terminateAll(), GOODBYE_MS);
      await closed;
      clearTimeout(impatience);
    },
  };

  function terminateAll(): void {
    for (const socket of server.clients) socket.terminate();
  }

  function greet(socket: WebSocket): void {
    socket.on("message", (data: Buffer) => takeAck(data.toString()));
    socket.on("close", () => workspace.changed());
    const hello = {
      type: "hello",
      num_connections: server.clients.size,
      connection_info: { app_id: BOT.appId },
    };
    socket.send(JSON.stringify(hello));
    workspace.changed();
  }

  /** An envelope ready to be sent, as often as wanted, down whichever connection is open then. */
  function prepare(delivery: Delivery, deadlineMs: number) {
    const envelope = JSON.stringify({
      envelope_id: workspace.nextId("E"),
      type: delivery.kind,
      accepts_response_payload: delivery.acceptsAnswer,
      payload: delivery.payload,
      ...(delivery.retry && { retry_attempt: delivery.retry.num, retry_reason: delivery.retry.reason }),
    });
    return () => sendEnvelope(envelope, deadlineMs);
  }

  function sendEnvelope(envelope: string, deadlineMs: number): Promise<Omit<Ack, "ackMs">> {
    const { promise, resolve } = Promise.withResolvers<Omit<Ack, "ackMs">>();
    const socket = [...server.clients].find((client) => client.readyState === client.OPEN);
    const lost = (isTimeout: boolean) => resolve({ status: 0, body: null, isTimeout, refusesRetry: false });
    if (!socket) {
      lost(false);
      return promise;
    }
    const { envelope_id: id } = ackShape.parse(JSON.parse(envelope));
    const deadline = setTimeout(() => lost(true), deadlineMs);
    const dropped = () => lost(false);
    socket.once("close", dropped);
    waiting.set(id, resolve);
    socket.send(envelope);
    return promise.finally(() => {
      clearTimeout(deadline);
      socket.off("close", dropped);
      waiting.delete(id);
    });
  }

  function takeAck(text: string): void {
    const { envelope_id: id, payload = null } = ackShape.parse(JSON.parse(text));
    const body = JSON.stringify(payload) === "{}" ? null : payload;
    waiting.get(id)?.({ status: 200, body, isTimeout: false, refusesRetry: false });
  }
}

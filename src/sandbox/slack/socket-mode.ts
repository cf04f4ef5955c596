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

const ackText = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("not JSON");
      return z.NEVER;
    }
  })
  .pipe(z.object({ envelope_id: z.string(), payload: z.unknown().optional() }));

interface Sending {
  id: string;
  envelope: string;
  deadlineMs: number;
}

type Unmeasured = Omit<Ack, "ackMs">;

export function createSocketMode(workspace: Workspace, baseUrl: () => string) {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const waiting = new Map<string, { socket: WebSocket; settle: (ack: Unmeasured) => void }>();
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
    socket.on("close", () => {
      for (const sent of waiting.values()) if (sent.socket === socket) sent.settle(noAnswer(false));
      workspace.changed();
    });
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
    const id = workspace.nextId("E");
    const envelope = JSON.stringify({
      envelope_id: id,
      type: delivery.kind,
      accepts_response_payload: delivery.acceptsAnswer,
      payload: delivery.payload,
      ...(delivery.retry && { retry_attempt: delivery.retry.num, retry_reason: delivery.retry.reason }),
    });
    return () => sendEnvelope({ id, envelope, deadlineMs });
  }

  function sendEnvelope({ id, envelope, deadlineMs }: Sending): Promise<Unmeasured> {
    const { promise, resolve } = Promise.withResolvers<Unmeasured>();
    const socket = [...server.clients].find((client) => client.readyState === client.OPEN);
    if (!socket) return Promise.resolve(noAnswer(false));
    const deadline = setTimeout(() => resolve(noAnswer(true)), deadlineMs);
    waiting.set(id, { socket, settle: resolve });
    socket.send(envelope);
    return promise.finally(() => {
      clearTimeout(deadline);
      waiting.delete(id);
    });
  }

  function takeAck(text: string): void {
    const ack = ackText.safeParse(text);
    if (!ack.success) return workspace.report(`an acknowledgement cannot be read: ${text}`);
    const { envelope_id: id, payload = null } = ack.data;
    const body = JSON.stringify(payload) === "{}" ? null : payload;
    waiting.get(id)?.settle({ status: 200, body, isTimeout: false, refusesRetry: false });
  }
}

function noAnswer(isTimeout: boolean): Unmeasured {
  return { status: 0, body: null, isTimeout, refusesRetry: false };
}

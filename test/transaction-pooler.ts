// What PgBouncer does in transaction mode, in small: many connections in front, few behind, and each transaction on another one. Like it,
// it refuses settings at the start of a connection. Journeys put it between the bot and PostgreSQL.
// Sources: postgresql.org/docs/current/protocol-message-formats.html; pgbouncer.org/features.html
import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { Client } from "pg";
import { z } from "zod";

export type TransactionPooler = { url: string; transactions(): number; stop(): Promise<void> };

const sslRequest = 80_877_103;
const allowedAtStart = ["user", "database", "client_encoding", "application_name"];

export async function startPooler(url: string, connections = 3): Promise<TransactionPooler> {
  const servers = await Promise.all(Array.from({ length: connections }, () => connectedSocket(url)));
  const free = [...servers];
  const waiting: ((server: Socket) => void)[] = [];
  const clients = new Set<Socket>();
  let transactions = 0;

  function release(server: Socket): void {
    const next = waiting.shift();
    if (next === undefined) free.push(server);
    else next(server);
  }

  function take(): Promise<Socket> {
    const server = free.shift();
    return server === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(server);
  }

  const proxy = createServer({ noDelay: true }, (client) => {
    clients.add(client);
    client.on("close", () => clients.delete(client)).on("error", () => undefined);
    let isStarted = false;
    let server: Socket | undefined;
    let isTaking = false;
    let unsent: Buffer[] = [];

    async function forward(bytes: Buffer): Promise<void> {
      // Terminate: the connection behind stays.
      if (bytes[0] === 0x58) return void client.end();
      unsent.push(bytes);
      if (server === undefined && !isTaking) {
        isTaking = true;
        server = await take();
        isTaking = false;
        transactions += 1;
        answerFrom(server);
      }
      if (server === undefined) return;
      for (const each of unsent.splice(0)) server.write(each);
    }

    function answerFrom(from: Socket): void {
      let unread = Buffer.alloc(0);
      const hear = (bytes: Buffer): void => {
        unread = Buffer.concat([unread, bytes]);
        while (unread.length >= 5 && unread.length >= 1 + unread.readInt32BE(1)) {
          const length = 1 + unread.readInt32BE(1);
          const message = unread.subarray(0, length);
          unread = unread.subarray(length);
          client.write(message);
          // ReadyForQuery, and no transaction is open.
          if (message[0] !== 0x5a || message[5] !== 0x49) continue;
          from.off("data", hear);
          server = undefined;
          release(from);
        }
      };
      from.on("data", hear);
    }

    client.on("data", (bytes) => {
      if (isStarted) return void forward(bytes);
      if (bytes.readInt32BE(4) === sslRequest) return void client.write("N");
      const words = bytes.subarray(8).toString().split("\0");
      const refused = words.find(
        (word, index) => index % 2 === 0 && word !== "" && !allowedAtStart.includes(word),
      );
      if (refused !== undefined) return void client.end(refusal(`unsupported startup parameter: ${refused}`));
      isStarted = true;
      client.write(welcome);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const inFront = new URL(url);
  inFront.hostname = "127.0.0.1";
  inFront.port = String((proxy.address() as AddressInfo).port);
  return {
    url: inFront.href,
    transactions: () => transactions,
    async stop() {
      for (const socket of [...clients, ...servers]) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

/** AuthenticationOk and ReadyForQuery. */
const welcome = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

function refusal(text: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C08P01\0M${text}\0\0`);
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** The driver signs in; from then on the connection is ours. */
async function connectedSocket(url: string): Promise<Socket> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  const { connection } = z.object({ connection: z.object({ stream: z.custom<Socket>() }) }).parse(client);
  connection.stream.removeAllListeners("data");
  return connection.stream.setNoDelay(true).on("error", () => undefined);
}

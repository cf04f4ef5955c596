// Sends signed webhooks as a process of its own, over a number of connections, and writes as one line of JSON how they were
// answered. `stage.ts` starts it with a `Load` as its argument. Everything is made before the clock starts, and the connections
// are bare sockets, so that the sender takes as little of the machine as it can.
import { connect, type Socket } from "node:net";
import { oneRequest, signed } from "./webhooks.ts";
import { quantile } from "./figures.ts";

export type Load = {
  port: number;
  connections: number;
  /** It ends after so long, or when all are sent. */
  seconds: number;
  count: number;
  /** As fast as the answers come, where it is null. */
  perSecond: number | null;
  /** Two loads with the same name send the same updates. */
  name: string;
  groupIds: readonly string[];
};

export type Answered = {
  answered: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  longestMs: number;
  /** Not answered 200. */
  refused: number;
};

const load = JSON.parse(process.argv[2] ?? "") as Load;
const messages = Array.from({ length: load.count }, (_, index) => message(index));
const latencies: number[] = [];
let sent = 0;
let refused = 0;
const sockets = await Promise.all(Array.from({ length: load.connections }, () => connected(load.port)));
const begun = performance.now();
await Promise.all(sockets.map(sendInTurn));
const seconds = (performance.now() - begun) / 1_000;
for (const socket of sockets) socket.destroy();
const figures: Answered = {
  answered: latencies.length,
  perSecond: latencies.length / seconds,
  p50Ms: quantile(latencies, 0.5),
  p99Ms: quantile(latencies, 0.99),
  longestMs: Math.max(...latencies),
  refused,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);

async function sendInTurn(socket: Socket): Promise<void> {
  for (;;) {
    const index = sent;
    const dueAt = load.perSecond === null ? 0 : begun + (index * 1_000) / load.perSecond;
    if (index >= messages.length || performance.now() - begun > load.seconds * 1_000) return;
    sent += 1;
    const early = dueAt - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const before = performance.now();
    const status = await exchanged(socket, messages[index] ?? Buffer.alloc(0));
    latencies.push(performance.now() - before);
    if (status !== 200) refused += 1;
  }
}

function message(index: number): Buffer {
  const groupId = load.groupIds[index % load.groupIds.length] ?? "";
  const { body, signature } = signed([oneRequest(groupId, `${load.name}${index}`)]);
  const head = [
    "POST /whatsapp/webhook HTTP/1.1",
    "Host: 127.0.0.1",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Hub-Signature-256: ${signature}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.setNoDelay(true).once("error", reject);
  });
}

/** One request, one answer. Both servers send short answers of a known end: `chunked` or with a length. */
function exchanged(socket: Socket, bytes: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    const failed = (): void => reject(new Error("the connection was closed before the answer"));
    const take = (chunk: Buffer): void => {
      text += chunk.toString("latin1");
      if (!isWhole(text)) return;
      socket.off("data", take).off("close", failed);
      resolve(Number(text.slice(9, 12)));
    };
    socket.on("data", take).on("close", failed).write(bytes);
  });
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return false;
  const length = /content-length: (\d+)/iu.exec(text.slice(0, end))?.[1];
  return length === undefined ? text.endsWith("0\r\n\r\n") : text.length >= end + 4 + Number(length);
}

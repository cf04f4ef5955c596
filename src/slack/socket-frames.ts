// What comes down a Socket Mode connection: the library keeps the connection, and every frame with something of Slack's in it
// passes the same schema as over HTTP. The library would read such frames on trust and leave its promise to nobody.
// Source: docs.slack.dev/apis/events-api/using-socket-mode
import type { SocketModeReceiver } from "@slack/bolt";
import { z } from "zod";
import { readEnvelope } from "./envelope.ts";
import { admit, type DoorRules, type Process } from "./receiver.ts";

export type SocketClient = SocketModeReceiver["client"];

export type FrameParts = DoorRules & { process: Process };

const frame = z.looseObject({
  type: z.string(),
  envelope_id: z.string().optional(),
  payload: z.unknown().optional(),
  retry_attempt: z.number().optional().catch(undefined),
  retry_reason: z.string().optional().catch(undefined),
});

type Frame = z.infer<typeof frame>;

/** Resolves when the connection is over: broken, closed, or about to be closed by Slack, which says so beforehand. */
export function takeFrames(client: SocketClient, parts: FrameParts): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const keeping = client.listeners("ws_message");
  client.removeAllListeners("ws_message");
  client.once("disconnected", () => resolve());
  client.on("ws_message", (data: unknown, isBinary: unknown) => {
    const read = readFrame(data);
    if (read === undefined) return refuse(parts, "malformed");
    if (read.type === "disconnect") return resolve();
    if (read.type === "hello") {
      for (const listener of keeping) listener(data, isBinary);
      return undefined;
    }
    return void take(client, read, parts);
  });
  return promise;
}

function readFrame(data: unknown): Frame | undefined {
  try {
    return typeof data === "string" ? frame.safeParse(JSON.parse(data)).data : undefined;
  } catch {
    return undefined;
  }
}

/** Never rejects. */
async function take(client: SocketClient, received: Frame, parts: FrameParts): Promise<void> {
  let answered = false;
  const ack = async (answer?: unknown): Promise<void> => {
    if (answered || received.envelope_id === undefined) return;
    answered = true;
    await send(client, { envelope_id: received.envelope_id, payload: asPayload(answer) });
  };
  try {
    const admitted = await admit(parts, readEnvelope(payloadOf(received)));
    if (admitted.kind === "refused") return refuse(parts, admitted.refusal);
    if (admitted.kind === "unknown") return await ack();
    const { retry_attempt: retryNum, retry_reason: retryReason } = received;
    await parts.process({
      body: admitted.body,
      ack,
      ...(retryNum === undefined ? {} : { retryNum }),
      ...(retryReason === undefined ? {} : { retryReason }),
    });
    await ack();
  } catch (error) {
    // Not acknowledged, it comes again or the person is told that it did not work.
    parts.log.warn({ err: error }, "something that came by Socket Mode was not acknowledged");
  }
}

/** A frame without anything in it is known by its own type, or not at all. */
function payloadOf({ type, payload }: Frame): unknown {
  return payload === undefined ? { type } : payload;
}

function refuse({ onRefusal, refusalLog }: FrameParts, refusal: Parameters<DoorRules["onRefusal"]>[0]): void {
  onRefusal(refusal);
  refusalLog.warn({ refusal }, "refused a frame of Socket Mode");
}

function asPayload(answer: unknown): unknown {
  return typeof answer === "string" ? { text: answer } : (answer ?? {});
}

function send({ websocket }: SocketClient, message: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    if (websocket?.isActive() !== true) return reject(new Error("the connection is closed"));
    return websocket.send(JSON.stringify(message), (error) =>
      error === undefined || error === null ? resolve() : reject(error),
    );
  });
}

// Reads the bytes of a request as they came, within a size, a time, and what all requests together may hold in memory. Both
// doors read with the one reader that `app.ts` makes, and check signatures over what it gives them.
import type { IncomingMessage, ServerResponse } from "node:http";

export type ReadBody =
  | { kind: "complete"; bytes: Buffer }
  | { kind: "too large" }
  | { kind: "too slow" }
  /** Other requests hold all the memory there is for bodies. */
  | { kind: "too busy" }
  /** The sender went away in the middle. */
  | { kind: "cut short" };

/**
 * Never rejects. Unless it is complete, the request is left paused with nothing of it kept. What a body takes of the common
 * memory is given back when its request has been answered.
 */
export type BodyReader = (
  req: IncomingMessage,
  res: ServerResponse,
  largestBytes: number,
) => Promise<ReadBody>;

type Limits = {
  /** Of all bodies that arrive or wait for their answer. */
  inFlightBytes: number;
  timeoutMs: number;
};

/** Sixteen of the largest webhooks, which Meta cuts at 3 MB; a usual one has 1 kB. */
const usualLimits: Limits = { inFlightBytes: 48 * 1024 * 1024, timeoutMs: 10_000 };

export function createBodyReader(given: Partial<Limits> = {}): BodyReader {
  const { inFlightBytes, timeoutMs } = { ...usualLimits, ...given };
  let heldBytes = 0;
  return (req, res, largestBytes) => {
    if (Number(req.headers["content-length"] ?? 0) > largestBytes)
      return Promise.resolve({ kind: "too large" });
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const giveBack = (): void => {
        heldBytes -= size;
        size = 0;
      };
      // What has arrived is counted, not what was announced: to fill the memory takes as many bytes.
      const onData = (chunk: Buffer): void => {
        size += chunk.length;
        heldBytes += chunk.length;
        if (size > largestBytes) finish({ kind: "too large" });
        else if (heldBytes > inFlightBytes) finish({ kind: "too busy" });
        else chunks.push(chunk);
      };
      const onEnd = (): void => finish({ kind: "complete", bytes: Buffer.concat(chunks, size) });
      const onBreak = (): void => finish({ kind: "cut short" });
      const timer = setTimeout(() => finish({ kind: "too slow" }), timeoutMs);
      const finish = (result: ReadBody): void => {
        clearTimeout(timer);
        chunks.length = 0;
        req.off("data", onData).off("end", onEnd).off("close", onBreak).pause();
        if (result.kind !== "complete" || res.closed) giveBack();
        else res.once("close", giveBack);
        resolve(result);
      };
      // The error listener stays: a request that breaks after the answer must not bring the process down.
      req.on("error", onBreak).on("close", onBreak).on("end", onEnd).on("data", onData);
      if (req.destroyed) onBreak();
    });
  };
}

// Reads the bytes of a request as they came, within a size and a time. `webhook.ts` checks the signature over them.
import type { IncomingMessage } from "node:http";

export type ReadBody =
  | { kind: "complete"; bytes: Buffer }
  | { kind: "too large" }
  | { kind: "too slow" }
  /** The sender went away in the middle. */
  | { kind: "cut short" };

/** Never rejects. After "too large" and "too slow" the request is left paused, with nothing of it kept. */
export function readBody(
  req: IncomingMessage,
  { largestBytes, timeoutMs }: { largestBytes: number; timeoutMs: number },
): Promise<ReadBody> {
  if (Number(req.headers["content-length"] ?? 0) > largestBytes)
    return Promise.resolve({ kind: "too large" });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > largestBytes) finish({ kind: "too large" });
      else chunks.push(chunk);
    };
    const onEnd = (): void => finish({ kind: "complete", bytes: Buffer.concat(chunks, size) });
    const onBreak = (): void => finish({ kind: "cut short" });
    const timer = setTimeout(() => finish({ kind: "too slow" }), timeoutMs);
    const finish = (result: ReadBody): void => {
      clearTimeout(timer);
      chunks.length = 0;
      req.off("data", onData).off("end", onEnd).off("close", onBreak).pause();
      resolve(result);
    };
    // The error listener stays: a request that breaks after the answer must not bring the process down.
    req.on("error", onBreak).on("close", onBreak).on("end", onEnd).on("data", onData);
    if (req.destroyed) onBreak();
  });
}

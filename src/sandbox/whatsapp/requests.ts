// Remembers every Graph call the sandbox received, for tests and for the page. Written by the server.
import type { Operation } from "./failures.ts";

export type ReceivedCall = {
  /** Milliseconds since 1970. */
  at: number;
  method: string;
  path: string;
  /** Null when no such call exists. */
  operation: Operation | null;
  body: unknown;
  /** Null while unanswered, and for ever when the connection died. */
  status: number | null;
};

const KEPT_CALLS = 50_000;

export function createRequestLog() {
  const requests: ReceivedCall[] = [];

  function add(call: ReceivedCall): ReceivedCall {
    requests.push(call);
    if (requests.length > KEPT_CALLS) requests.shift();
    return call;
  }

  return {
    requests,
    add,
    calls: (operation: Operation) => requests.filter((call) => call.operation === operation),
  };
}

export type RequestLog = ReturnType<typeof createRequestLog>;

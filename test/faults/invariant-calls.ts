// The part of the invariant that only WhatsApp's log of calls can tell: a write whose outcome was not known is not sent
// again before somebody has looked.
import type { ReceivedCall } from "../../src/sandbox/whatsapp/requests.ts";
import type { Evidence } from "./evidence.ts";

type Operation = NonNullable<ReceivedCall["operation"]>;

/** For each write that may have been done: what must be read before it is sent again. Setting what is set is harmless. */
const looks: Partial<Record<Operation, Operation[]>> = {
  approve: ["info", "joinRequests"],
  reject: ["info", "joinRequests"],
  create: ["list"],
  resetLink: ["link", "info"],
};

export function nothingIsWrittenTwice({ stage, ledger }: Pick<Evidence, "stage" | "ledger">): string[] {
  const open = new Map<string, { call: ReceivedCall; place: number }>();
  const broke: string[] = [];
  const calls = stage.whatsapp.requests;
  for (const [place, call] of calls.entries()) {
    for (const key of writtenBy(call)) {
      const before = open.get(key);
      if (
        before !== undefined &&
        mayHaveHappened(before.call) &&
        !wasLookedAt(calls.slice(before.place + 1, place), call)
      )
        broke.push(
          `WhatsApp: ${call.operation} was sent twice and nobody looked in between (${key.slice(0, 60)})`,
        );
      open.set(key, { call, place });
    }
  }
  const again = ledger.asked.some((asked) => asked.again > 0);
  return again ? broke.filter((what) => !what.includes("create")) : broke;
}

function writtenBy({ operation, path, body }: ReceivedCall): string[] {
  if (operation === "approve" || operation === "reject") return idsIn(body).map((id) => `${operation} ${id}`);
  if (operation === "resetLink") return [`resetLink ${nodeOf(path)}`];
  if (operation === "create") return [`create ${subjectIn(body)}`];
  return [];
}

function wasLookedAt(between: readonly ReceivedCall[], { operation, path }: ReceivedCall): boolean {
  const wanted = operation === null ? [] : (looks[operation] ?? []);
  return between.some(
    (call) =>
      call.operation !== null &&
      wanted.includes(call.operation) &&
      call.status !== null &&
      nodeOf(call.path) === nodeOf(path),
  );
}

/** Not refused: it was done, or nobody can know. */
function mayHaveHappened({ status }: ReceivedCall): boolean {
  return status === null || status < 400 || status >= 500;
}

function nodeOf(path: string): string {
  return path.split(/[/?]/u)[2] ?? "";
}

function idsIn(body: unknown): string[] {
  const ids = typeof body === "object" && body !== null && "join_requests" in body ? body.join_requests : [];
  return Array.isArray(ids) ? ids.map(String) : [];
}

function subjectIn(body: unknown): string {
  return typeof body === "object" && body !== null && "subject" in body ? String(body.subject) : "";
}

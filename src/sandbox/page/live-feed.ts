// Sends the page's state to every open page by server-sent events: all of it at first, then whichever part changed, at most
// ten times a second. Used by the page's server; the stage tells it what changed.
import type { ServerResponse } from "node:http";
import { type PageState, partsOfPage } from "./page-state.ts";
import type { Stage } from "./stage.ts";

type Part = keyof PageState;

export type LiveFeed = ReturnType<typeof createLiveFeed>;

const PARTS: readonly Part[] = ["bot", "clock", "whatsapp", "slack"];
const SENT_EVERY_MS = 100;

export function createLiveFeed(stage: Stage) {
  const readers = new Set<ServerResponse>();
  const changed = new Set<Part>();
  const sent = new Map<Part, string>();
  let timer: NodeJS.Timeout | null = null;

  function note(part: Part): void {
    changed.add(part);
    if (readers.size > 0) timer ??= setTimeout(flush, SENT_EVERY_MS);
  }

  function flush(): void {
    timer = null;
    for (const part of changed) {
      const before = sent.get(part);
      const event = write(part);
      if (event !== before) for (const reader of readers) reader.write(event);
    }
    changed.clear();
  }

  function write(part: Part): string {
    const event = `event: ${part}\ndata: ${JSON.stringify(partsOfPage[part](stage))}\n\n`;
    sent.set(part, event);
    return event;
  }

  function follow(reader: ServerResponse): void {
    reader.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    for (const part of PARTS) reader.write(write(part));
    readers.add(reader);
    reader.on("close", () => readers.delete(reader));
  }

  return {
    note,
    noteAll: () => PARTS.forEach(note),
    follow,
    stop: () => {
      if (timer) clearTimeout(timer);
      for (const reader of readers) reader.end();
    },
  };
}

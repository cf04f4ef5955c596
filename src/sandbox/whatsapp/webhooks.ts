// The webhook queue: what happened at WhatsApp waits here, is packed into POSTs and handed to the postman. Tests and the
// page hold, drop, repeat, shuffle and batch it.
import { createPostman } from "./postman.ts";
import type { Delivery, PostmanOptions } from "./postman.ts";
import { renderBody } from "./spelling.ts";
import type { Sender, Style } from "./spelling.ts";
import type { Json, Update } from "./updates.ts";

export type Webhooks = ReturnType<typeof createWebhooks>;

export type WebhookOptions = PostmanOptions & { delayMs: number; style: Style; sender: Sender };

export type ReleaseOrder = "reversed" | "shuffled";

// Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
const MAX_UPDATES_PER_POST = 1000;
const KEPT_DELIVERIES = 20_000;

export function createWebhooks(options: WebhookOptions) {
  const postman = createPostman({ ...options, changed });
  const timers = new Set<NodeJS.Timeout>();
  const log: Delivery[] = [];
  let waiting: Update[] = [];
  let holding = false;
  let batching = false;
  let drops = 0;
  let duplicates = 0;
  let delayMs = options.delayMs;
  let made = 0;
  let underWay = 0;
  let watchers: (() => void)[] = [];

  /** Does something as late as webhooks come, and counts as queued until then. */
  function later(happen: () => void): void {
    after(delayMs, happen);
  }

  function tell(update: Update): void {
    waiting.push(update);
    if (!holding && waiting.length === 1) after(0, flush);
    options.changed();
  }

  function after(waitMs: number, happen: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      happen();
      changed();
    }, waitMs);
    timers.add(timer);
  }

  /** Packs what waits into POSTs. */
  function flush(): void {
    if (holding) return;
    const updates = waiting;
    waiting = [];
    const perPost = batching ? MAX_UPDATES_PER_POST : 1;
    for (let i = 0; i < updates.length; i += perPost) pack(updates.slice(i, i + perPost));
  }

  function pack(updates: Update[]): void {
    const delivery = record(renderBody(updates, options.style, options.sender), updates.length);
    if (drops > 0) {
      drops -= 1;
      delivery.state = "dropped";
      return;
    }
    const lane = updates.length === 1 ? laneOf(updates[0]) : "batch";
    postman.send(delivery, lane);
    if (duplicates > 0) {
      duplicates -= 1;
      postman.send(record(delivery.body, updates.length), lane);
    }
  }

  function record(body: string, updates: number): Delivery {
    made += 1;
    const delivery: Delivery = { id: made, at: options.now(), updates, body, attempts: [], state: "queued" };
    log.push(delivery);
    if (log.length > KEPT_DELIVERIES) log.shift();
    return delivery;
  }

  function release(how: { order?: ReleaseOrder } = {}): void {
    if (how.order === "reversed") waiting.reverse();
    if (how.order === "shuffled") waiting = shuffled(waiting);
    holding = false;
    flush();
    changed();
  }

  function queued(): number {
    return (holding ? 0 : waiting.length) + timers.size + underWay + postman.queued();
  }

  function changed(): void {
    options.changed();
    if (queued() > 0) return;
    const idleWatchers = watchers;
    watchers = [];
    for (const watcher of idleWatchers) watcher();
  }

  /** What is held back or dropped does not count. */
  function idle(): Promise<void> {
    return queued() === 0 ? Promise.resolve() : new Promise((resolve) => watchers.push(resolve));
  }

  /** A Graph call is under way: `idle` waits for it, since it may still have something to tell. */
  function expectMore(): () => void {
    underWay += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      underWay -= 1;
      changed();
    };
  }

  function stop(): void {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    waiting = [];
    underWay = 0;
    postman.stop();
    for (const watcher of watchers.splice(0)) watcher();
  }

  return {
    log,
    later,
    tell,
    expectMore,
    idle,
    release,
    stop,
    hold: () => {
      holding = true;
      options.changed();
    },
    dropNext: (posts = 1) => {
      drops += posts;
    },
    duplicateNext: (posts = 1) => {
      duplicates += posts;
    },
    batch: (on: boolean) => {
      batching = on;
      options.changed();
    },
    get delayMs(): number {
      return delayMs;
    },
    set delayMs(ms: number) {
      delayMs = ms;
    },
    /** Sends a hand-made update as it is. */
    send: (field: string, group: Json, phoneNumberId: string) =>
      tell({ phoneNumberId, field, content: { groups: [group] }, verbatim: true }),
    postRaw: postman.postRaw,
    verify: postman.verify,
    url: postman.url,
    setUrl: postman.setUrl,
    status: () => ({
      holding,
      batching,
      delayMs,
      drops,
      duplicates,
      held: holding ? waiting.length : 0,
      queued: queued(),
    }),
  };
}

function laneOf(update: Update | undefined): string {
  const groups = update?.content["groups"] ?? update?.content["messages"];
  const group: unknown = Array.isArray(groups) ? groups[0] : undefined;
  const id = group !== null && typeof group === "object" && "group_id" in group ? group.group_id : undefined;
  return typeof id === "string" ? id : "other";
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

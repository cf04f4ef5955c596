// The controls of WhatsApp's webhook queue: hold it and let it go in another order, slow it down, lose or repeat a POST.
import type { PageState } from "../page-state.ts";
import { useActing } from "./acting.tsx";

type Status = Pick<
  PageState["whatsapp"]["webhooks"],
  "holding" | "held" | "delayMs" | "drops" | "duplicates"
>;

const DELAYS_MS = [0, 2000, 10_000];
const ORDERS = [
  { order: "as they came", words: "in order" },
  { order: "reversed", words: "backwards" },
  { order: "shuffled", words: "mixed up" },
] as const;

export function WebhookTrouble({ status }: { status: Status }) {
  const { act } = useActing();
  return (
    <>
      {status.holding ? (
        ORDERS.map(({ order, words }) => (
          <button key={order} type="button" onClick={() => act({ act: "release webhooks", order })}>
            Release {status.held} {words}
          </button>
        ))
      ) : (
        <button type="button" onClick={() => act({ act: "hold webhooks" })}>
          Hold back
        </button>
      )}
      <select
        aria-label="Delay of webhooks"
        value={status.delayMs}
        onChange={({ target }) => act({ act: "delay webhooks", delayMs: Number(target.value) })}
      >
        {DELAYS_MS.map((delayMs) => (
          <option key={delayMs} value={delayMs}>
            {delayMs === 0 ? "On time" : `${delayMs / 1000} seconds late`}
          </option>
        ))}
      </select>
      <button type="button" onClick={() => act({ act: "duplicate next webhook" })}>
        Repeat the next{many(status.duplicates)}
      </button>
      <button type="button" onClick={() => act({ act: "drop next webhook" })}>
        Lose the next{many(status.drops)}
      </button>
    </>
  );
}

function many(count: number): string {
  return count === 0 ? "" : ` (${count})`;
}

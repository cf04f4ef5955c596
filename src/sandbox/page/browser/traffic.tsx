// What went over the wire lately: webhooks to the bot, and Graph calls from it.
import type { ReactNode } from "react";
import type { PageState } from "../page-state.ts";
import { exactTime } from "./time.ts";

const SHOWN = 30;

export function Traffic({ whatsapp }: { whatsapp: PageState["whatsapp"] }) {
  return (
    <div className="traffic">
      <Column title="Webhooks to the bot">
        {whatsapp.webhooks.recent
          .slice(-SHOWN)
          .toReversed()
          .map((delivery) => (
            <Webhook key={delivery.id} delivery={delivery} />
          ))}
      </Column>
      <Column title="Graph calls from the bot">
        {whatsapp.requests
          .slice(-SHOWN)
          .toReversed()
          .map((call, place) => (
            <GraphCall key={`${call.at}-${place}`} call={call} />
          ))}
      </Column>
    </div>
  );
}

function Column({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="column">
      <h3>{title}</h3>
      <ol>{children}</ol>
    </div>
  );
}

function Webhook({ delivery }: { delivery: PageState["whatsapp"]["webhooks"]["recent"][number] }) {
  const { at, body, attempts, state, updates } = delivery;
  const parsed = JSON.parse(body) as unknown;
  const last = attempts.at(-1);
  const outcome = state === "queued" ? (last ? `tried ${attempts.length} times` : "on its way") : state;
  return (
    <Entry
      at={at}
      title={typeIn(body) + (updates > 1 ? ` and ${updates - 1} more` : "")}
      outcome={
        state === "delivered" && attempts.length > 1 ? `delivered, attempt ${attempts.length}` : outcome
      }
      isGood={state === "delivered"}
      body={parsed}
    />
  );
}

function GraphCall({ call }: { call: PageState["whatsapp"]["requests"][number] }) {
  const { at, method, operation, path, status, body } = call;
  return (
    <Entry
      at={at}
      title={`${method} ${operation ?? path}`}
      outcome={status === null ? "no answer" : String(status)}
      isGood={status !== null && status < 300}
      body={{ path, body }}
    />
  );
}

type EntryProps = { at: number; title: string; outcome: string; isGood: boolean; body: unknown };

function Entry({ at, title, outcome, isGood, body }: EntryProps) {
  return (
    <li>
      <details>
        <summary>
          <time>{exactTime(at)}</time>
          <span>{title}</span>
          <b className={isGood ? "good" : "bad"}>{outcome}</b>
        </summary>
        <pre>{JSON.stringify(body, null, 2)}</pre>
      </details>
    </li>
  );
}

function typeIn(body: string): string {
  const types = [...body.matchAll(/"type":\s*"([a-z_]+)"/g)].map(([, type]) => type);
  const type = types.find((name) => name?.startsWith("group_")) ?? types[0] ?? "update";
  return type.replace(/^group_/u, "").replaceAll("_", " ");
}

// The controls that make WhatsApp misbehave, each in the words of what then happens.
import { type ReactNode, useState } from "react";
import type { TroubleName } from "../acts.ts";
import type { PageState } from "../page-state.ts";
import { AccountTrouble } from "./account-trouble.tsx";
import { useActing } from "./acting.tsx";
import { WebhookTrouble } from "./webhook-trouble.tsx";

type WhatsApp = PageState["whatsapp"];

/** What happens to the next call of a kind. */
const FAILURES: readonly { next: string; ways: Partial<Record<TroubleName, string>> }[] = [
  {
    next: "The next approval",
    ways: {
      "approve: has not accepted the terms": "Approval: the person has not accepted the terms",
      "approve: group is full": "Approval: the group is full",
      "approve: request is gone": "Approval: the request was withdrawn",
      "approve: done, but no answer": "Approval: works, but the answer is lost",
      "approve: server error": "Approval: WhatsApp breaks down",
    },
  },
  {
    next: "The next new group",
    ways: {
      "create: done, but no answer": "New group: works, but the answer is lost",
      "create: connection lost before": "New group: WhatsApp is not reached",
      "create: server error": "New group: WhatsApp breaks down",
      "create: refused later": "New group: taken, then refused",
    },
  },
  {
    next: "The next message",
    ways: {
      "send: nobody wrote for a day": "Message: nobody has written for a day",
      "send: done, but no answer": "Message: works, but the answer is lost",
      "send: server error": "Message: WhatsApp breaks down",
      "send: refused later": "Message: taken, then refused",
    },
  },
];

/** WhatsApp's verdict on the template for invitations. */
const REVIEWS = [
  { status: "APPROVED", words: "Approved at once" },
  { status: "PENDING", words: "Wait for review" },
  { status: "REJECTED", words: "Rejected" },
] as const;

const STORM_REQUESTS = 60;
const SLOW_PER_MINUTE = 5;

export function Trouble({ whatsapp }: { whatsapp: WhatsApp }) {
  const { act } = useActing();
  return (
    <div className="trouble">
      <Row title="Fails once">
        <FailOnce toCome={whatsapp.failures.length} />
      </Row>
      <Row title="Webhooks">
        <WebhookTrouble status={whatsapp.webhooks} />
      </Row>
      <Row title="Calls">
        <Toggle
          on={whatsapp.tokenExpired}
          label="Access token expired"
          turn={(expired) => act({ act: "expire token", expired })}
        />
        <Toggle
          on={whatsapp.rateLimit !== null}
          label={`Only ${SLOW_PER_MINUTE} a minute`}
          turn={(on) => act({ act: "limit rate", perMinute: on ? SLOW_PER_MINUTE : null })}
        />
      </Row>
      <Row title="Invitations">
        {REVIEWS.map(({ status, words }) => (
          <Toggle
            key={status}
            on={whatsapp.templateReview === status}
            label={words}
            turn={() => act({ act: "review templates", status })}
          />
        ))}
      </Row>
      <Row title="Account">
        <AccountTrouble />
      </Row>
      <Row title="Storm">
        <button type="button" onClick={() => act({ act: "storm", requests: STORM_REQUESTS })}>
          {STORM_REQUESTS} people ask at {STORM_REQUESTS} groups
        </button>
      </Row>
    </div>
  );
}

function Row({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="row" role="group" aria-label={title}>
      <h3>{title}</h3>
      <div className="buttons">{children}</div>
    </div>
  );
}

function FailOnce({ toCome }: { toCome: number }) {
  const { act } = useActing();
  const [trouble, setTrouble] = useState<TroubleName>("approve: has not accepted the terms");
  return (
    <>
      <select
        aria-label="What fails"
        value={trouble}
        onChange={({ target }) => setTrouble(target.value as TroubleName)}
      >
        {FAILURES.map(({ next, ways }) => (
          <optgroup key={next} label={next}>
            {Object.entries(ways).map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <button type="button" onClick={() => act({ act: "fail next", trouble })}>
        Let it fail
      </button>
      {toCome > 0 && <span className="badge waiting">{toCome} to come</span>}
    </>
  );
}

function Toggle({ on, label, turn }: { on: boolean; label: string; turn: (on: boolean) => unknown }) {
  return (
    <button type="button" aria-pressed={on} onClick={() => turn(!on)}>
      {label}
    </button>
  );
}

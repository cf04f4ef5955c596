// The controls that make WhatsApp misbehave, each in the words of what then happens.
import type { ReactNode } from "react";
import type { TroubleName } from "../acts.ts";
import type { PageState } from "../page-state.ts";
import { useActing } from "./acting.tsx";
import { Icon } from "./icon.tsx";
import { WebhookTrouble } from "./webhook-trouble.tsx";

type WhatsApp = PageState["whatsapp"];

const APPROVALS = {
  "approve: has not accepted the terms": "no terms",
  "approve: group is full": "full",
  "approve: request is gone": "gone",
  "approve: done, but no answer": "done, no answer",
  "approve: server error": "error 500",
} satisfies Partial<Record<TroubleName, string>>;

const CREATIONS = {
  "create: done, but no answer": "done, no answer",
  "create: connection lost before": "not done",
  "create: server error": "error 500",
  "create: refused later": "refused later",
} satisfies Partial<Record<TroubleName, string>>;

const MESSAGES = {
  "send: nobody wrote for a day": "24 h over",
  "send: done, but no answer": "done, no answer",
  "send: server error": "error 500",
  "send: refused later": "refused later",
} satisfies Partial<Record<TroubleName, string>>;

/** WhatsApp's verdict on the template for invitations. */
const REVIEWS = {
  APPROVED: "approved at once",
  PENDING: "waits for review",
  REJECTED: "rejected",
};

const STORM_REQUESTS = 60;
const SLOW_PER_MINUTE = 5;

export function Trouble({ whatsapp }: { whatsapp: WhatsApp }) {
  const { act } = useActing();
  return (
    <div className="trouble">
      <Row title="Next approval">
        <FailButtons operation="approve" names={APPROVALS} whatsapp={whatsapp} />
      </Row>
      <Row title="Next creation">
        <FailButtons operation="create" names={CREATIONS} whatsapp={whatsapp} />
      </Row>
      <Row title="Next message">
        <FailButtons operation="messages" names={MESSAGES} whatsapp={whatsapp} />
      </Row>
      <Row title="Invitation text">
        {Object.entries(REVIEWS).map(([status, label]) => (
          <Toggle
            key={status}
            on={whatsapp.templateReview === status}
            label={label}
            turn={() => act({ act: "review templates", status: status as keyof typeof REVIEWS })}
          />
        ))}
      </Row>
      <Row title="Webhooks">
        <WebhookTrouble status={whatsapp.webhooks} />
      </Row>
      <Row title="Graph API">
        <Toggle
          on={whatsapp.tokenExpired}
          label="token expired"
          turn={(expired) => act({ act: "expire token", expired })}
        />
        <Toggle
          on={whatsapp.rateLimit !== null}
          label={`${SLOW_PER_MINUTE} calls a minute`}
          turn={(on) => act({ act: "limit rate", perMinute: on ? SLOW_PER_MINUTE : null })}
        />
      </Row>
      <Row title="Storm">
        <button type="button" onClick={() => act({ act: "storm", requests: STORM_REQUESTS })}>
          <Icon name="storm" /> {STORM_REQUESTS} people ask at {STORM_REQUESTS} groups
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

type FailButtonsProps = {
  operation: WhatsApp["failures"][number]["operation"];
  names: Partial<Record<TroubleName, string>>;
  whatsapp: WhatsApp;
};

function FailButtons({ operation, names, whatsapp }: FailButtonsProps) {
  const { act } = useActing();
  const armed = whatsapp.failures.filter((failure) => failure.operation === operation).length;
  return (
    <>
      {Object.entries(names).map(([name, label]) => (
        <button
          key={name}
          type="button"
          onClick={() => act({ act: "fail next", trouble: name as TroubleName })}
        >
          {label}
        </button>
      ))}
      {armed > 0 && <span className="badge waiting">{armed} to come</span>}
    </>
  );
}

export function Toggle({ on, label, turn }: { on: boolean; label: string; turn: (on: boolean) => unknown }) {
  return (
    <button type="button" aria-pressed={on} onClick={() => turn(!on)}>
      {label}
    </button>
  );
}

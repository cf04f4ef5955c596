// The right side of the page: Slack as one of its people sees it. Whoever is "you" here is whom the bot deals with.
import { useEffect, useState } from "react";
import type { PageState } from "../page-state.ts";
import { useActing } from "./acting.tsx";
import { Form } from "./form.tsx";
import { Icon } from "./icon.tsx";
import { forgetClosedForms } from "./kept-answers.ts";
import { SlackContext } from "./slack-view.ts";
import { Switch } from "./switch.tsx";
import { Workspace } from "./workspace.tsx";

type SlackSideProps = {
  slack: PageState["slack"];
  aheadMs: number;
  userId: string;
  chooseUser: (id: string) => void;
};

export function SlackSide({ slack, aheadMs, userId, chooseUser }: SlackSideProps) {
  const { act } = useActing();
  const [isPhone, setIsPhone] = useState(false);
  const [dismissed, setDismissed] = useState<string[]>([]);
  const dismiss = (ts: string) => setDismissed((before) => [...before, ts]);
  const forms = slack.views[userId] ?? [];
  useEffect(() => forgetClosedForms(Object.values(slack.views).flat()), [slack.views]);
  return (
    <SlackContext value={{ slack, userId, aheadMs, dismissed, dismiss }}>
      <section className="slack" aria-label="Slack">
        <header className="side-title">
          <h2>Slack</h2>
          <small>workspace {slack.team.name}</small>
          <Switch
            label="Slack is down"
            isOn={slack.isDown}
            turn={(down) => act({ act: "take Slack down", down })}
          />
          <button
            type="button"
            className="quiet phone-width"
            aria-pressed={isPhone}
            title="Shows Slack as wide as on a phone"
            onClick={() => setIsPhone(!isPhone)}
          >
            <Icon name="phone" /> Phone width
          </button>
        </header>
        <div className={isPhone ? "slack-frame phone-wide" : "slack-frame"}>
          <Workspace hasForm={forms.length > 0} chooseUser={chooseUser} />
          {forms.map((view, depth) => (
            <Form key={view.id} view={view} isOnTop={depth === 0} />
          ))}
        </div>
      </section>
    </SlackContext>
  );
}

// What is refused at the doors, by reason: all reasons there are, for the metrics, and what to do about those that somebody can mend, for
// the log. `app.ts` gives such a log to both doors.
import { sampled, type Log } from "./log.ts";
import type { SlackRefusal } from "./slack/receiver.ts";
import type { Refusal } from "./whatsapp/webhook.ts";

type Cures<Reason extends string> = Readonly<Record<Reason, string | null>>;

const slackSecret =
  "If this is Slack itself: set SLACK_SIGNING_SECRET to the Signing Secret on the app's page “Basic Information”, and restart.";

export const slackRefusals: Cures<SlackRefusal> = {
  signature: slackSecret,
  stale:
    "If this is Slack itself: this machine's clock is off by more than five minutes; set it, and keep it right with NTP.",
  "too large": null,
  "too slow": null,
  "too busy": null,
  "cut short": null,
  malformed: null,
  foreign: "If this is a workspace or app of yours: SLACK_BOT_TOKEN belongs to another one.",
  "not known yet": null,
};

export const webhookRefusals: Cures<Refusal> = {
  handshake: "If this is Meta itself: the verify token typed there is not WHATSAPP_VERIFY_TOKEN.",
  method: null,
  signature:
    "If this is Meta itself: set WHATSAPP_APP_SECRET to the App Secret on the app's page “Settings, Basic”, and restart. A proxy that changes bodies has the same effect.",
  "not JSON": null,
  "too large": null,
  "too slow": null,
  "too busy": null,
  "cut short": null,
  "not stored": null,
};

/** Anybody on the net can bring its lines about: they are sampled. */
export function createRefusalLog(log: Log, cures: Cures<string>): ReturnType<typeof sampled> {
  const { warn, error } = sampled(log);
  return {
    error,
    warn(facts, message) {
      const cure = cures[String(facts["refusal"])] ?? null;
      warn(cure === null ? facts : { ...facts, cure }, message);
    },
  };
}

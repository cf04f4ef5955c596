// The one error of the sandbox's Slack: an answer with `ok: false`. Methods throw it; the Web API door turns it into JSON.

import type { JsonObject } from "./shapes.ts";

export class SlackRefusal extends Error {
  override readonly name = "SlackRefusal";
  readonly details: JsonObject;

  constructor(error: string, details: JsonObject = {}) {
    super(error);
    this.details = details;
  }
}

/** The form in which Slack says which argument is wrong, and where. */
export function refusalWithMessages(error: string, messages: string[]): SlackRefusal {
  return new SlackRefusal(error, {
    errors: messages,
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });
}

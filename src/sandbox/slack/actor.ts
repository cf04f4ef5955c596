// Somebody who acts in the sandbox's Slack, with all that their acts need. Made for each `as(userId)`, used by every verb.

import type { Courier } from "./delivery.ts";
import type { Places } from "./places.ts";
import type { ResponseUrls } from "./response-urls.ts";
import type { JsonObject, SandboxUser } from "./shapes.ts";
import type { Workspace } from "./workspace.ts";

export interface Actor {
  user: SandboxUser;
  workspace: Workspace;
  places: Places;
  courier: Courier;
  responseUrls: ResponseUrls;
  baseUrl: () => string;
  report: (problem: string) => void;
  /** What every interactive payload says about the person, with a fresh trigger. */
  context: () => JsonObject;
}

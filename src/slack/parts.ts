// What the listeners of this room work with. `bolt.ts` hands it to each.
import type { WebClient } from "@slack/web-api";
import type { Groupdesk } from "../groupdesk.ts";
import type { Log } from "../log.ts";
import type { Access } from "./access.ts";
import type { Audiences } from "./audience.ts";
import type { Channels } from "./channels.ts";
import type { AskedFromKept } from "./forms/asked-from.ts";
import type { NamesKept } from "./names-in-slack.ts";
import type { SlackFiles } from "./slack-files.ts";

export type SlackParts = {
  groupdesk: Groupdesk;
  access: Access;
  channels: Pick<Channels, "problemWith">;
  /** For forms. */
  client: WebClient;
  files: SlackFiles;
  log: Log;
  /** How phone numbers are shown in a channel. */
  audiences: Pick<Audiences, "phoneNumbersIn" | "changed">;
  /** Where forms were opened. */
  askedFrom: AskedFromKept;
  /** What people are called. */
  names: NamesKept;
  onDenied(): void;
};

// What the demo consists of while it runs. startDemo sets it up; acts change it, the live feed shows it.
import type { SandboxSlack } from "../slack/sandbox-slack.ts";
import type { MediaType } from "../whatsapp/media.ts";
import type { SandboxWhatsApp } from "../whatsapp/sandbox-whatsapp.ts";
import type { BotProcess } from "./bot-process.ts";
import type { PhoneOwner } from "./cast.ts";
import type { DemoClock } from "./demo-clock.ts";

/** A phone on the page, with its owner's present number. */
export type Phone = PhoneOwner & { acceptedTerms: boolean; isOn: boolean };

/** `replyTo`: the message that it answers. A file's id is the sandbox's. */
export type Written = {
  id: string;
  groupId: string;
  phone: string;
  name: string;
  text: string;
  replyTo: string | null;
  file: { type: MediaType; id: string; name: string } | null;
  at: number;
};

export type Stage = {
  whatsapp: SandboxWhatsApp;
  slack: SandboxSlack;
  bot: BotProcess;
  clock: DemoClock;
  /** What was done on the page and the sandboxes do not tell; of each storm the ids of its groups. */
  settings: {
    slackIsDown: boolean;
    phones: Phone[];
    /** For whoever changes theirs. */
    freeNumbers: string[];
    storms: string[][];
    /** What phones wrote in groups, oldest first. */
    written: Written[];
    /** By message and person. */
    reactions: Map<string, string>;
  };
};

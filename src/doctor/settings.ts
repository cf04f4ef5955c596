// Probes of what we were given ourselves: who may do what, versions, and the machine's clock.
import { whatsAppNotConnected, type Config } from "../config.ts";
import { checkUpPace } from "../pace.ts";
import { version } from "../version.ts";
import { ok, unknown, warning, wrong, type Probe } from "./probe.ts";

/** `everyone`, written out, is a decision; nothing written may be an oversight. */
export function rights({ APPROVERS, ADMINS }: Pick<Config, "APPROVERS" | "ADMINS">): Probe {
  return {
    name: "Rights",
    async run() {
      const isOpen = APPROVERS.length === 0;
      if (ADMINS.length === 0 && (isOpen || APPROVERS.includes("everyone")))
        return warning(
          `${isOpen ? "Neither APPROVERS nor ADMINS is" : "ADMINS is not"} set, so every full member of the workspace may ${
            isOpen ? "decide about requests and " : ""
          }delete groups.`,
          "Name people or user groups in APPROVERS and ADMINS, or set both to everyone if that is meant.",
        );
      if (isOpen)
        return warning(
          "APPROVERS is not set, so every full member of the workspace may decide about requests.",
          "Name people or user groups in APPROVERS, or set it to everyone if that is meant.",
        );
      return ok(
        `Approvers: ${APPROVERS.join(", ")}. Admins: ${(ADMINS.length === 0 ? APPROVERS : ADMINS).join(", ")}.`,
      );
    },
  };
}

/** Slack may come first, and WhatsApp another day. */
export const notConnected: Probe = {
  name: "WhatsApp",
  run: async () => warning(whatsAppNotConnected, "Run npm run setup, or see docs/setup.md; then restart."),
};

export function versions({ WHATSAPP_API_VERSION }: Pick<Config, "WHATSAPP_API_VERSION">): Probe {
  return {
    name: "Versions",
    run: async () =>
      ok(`Groupdesk ${version}, Node ${process.versions.node}, Graph API ${WHATSAPP_API_VERSION}.`),
  };
}

/** `offMs`: how far a platform's clock is ahead of ours, by its latest answer; null: there was none yet. */
export function clock(offMs: () => number | null): Probe {
  return {
    name: "Clock",
    after: "Slack token",
    async run() {
      const off = offMs();
      if (off === null) return unknown("Slack has not told its time yet.");
      const seconds = Math.round(Math.abs(off) / 1_000);
      if (Math.abs(off) < checkUpPace.clockOffMs) return ok(`It differs from Slack's by ${seconds} s.`);
      return wrong(
        `This machine's clock is ${seconds} s ${off > 0 ? "behind" : "ahead of"} Slack's, so that requests from Slack are refused as too old or too new.`,
        "Set the clock, and keep it right with NTP.",
      );
    },
  };
}

// The invite link, for those who may hand it out, and a new one in its place.
import { context, section } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { code, mrkdwn } from "../text.ts";
import type { Verb } from "./verb.ts";

export const linkVerb: Verb = {
  word: "link",
  typed: "link",
  help: "Shows a group's invite link; “/wa link reset Spring” replaces it.",
  label: "Show the invite link",
  right: "approve",
  to: "see invite links",
  reveals: ({ inviteLink }) => (inviteLink === null ? [] : ["invite link"]),
  form(info) {
    const link =
      info.inviteLink === null
        ? mrkdwn`WhatsApp could not be asked for it just now. Try again in a moment.`
        : code(info.inviteLink);
    const who =
      info.joinApprovalMode === "auto_approve"
        ? mrkdwn`Whoever has this link is in the group at once.`
        : mrkdwn`Whoever opens this link asks to join, and an approver decides here in Slack.`;
    return { title: "Invite link", blocks: [section(groupName(info.group)), section(link), context(who)] };
  },
};

export const resetLinkVerb: Verb = {
  word: "reset-link",
  typed: "link reset",
  also: ["reset link"],
  label: "Replace the invite link…",
  right: "administer",
  to: "replace invite links",
  becomes: "reset link",
  form(info) {
    return {
      title: "Replace the link",
      submit: "Replace",
      blocks: [
        section(
          mrkdwn`Replace the invite link of ${groupName(info.group)}? The present link dies at once, wherever it has been shared or printed.`,
        ),
      ],
    };
  },
  read: () => ({ kind: "task", task: { kind: "reset link", previousLink: null, link: null } }),
};

// Words for failures, made when something is drawn: WhatsApp's codes as its room explains them, and our own.
import type { Failure, OwnCode } from "../groups/model.ts";
import { codes } from "../whatsapp/codes.ts";
import { explain, explanation } from "../whatsapp/errors.ts";

export function sentenceFor(failure: Failure | null): string {
  if (failure === null || failure.code === null) return "WhatsApp gave no reason.";
  if (failure.code === "self-check") return failure.detail ?? own["self-check"];
  return typeof failure.code === "number" ? explain(failure.code, failure.detail) : own[failure.code];
}

/** Why something takes so long, for whoever looks at its card meanwhile. */
export function delaySentence(failure: Failure): string {
  if (failure.code === "unclear")
    return "WhatsApp gave no clear answer. Looking whether it was done before asking again.";
  const what =
    typeof failure.code === "number" ? explanation(failure.code, failure.detail).what : sentenceFor(failure);
  return `${what} Groupdesk tries again by itself.`;
}

const own: Record<OwnCode, string> = {
  "no answer": explain(null),
  unclear:
    "WhatsApp gave no clear answer, so nobody knows whether it was done. Look at the group before trying again.",
  "no word": "WhatsApp has not said what became of it. Look at the group before trying again.",
  "picture forgotten":
    "The picture was kept for a day and is forgotten now, so nothing was sent. Choose it again with /wa edit.",
  "file too large":
    "It is larger than WhatsApp takes: videos and audio of up to 16 MB, documents of up to 100 MB. Send a link to it.",
  "file unknown":
    "WhatsApp takes pictures, MP4 videos, audio, PDF, text and Office files, and nothing else. Send it as one of those, or a link to it.",
  "file withheld":
    "Slack did not hand the file out. The Slack app may lack the right to read files: whoever runs it installs it again, with the present manifest.",
  "file gone": "Slack does not have the file any more, or could not hand it out.",
  "file damaged": "The picture is damaged, or of a kind that cannot be read. Save it as JPEG or PNG.",
  unforeseen:
    "Groupdesk met an error that nobody had foreseen, and went on. Something may have been left undone: its log says what. This is over when Groupdesk is started again, or after a day.",
  "not a member": explain(codes.notAMember),
  "window closed": explain(codes.windowClosed),
  "bridge switched":
    "The bridge of this group was switched before it was its turn: nothing goes to WhatsApp from here any more.",
  "self-check": "Something is wrong with Groupdesk. `/wa doctor` says what.",
};

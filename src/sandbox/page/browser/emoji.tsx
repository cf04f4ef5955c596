// The emoji of the bot's cards as drawings of our own: Slack draws its own everywhere too, and a machine may lack the font.
import type { ReactNode } from "react";
import { signs } from "./emoji-signs.tsx";
import { things } from "./emoji-things.tsx";

const EMOJI = [...signs, ...things];

/** The text with each of these emoji under its Slack name, which is what the drawing library looks for. */
export function withNamedEmoji(text: string): string {
  return EMOJI.reduce((named, { name, sign }) => named.replaceAll(spelled(sign), `:${name}:`), text);
}

/** With the selector of a colourful sign behind it, or without. Source: unicode.org/reports/tr51, section 1.4.3 */
function spelled(sign: string): RegExp {
  return new RegExp(`${sign.replace("\uFE0F", "")}\uFE0F?`, "gu");
}

export function drawEmoji(name: string): ReactNode {
  const known = EMOJI.find((emoji) => emoji.name === name);
  if (!known) return null;
  return (
    <svg className="emoji" viewBox="0 0 20 20" role="img" aria-label={name.replaceAll("_", " ")}>
      {known.drawing}
    </svg>
  );
}

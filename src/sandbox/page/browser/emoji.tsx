// The emoji of the bot's cards as drawings of our own: Slack draws its own everywhere too, and a machine may lack the font.
import type { ReactNode } from "react";

type Emoji = { name: string; sign: string; drawing: ReactNode };

const white = { fill: "none", stroke: "#fff", strokeWidth: 2.4, strokeLinecap: "round" } as const;
const dark = { ...white, stroke: "#3d3a36" } as const;

const EMOJI: readonly Emoji[] = [
  {
    name: "white_check_mark",
    sign: "✅",
    drawing: (
      <>
        <rect x="2" y="2" width="16" height="16" rx="4" fill="#2fa866" />
        <path d="m6 10.300 2.800 2.800L14 7.500" {...white} strokeLinejoin="round" />
      </>
    ),
  },
  {
    name: "warning",
    sign: "⚠️",
    drawing: (
      <>
        <path
          d="M10 2.500 18.500 17h-17z"
          fill="#f5b301"
          stroke="#f5b301"
          strokeWidth="2"
          strokeLinejoin="round"
        />
        <path d="M10 7.500v4.500M10 14.800v.1" {...dark} strokeWidth="2" />
      </>
    ),
  },
  {
    name: "no_entry",
    sign: "⛔",
    drawing: (
      <>
        <circle cx="10" cy="10" r="8.500" fill="#d92f3c" />
        <path d="M5.500 10h9" {...white} strokeWidth="3" />
      </>
    ),
  },
  {
    name: "no_entry_sign",
    sign: "🚫",
    drawing: (
      <path d="M10 2.500a7.500 7.500 0 1 0 .1 0M4.700 4.700l10.600 10.600" {...white} stroke="#d92f3c" />
    ),
  },
  {
    name: "leftwards_arrow_with_hook",
    sign: "↩️",
    drawing: (
      <>
        <rect x="2" y="2" width="16" height="16" rx="4" fill="#6d93c4" />
        <path
          d="M8 6 5 9l3 3M5 9h7a2.500 2.500 0 0 1 0 5H9"
          {...white}
          strokeWidth="1.800"
          strokeLinejoin="round"
        />
      </>
    ),
  },
  {
    name: "white_small_square",
    sign: "▫️",
    drawing: (
      <rect x="6" y="6" width="8" height="8" rx="1.500" fill="#fff" stroke="#8d8983" strokeWidth="1.500" />
    ),
  },
  {
    name: "hourglass_flowing_sand",
    sign: "⏳",
    drawing: (
      <>
        <path d="M6 3h8c0 4-3 5-3 7s3 3 3 7H6c0-4 3-5 3-7S6 7 6 3" fill="#f2d9a2" />
        <path d="M5 2.500h10M5 17.500h10" {...dark} strokeWidth="2" stroke="#b5762e" />
      </>
    ),
  },
  {
    name: "grey_question",
    sign: "❔",
    drawing: (
      <path
        d="M6.500 7a3.500 3.500 0 1 1 5 3.200c-1 .6-1.500 1.200-1.500 2.600M10 16.500v.1"
        {...white}
        stroke="#8d8983"
      />
    ),
  },
  {
    name: "wastebasket",
    sign: "🗑️",
    drawing: (
      <path d="M4 6h12M6 6l1 11h6l1-11M8 6V3.500h4V6" {...white} stroke="#7b8794" strokeWidth="1.800" />
    ),
  },
  {
    name: "handshake",
    sign: "🤝",
    drawing: (
      <>
        <path d="M1.500 6.500 6 5l3 1.500 5.500 6-1.500 2L9 16l-6.500-4.500z" fill="#f2b233" />
        <path
          d="M18.500 6.500 14 5l-4.500 2L7 9.500c1 1.300 2.500 1.300 4 0l5 4.500 2.500-2z"
          fill="#d98d1c"
        />
        <path d="M.500 6.500h2v6h-2zM17.500 6.500h2v6h-2z" fill="#4a6fa5" />
      </>
    ),
  },
];

/** The text with each of these emoji under its Slack name, which is what the drawing library looks for. */
export function withNamedEmoji(text: string): string {
  return EMOJI.reduce((named, { name, sign }) => named.replaceAll(sign, `:${name}:`), text);
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

// Emoji that are signs, as drawings. `emoji.tsx` has them.
import type { ReactNode } from "react";

export type Emoji = { name: string; sign: string; drawing: ReactNode };

export const white = { fill: "none", stroke: "#fff", strokeWidth: 2.4, strokeLinecap: "round" } as const;
export const dark = { ...white, stroke: "#3d3a36" } as const;

/** Some signs stand on one. */
function Tile({ colour, children }: { colour: string; children: ReactNode }) {
  return (
    <>
      <rect x="2" y="2" width="16" height="16" rx="4" fill={colour} />
      {children}
    </>
  );
}

export const signs: readonly Emoji[] = [
  {
    name: "white_check_mark",
    sign: "✅",
    drawing: (
      <Tile colour="#2fa866">
        <path d="m6 10.300 2.800 2.800L14 7.500" {...white} strokeLinejoin="round" />
      </Tile>
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
      <Tile colour="#6d93c4">
        <path
          d="M8 6 5 9l3 3M5 9h7a2.500 2.500 0 0 1 0 5H9"
          {...white}
          strokeWidth="1.800"
          strokeLinejoin="round"
        />
      </Tile>
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
    name: "zzz",
    sign: "💤",
    drawing: (
      <>
        <path
          d="M3 11h6l-6 6.500h6M11 3h5l-5 5.500h5"
          {...white}
          stroke="#4a6fa5"
          strokeWidth="2"
          strokeLinejoin="round"
        />
      </>
    ),
  },
  {
    name: "speech_balloon",
    sign: "💬",
    drawing: (
      <>
        <path
          d="M10 3c-4.700 0-8 2.700-8 6 0 1.900 1.100 3.600 2.900 4.700L4 17.500l4-2.700c.600.100 1.300.200 2 .200 4.700 0 8-2.700 8-6s-3.300-6-8-6z"
          fill="#8fb5dd"
        />
        <path d="M6.500 9h.1M10 9h.1M13.500 9h.1" {...white} />
      </>
    ),
  },
  {
    name: "twisted_rightwards_arrows",
    sign: "🔀",
    drawing: (
      <Tile colour="#6d93c4">
        <path
          d="M4.500 7h2.500l5 6h3.500M4.500 13h2.500l5-6h3.500M13.500 5l2 2-2 2M13.500 11l2 2-2 2"
          {...white}
          strokeWidth="1.600"
          strokeLinejoin="round"
        />
      </Tile>
    ),
  },
  {
    name: "mag_right",
    sign: "🔎",
    drawing: (
      <>
        <circle cx="8" cy="8" r="5" fill="#dbe8f5" stroke="#7b8794" strokeWidth="2" />
        <path d="m12 12 5 5" {...dark} strokeWidth="3" />
      </>
    ),
  },
  {
    name: "double_vertical_bar",
    sign: "⏸️",
    drawing: (
      <Tile colour="#6d93c4">
        <path d="M7.500 6.500v7M12.500 6.500v7" {...white} />
      </Tile>
    ),
  },
  {
    name: "x",
    sign: "❌",
    drawing: (
      <>
        <path d="m4 4 12 12M16 4 4 16" {...white} stroke="#d92f3c" strokeWidth="3.500" />
      </>
    ),
  },
];

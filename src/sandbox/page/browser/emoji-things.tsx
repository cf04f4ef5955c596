// Emoji that are things and people, as drawings. `emoji.tsx` has them.
import { dark, white, type Emoji } from "./emoji-signs.tsx";

export const things: readonly Emoji[] = [
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
  {
    name: "alarm_clock",
    sign: "⏰",
    drawing: (
      <>
        <circle cx="10" cy="11" r="6.500" fill="#fff" stroke="#d92f3c" strokeWidth="2.500" />
        <path d="M10 7.500V11l2.500 1.500M3 5.500 5.500 3M17 5.500 14.500 3" {...dark} strokeWidth="1.800" />
      </>
    ),
  },
  {
    name: "bell",
    sign: "🔔",
    drawing: (
      <>
        <path
          d="M10 2.500c-4 0-5 3-5 6.500 0 3-1.500 4-2 5.500h14c-.500-1.500-2-2.500-2-5.500 0-3.500-1-6.500-5-6.500z"
          fill="#f2b233"
        />
        <circle cx="10" cy="16.500" r="1.800" fill="#b5762e" />
      </>
    ),
  },
  {
    name: "rotating_light",
    sign: "🚨",
    drawing: (
      <>
        <path d="M5 14V9.500a5 5 0 0 1 10 0V14z" fill="#d92f3c" />
        <path
          d="M3 16.500h14M10 1.500v1M3.500 4l.800.800M16.500 4l-.800.800"
          {...dark}
          strokeWidth="2"
          stroke="#7b8794"
        />
      </>
    ),
  },
  {
    name: "admission_tickets",
    sign: "🎟️",
    drawing: (
      <>
        <path
          d="M2.500 6h15v2.500a1.500 1.500 0 0 0 0 3V14h-15v-2.500a1.500 1.500 0 0 0 0-3z"
          fill="#d98d1c"
        />
        <path d="M12.500 6.500v7" {...white} strokeWidth="1.500" strokeDasharray="1.500 2.500" />
      </>
    ),
  },
  {
    name: "clipboard",
    sign: "📋",
    drawing: (
      <>
        <rect x="4" y="3.500" width="12" height="14" rx="1.500" fill="#b5762e" />
        <rect x="6" y="6" width="8" height="9.500" fill="#fff" />
        <path d="M7.500 8.500h5M7.500 11h5M8 3.500h4" {...dark} strokeWidth="1.500" />
      </>
    ),
  },
  {
    name: "spiral_note_pad",
    sign: "🗒️",
    drawing: (
      <>
        <rect
          x="4"
          y="3.500"
          width="12"
          height="14"
          rx="1.500"
          fill="#fff"
          stroke="#8d8983"
          strokeWidth="1.500"
        />
        <path d="M7 9h6M7 12h6M7 2.500v2.500M10 2.500v2.500M13 2.500v2.500" {...dark} strokeWidth="1.500" />
      </>
    ),
  },
  {
    name: "eyes",
    sign: "👀",
    drawing: (
      <>
        <ellipse cx="6" cy="10" rx="3.800" ry="5.500" fill="#fff" stroke="#8d8983" />
        <ellipse cx="14" cy="10" rx="3.800" ry="5.500" fill="#fff" stroke="#8d8983" />
        <circle cx="5" cy="10.500" r="1.800" fill="#3d3a36" />
        <circle cx="13" cy="10.500" r="1.800" fill="#3d3a36" />
      </>
    ),
  },
  {
    name: "+1",
    sign: "👍",
    drawing: (
      <>
        <path
          d="M7 9 10 2.500c1.500 0 2.200 1 2 2.500L11.500 8H16c1.200 0 1.800 1 1.500 2l-1.500 6c-.300 1-1 1.500-2 1.500H7z"
          fill="#f2b233"
        />
        <rect x="2.500" y="8.500" width="4" height="9" rx="1" fill="#d98d1c" />
      </>
    ),
  },
  {
    name: "wave",
    sign: "👋",
    drawing: (
      <>
        <path
          d="M6.500 17c-3-2-4-6-3.500-9.500l1.500-.500 1.500 4L5 4l1.500-.700 2.300 6L8.500 3l1.700-.200 1.300 6.500 1-5 1.600.300-.300 7 2-2.300c.800-.300 1.600.200 1.500 1-1 3-2.500 6-4.500 7.200-2 1-4.300.700-6.300-.500z"
          fill="#f2b233"
        />
      </>
    ),
  },
  {
    name: "round_pushpin",
    sign: "📍",
    drawing: (
      <>
        <path d="M10 9v9" {...dark} strokeWidth="1.800" stroke="#8d8983" />
        <circle cx="10" cy="6" r="4" fill="#d92f3c" />
      </>
    ),
  },
  {
    name: "bust_in_silhouette",
    sign: "👤",
    drawing: (
      <>
        <circle cx="10" cy="6.500" r="4" fill="#6d93c4" />
        <path d="M2.500 18c0-5 3-7 7.500-7s7.500 2 7.500 7z" fill="#6d93c4" />
      </>
    ),
  },
  {
    name: "scissors",
    sign: "✂️",
    drawing: (
      <>
        <circle cx="5" cy="15" r="2.500" fill="none" stroke="#d92f3c" strokeWidth="2" />
        <circle cx="15" cy="15" r="2.500" fill="none" stroke="#d92f3c" strokeWidth="2" />
        <path d="M6.500 13 14 2.500M13.500 13 6 2.500" {...dark} strokeWidth="2" stroke="#7b8794" />
      </>
    ),
  },
];

// The page's few line drawings, so that nothing depends on the fonts of a machine.
const SHAPES = {
  bot: "M5 9a3 3 0 0 1 3-3h8a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3zM12 6V3M9 12v1M15 12v1",
  check: "m5 12.500 4.500 4.500L19 7.500",
  chevron: "m9 6 6 6-6 6",
  clip: "M20 11.500 12 19.500a5 5 0 0 1-7-7l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700L9.700 17.200a1.600 1.600 0 0 1-2.300-2.300l7.600-7.600",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h10v10H9zM5 15V5h10",
  dots: "M5.500 12h.010M12 12h.010M18.500 12h.010",
  eye: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12M12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5",
  hash: "M9 4 7 20M17 4l-2 16M4.500 9h16M3.500 15h16",
  link: "M10 14a4 4 0 0 0 6 .500l3-3a4 4 0 0 0-5.500-5.800L12 7M14 10a4 4 0 0 0-6-.500l-3 3a4 4 0 0 0 5.500 5.800L12 17",
  people:
    "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M3 19c0-3 2.500-5 6-5s6 2 6 5M16 5.500a3 3 0 0 1 0 5.500M17 14.500c2.500.500 4 2.200 4 4.500",
  phone: "M8 3h8a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2M11 18h2",
  plus: "M12 5v14M5 12h14",
  send: "M4 12 20 4l-5 16-3.500-6.500zM11.500 13.500 20 4",
  storm: "M7 15a4 4 0 0 1 0-8 5 5 0 0 1 9.500 1A3.500 3.500 0 0 1 17 15M12 12l-2 4h4l-2 4",
  thread: "M4 5h16v11H11l-4 4v-4H4z",
  warning: "M12 4 2.500 20h19zM12 10v4.500M12 17v.500",
} as const;

export function Icon({ name }: { name: keyof typeof SHAPES }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  );
}

/** The bot's own sign, as its avatar in Slack and on top of the page. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path d="M8 8.500h16a2 2 0 0 1 2 2v8.500a2 2 0 0 1-2 2h-9l-5 4v-4H8a2 2 0 0 1-2-2v-8.500a2 2 0 0 1 2-2Z" />
      <path className="tick" d="m11.500 14.500 3.200 3.200 5.800-5.800" />
    </svg>
  );
}

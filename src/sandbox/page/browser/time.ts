// Times as the page writes them: of a log, of a message, and Slack's own date tokens. What is today depends on how far the demo's
// time is ahead of the machine's.
const HOUR_MS = 60 * 60 * 1000;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const exactClock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const weekday = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const shortDate = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "short", year: "numeric" });
const longDate = new Intl.DateTimeFormat("en-US", { dateStyle: "long" });

/** With the day, when that is another than today. */
export function timeOfTs(ts: string, aheadMs: number): string {
  const atMs = Number(ts) * 1000;
  return nearDay(atMs, aheadMs) === "today" ? clock.format(atMs) : dayAndTime(atMs);
}

export function dayAndTime(atMs: number): string {
  return weekday.format(atMs);
}

/** Empty when it is not. */
export function aheadBy(aheadMs: number): string {
  const hours = Math.round(aheadMs / HOUR_MS);
  const parts = [
    [Math.floor(hours / 24), "day"],
    [hours % 24, "hour"],
  ] as const;
  const said = parts.flatMap(([count, unit]) =>
    count === 0 ? [] : [`${count} ${unit}${count === 1 ? "" : "s"}`],
  );
  return said.length === 0 ? "" : `${said.join(" and ")} ahead`;
}

export function exactTime(atMs: number): string {
  return exactClock.format(atMs);
}

/** Source: https://docs.slack.dev/messaging/formatting-message-text, date formatting. */
export function formatSlackDate(timestamp: number, format: string, aheadMs: number): string {
  const atMs = timestamp * 1000;
  return format.replaceAll(/\{(\w+)\}/g, (token, name: string) => {
    if (name === "time") return clock.format(atMs);
    if (name === "time_secs") return exactClock.format(atMs);
    if (name.endsWith("_pretty")) return nearDay(atMs, aheadMs) ?? writtenOut(name, atMs);
    return name.startsWith("date") ? writtenOut(name, atMs) : token;
  });
}

function writtenOut(name: string, atMs: number): string {
  return (name.startsWith("date_short") ? shortDate : longDate).format(atMs);
}

function nearDay(atMs: number, aheadMs: number): string | null {
  const day = new Date(atMs).toDateString();
  const dayAgo = new Date(Date.now() + aheadMs);
  if (day === dayAgo.toDateString()) return "today";
  dayAgo.setDate(dayAgo.getDate() - 1);
  return day === dayAgo.toDateString() ? "yesterday" : null;
}

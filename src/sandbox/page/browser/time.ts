// Times as the page writes them: of a log, of a message, and Slack's own date tokens.
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const exactClock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const shortDate = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "short", year: "numeric" });
const longDate = new Intl.DateTimeFormat("en-US", { dateStyle: "long" });

export function timeOfTs(ts: string): string {
  return clock.format(Number(ts) * 1000);
}

export function exactTime(atMs: number): string {
  return exactClock.format(atMs);
}

/** Source: https://docs.slack.dev/messaging/formatting-message-text, date formatting. */
export function formatSlackDate(timestamp: number, format: string): string {
  const atMs = timestamp * 1000;
  return format.replaceAll(/\{(\w+)\}/g, (token, name: string) => {
    if (name === "time") return clock.format(atMs);
    if (name === "time_secs") return exactClock.format(atMs);
    if (name.endsWith("_pretty")) return nearDay(atMs) ?? writtenOut(name, atMs);
    return name.startsWith("date") ? writtenOut(name, atMs) : token;
  });
}

function writtenOut(name: string, atMs: number): string {
  return (name.startsWith("date_short") ? shortDate : longDate).format(atMs);
}

function nearDay(atMs: number): string | null {
  const day = new Date(atMs).toDateString();
  const dayAgo = new Date();
  if (day === dayAgo.toDateString()) return "today";
  dayAgo.setDate(dayAgo.getDate() - 1);
  return day === dayAgo.toDateString() ? "yesterday" : null;
}

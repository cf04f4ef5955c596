// What the bot warned of in its log, and what it did that the real Slack would punish or its people suffer from.
import type { LogLine } from "../log-line.ts";
import { exactTime } from "./time.ts";

export function Warnings({ botLines, problems }: { botLines: LogLine[]; problems: string[] }) {
  if (botLines.length + problems.length === 0)
    return <p className="warnings">Nothing: neither the bot nor Slack has complained.</p>;
  return (
    <ol className="warnings" aria-label="Warnings" tabIndex={0}>
      {botLines.toReversed().map(({ at, text }, place) => (
        <li key={`${at} ${place}`}>
          <time>{exactTime(at)}</time> Groupdesk: {text}
        </li>
      ))}
      {problems.toReversed().map((problem, place) => (
        <li key={`${problem} ${place}`}>Slack: {problem}</li>
      ))}
    </ol>
  );
}

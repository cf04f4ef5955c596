// Reads a line the bot wrote: one of its structured logs, or anything else a process may print. Used by bot-process.ts, and
// by the terminal and the page to show it.
import { z } from "zod";

export type LogLine = {
  /** Milliseconds since 1970. */
  at: number;
  /** As pino counts: 30 info, 40 warning, 50 error, 60 fatal. */
  level: number;
  text: string;
};

const structured = z.object({
  level: z.number(),
  time: z.number(),
  msg: z.string().default(""),
  err: z.object({ message: z.string() }).optional(),
});

const ERROR = 50;

export function readLogLine(text: string): LogLine {
  const { data } = structured.safeParse(jsonOf(text));
  if (!data) return { at: Date.now(), level: ERROR, text };
  const words = [data.msg, data.err?.message].filter((part) => part !== undefined && part !== "");
  return { at: data.time, level: data.level, text: words.join(": ") };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

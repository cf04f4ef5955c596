// Loaded into the bot's process ahead of it: watches how long the event loop is held and how much memory is taken at most, and
// writes both (`Watched` of `stage.ts`) to WATCH_FILE when the process ends. SIGWINCH begins anew: what a start takes is measured
// elsewhere. Plain JavaScript: to read TypeScript, Node would load what the bot may not need.
import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

const resolutionMs = 2;
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
delay.enable();
process.on("SIGWINCH", () => delay.reset());
process.on("exit", () => {
  const watched = {
    loopHeldMs: delay.max / 1e6 - resolutionMs,
    loopHeldP99Ms: delay.percentile(99) / 1e6 - resolutionMs,
    peakMb: process.resourceUsage().maxRSS / 1_024,
  };
  writeFileSync(process.env["WATCH_FILE"] ?? "", JSON.stringify(watched));
});

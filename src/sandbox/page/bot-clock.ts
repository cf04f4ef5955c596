// Loaded by Node before the bot, in the bot's process: its time is then as far ahead of the machine's as the demo says, and moves when the
// page lets time pass. `bot-process.ts` starts the bot with it; the bot itself is the one that runs anywhere.
const machineNow = Date.now;
let aheadMs = Number(process.env["AHEAD_MS"]);

Date.now = () => machineNow() + aheadMs;

process.on("message", (told) => {
  if (typeof told !== "number") return;
  aheadMs = told;
  process.send?.(told);
});
// Waiting for the demo to speak must not keep a bot alive that has ended.
process.channel?.unref();

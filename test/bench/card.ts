// From the moment WhatsApp sends its webhook to the moment Slack has the card, with nothing else to do; beside one bare
// round trip to the bot.
import { setTimeout as pause } from "node:timers/promises";
import { ms, quantile, ratio, type Result } from "./figures.ts";
import { channel, openStage } from "./stage.ts";
import { oneRequest, posted, signed } from "./webhooks.ts";

const samples = 20;
/** The pace of a channel: one message a second. */
const paceMs = 1_100;

export async function measureCard(): Promise<Result[]> {
  const stage = await openStage();
  const { whatsapp, slack } = stage;
  const groups = Array.from({ length: samples }, (_, index) =>
    whatsapp.seedGroup({ subject: `Group ${index}`, members: ["16505550001"] }),
  );
  const bot = await stage.start();
  await pause(paceMs);
  const latencies: number[] = [];
  for (const [index, group] of groups.entries()) {
    // Not by the sandbox, which takes its time to make one.
    const webhook = signed([oneRequest(group, `card${index}`)]);
    const before = performance.now();
    const answered = posted(bot.url, webhook);
    await slack.until(() => slack.channel(channel).messages.length === index + 1, { timeoutMs: 10_000 });
    latencies.push(performance.now() - before);
    await answered;
    await pause(paceMs);
  }
  const roundTrips: number[] = [];
  for (let index = 0; index < samples; index += 1) {
    const before = performance.now();
    await (await fetch(`${bot.url}/healthz`)).text();
    roundTrips.push(performance.now() - before);
  }
  await stage.close();
  const median = quantile(latencies, 0.5);
  const roundTrip = quantile(roundTrips, 0.5);
  return [
    { what: "webhook to card, median", figure: ms(median), goal: "15 ms" },
    { what: "webhook to card, slowest of 20", figure: ms(Math.max(...latencies)) },
    { what: "floor: one round trip to /healthz, median", figure: ms(roundTrip) },
    { what: "ratio", figure: ratio(median, roundTrip) },
  ];
}

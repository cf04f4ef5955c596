// A group in which thousands wait: how long the event loop is held while it is read for the first time and once more, and while one
// webhook of three megabytes tells of thousands more.
import { ms, type Result } from "./figures.ts";
import { openStage, type Stage } from "./stage.ts";

const crowd = 13_000;
const patience = { timeoutMs: 100_000 };

export async function measureCrowd(): Promise<Result[]> {
  const read = await measureReading();
  const told = await measureWebhook();
  return [
    { what: `event loop held while ${crowd} who wait are read`, figure: ms(read), goal: "250 ms" },
    { what: "event loop held by a webhook of thousands", figure: ms(told), goal: "250 ms" },
  ];
}

async function measureReading(): Promise<number> {
  const stage = await openStage();
  stage.whatsapp.seedGroup({ subject: "Popular", pending: phones() });
  const bot = await stage.start();
  await allKnown(stage, bot.url);
  const { loopHeldMs } = await bot.stop();
  await stage.close();
  return loopHeldMs;
}

async function measureWebhook(): Promise<number> {
  const stage = await openStage();
  const groupId = stage.whatsapp.seedGroup({ subject: "Popular" });
  const bot = await stage.start();
  stage.whatsapp.webhooks.batch(true);
  stage.whatsapp.webhooks.hold();
  stage.whatsapp.asksToJoinMany(phones().map((phone) => ({ groupId, phone })));
  stage.whatsapp.webhooks.release();
  await stage.whatsapp.webhooks.idle();
  await allKnown(stage, bot.url);
  const { loopHeldMs } = await bot.stop();
  await stage.close();
  return loopHeldMs;
}

async function allKnown({ slack }: Stage, url: string): Promise<void> {
  await slack.until(async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return text.includes(`groupdesk_join_requests_waiting ${crowd}\n`);
  }, patience);
}

function phones(): string[] {
  return Array.from({ length: crowd }, (_, index) => `1650${String(index).padStart(7, "0")}`);
}

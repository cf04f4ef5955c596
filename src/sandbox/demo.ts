// `npm run demo`: the real bot between a WhatsApp and a Slack of our own, and a page to play both sides. Runs until Ctrl-C.
import { fileURLToPath } from "node:url";
import type { BotCondition } from "./page/bot-process.ts";
import { findFreePort } from "./page/free-port.ts";
import type { LogLine } from "./page/log-line.ts";
import { startDemo } from "./page/start-demo.ts";

const PAGE_PORT = 4000;
const BOT_PORT = 3000;
const ERROR = 50;

let isStopping = false;
/** The bot is ready, or has failed to start; the page works either way. */
const settled = Promise.withResolvers<void>();

const pagePort = await findFreePort(readPort(process.env["DEMO_PORT"] ?? String(PAGE_PORT)));
const botPort = await findFreePort(BOT_PORT);

// A second demo beside the first gets a database of its own.
const databaseName = pagePort === PAGE_PORT ? "demo.db" : `demo-${pagePort}.db`;
const databaseFile = fileURLToPath(new URL(`../../data/${databaseName}`, import.meta.url));

const demo = await startDemo({ pagePort, botPort, databaseFile, warn: showLine, botChanged: showBot });
process.on("exit", demo.bot.killNow);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop());

say("\n  Groupdesk demo: the bot is starting …");
await settled.promise;
say(`
  Open  ${demo.url}

  On the left is WhatsApp, on the right is Slack, and between them is the real bot:
  on port ${botPort}, with its database in data/${databaseName}, new at each start.
  Ctrl-C stops everything.
`);

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  say(`DEMO_PORT must be a port, a number from 1 to 65535, and is “${text}”.`);
  process.exit(1);
}

function showBot({ phase, why }: BotCondition): void {
  if (phase === "ready" || phase === "down") settled.resolve();
  if (phase === "down" && !isStopping)
    say(`  The bot is down (${why}). The page has a button to start it again.`);
}

function showLine({ level, text }: LogLine): void {
  say(`  ${level >= ERROR ? "bot, error" : "bot, warning"}: ${text}`);
}

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  say("\n  Stopping …");
  await demo.stop();
  process.exit(0);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

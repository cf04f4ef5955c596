// Breaks Groupdesk in every way we know, and checks one invariant after each: what was acknowledged is reflected in state,
// in WhatsApp and in Slack, exactly once. The bot is the real process, both platforms are the sandboxes.
//   npm run test:faults                      everything, on both databases
//   npm run test:faults -- kills database    only these families
//   npm run test:faults -- --seed=x --share=0.1
import { parseArgs } from "node:util";
import { startPostgres } from "../postgres.ts";
import { families } from "./families.ts";
import { createRandom } from "./random.ts";
import { printTable, seconds, type Result } from "./report.ts";
import type { Run } from "./run.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string" }, share: { type: "string", default: "1" }, only: { type: "string" } },
});
const seed = values.seed ?? String(Date.now() % 1_000_000);
const startedAt = performance.now();
const say = (text: string): void => void process.stdout.write(text);

say(`seed ${seed}\n`);
const postgres = await startPostgres();
const results: Result[] = [];
const run: Run = {
  postgresUrl: postgres.url,
  random: createRandom(seed),
  share: Number(values.share),
  only: values.only === undefined ? null : new RegExp(values.only, "u"),
  say(result) {
    results.push(result);
    const { family, fault, on, broke } = result;
    say(
      `${seconds(performance.now() - startedAt)} ${family}: ${fault}, ${on}: ${broke.length === 0 ? "ok" : "BROKE"}\n`,
    );
    for (const what of broke.slice(0, 4)) say(`      ${what.slice(0, 300)}\n`);
  },
};
// Whoever has seen enough gets the table of what there is.
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => {
    printTable(results, say);
    void postgres.stop().finally(() => process.exit(1));
  });
try {
  // Kills compute, the others wait: beside each other they take less time. How long payloads hold up the process is
  // measured with nothing beside it.
  await Promise.all([
    inOrder(["kills"]),
    inOrder(["slack", "whatsapp", "webhooks", "database", "instances"]),
  ]);
  await inOrder(["payloads"]);
} finally {
  await postgres.stop();
}
say("\n───────────\n");
printTable(results, say);
const broken = results.filter(({ broke }) => broke.length > 0).length;
say(
  `\n${results.length} faults, ${broken} broke the invariant; seed ${seed}; ${seconds(performance.now() - startedAt)}\n`,
);
process.exit(broken === 0 ? 0 : 1);

async function inOrder(names: readonly (keyof typeof families)[]): Promise<void> {
  for (const name of names)
    if (positionals.length === 0 || positionals.includes(name)) await families[name](run);
}

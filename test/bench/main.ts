// Measures what a user would feel, each figure beside a floor of the same run: machines differ and are noisy, ratios less so. The bot is
// the real process; both platforms are the sandboxes. It takes some five minutes; `docs/performance.md` keeps a table of it.
//   npm run bench            everything
//   npm run bench -- rate    only what is named
import { measureAge } from "./age.ts";
import { measureBridge } from "./bridge.ts";
import { measureCard } from "./card.ts";
import { measureClick } from "./click.ts";
import { stopPostgres } from "./databases.ts";
import { measureCrowd } from "./crowd.ts";
import { measureDelivery } from "./delivery.ts";
import { measureInstances } from "./instances.ts";
import { measureList } from "./list.ts";
import { measureRate } from "./rate.ts";
import { measureStart } from "./start.ts";
import { measureStorm } from "./storm.ts";

process.setMaxListeners(100);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

const measures = {
  rate: measureRate,
  delivery: measureDelivery,
  click: measureClick,
  card: measureCard,
  bridge: measureBridge,
  storm: measureStorm,
  crowd: measureCrowd,
  age: measureAge,
  start: measureStart,
  instances: measureInstances,
  list: measureList,
};
const wanted = process.argv.slice(2);

for (const [name, measure] of Object.entries(measures)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`\n${name}\n`);
  for (const { what, figure, goal } of await measure()) {
    const wish = goal === undefined ? "" : `   (goal: ${goal})`;
    process.stdout.write(`  ${what.padEnd(52)} ${figure.padStart(30)}${wish}\n`);
  }
}
await stopPostgres();

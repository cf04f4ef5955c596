// Measures what a user would feel: start, memory, webhook to card, a large delivery, a long list, a storm. The bot is the real process;
// both platforms are the sandboxes. Machines differ and are noisy, so each figure stands beside a yardstick of the same run.
//   npm run bench            everything on SQLite
//   npm run bench -- card    only what is named: start, card, delivery, list, storm
import { measureCard } from "./card.ts";
import { measureDelivery } from "./delivery.ts";
import { measureList } from "./list.ts";
import { measureStart } from "./start.ts";
import { measureStorm } from "./storm.ts";

const measures = {
  start: measureStart,
  card: measureCard,
  delivery: measureDelivery,
  list: measureList,
  storm: measureStorm,
};
const wanted = process.argv.slice(2);

for (const [name, measure] of Object.entries(measures)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`\n${name}\n`);
  for (const { what, figure, limit } of await measure()) {
    process.stdout.write(
      `  ${what.padEnd(58)} ${figure.padStart(12)}${limit === undefined ? "" : `   (wanted: ${limit})`}\n`,
    );
  }
}

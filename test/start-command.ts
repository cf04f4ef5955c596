// How `npm start` starts the bot, for those who start it without npm: benchmarks and the fault suite; and for the test that holds
// docs/deploy against it.
import packageJson from "../package.json" with { type: "json" };

const words = packageJson.scripts.start.split(" ");

/** What it sets before it starts Node. */
export const startEnvironment: Record<string, string> = Object.fromEntries(
  words.slice(0, words.indexOf("exec")).map((word) => word.split("=", 2)),
);

/** Node's own, and the file. */
export const startArguments: readonly string[] = words.slice(words.indexOf("node") + 1);

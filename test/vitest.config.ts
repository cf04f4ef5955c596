// How the tests run: files in parallel, one PostgreSQL for all of them (test/postgres.ts).
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/postgres.ts"],
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // Longer than anything takes on a busy machine; how long it takes is not what is asked.
    expect: { poll: { timeout: 45_000 } },
    // Journeys wait for answers more than they compute: more workers than a small machine has cores.
    maxWorkers: 5,
    // Files of one worker share what they import: loading the bot anew for each would take longer than most of them.
    isolate: false,
  },
});

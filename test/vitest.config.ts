// How the tests run: files in parallel, one PostgreSQL for all of them (test/postgres.ts).
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/postgres.ts"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});

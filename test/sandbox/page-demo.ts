// One demo for all tests of a file, in a real browser. Each test ends with nothing that the browser or the sandbox has complained about.
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { openDemo, type OpenDemo } from "./page.ts";

/** Ready once people wait in Slack. Call it where the file's tests are declared; what it gives is filled in before the first of them. */
export function demoOfThisFile(): OpenDemo {
  // Nothing looks at it before it is open.
  const at = {} as OpenDemo;
  beforeAll(async () => {
    Object.assign(at, await openDemo());
    await at.message("Harbour volunteers", "@mina.duval").waitFor();
  }, 60_000);
  afterAll(() => at.close());
  afterEach(() => {
    expect(at.troubles).toEqual([]);
    expect(at.demo.slack.problems).toEqual([]);
  });
  return at;
}

// Asks axe, in the browser, what on the demo page is in the way of people who use it differently. Used by the page's tests.
import axe from "axe-core";
import type { Page } from "playwright-core";

const CONTRAST = "color-contrast";

/** Each violation as its rule, its place and what is wrong: on the whole page, or within a selector. By night colours differ. */
export async function findBarriers(page: Page, within = "html"): Promise<string[]> {
  const isThere = await page.evaluate(() => "axe" in globalThis);
  if (!isThere) await page.evaluate(axe.source);
  const byDay = await runAxe(page, within, {
    // Not among those that run by themselves: what a control is called begins with what is seen on it.
    rules: { "label-content-name-mismatch": { enabled: true } },
  });
  await page.emulateMedia({ colorScheme: "dark" });
  const byNight = await runAxe(page, within, { runOnly: CONTRAST });
  await page.emulateMedia({ colorScheme: null });
  return [...byDay, ...byNight.map((barrier) => `by night: ${barrier}`)];
}

async function runAxe(page: Page, within: string, options: axe.RunOptions): Promise<string[]> {
  const { violations } = await page.evaluate(
    async ([selector, wanted]) => {
      const here = globalThis as unknown as { axe: typeof axe };
      return here.axe.run(selector, { resultTypes: ["violations"], ...wanted });
    },
    [within, options] as const,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
  );
}

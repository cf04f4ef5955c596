// A real Chromium from npm, for the tests of the page and for its screenshots: nothing needs to be installed on a machine.
import sparticuz from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

/** Its sandbox needs rights that root and most containers lack; the page it opens is our own. */
const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"];

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await sparticuz.executablePath(), args, headless: true });
}

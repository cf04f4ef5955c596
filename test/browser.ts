// A real Chromium from npm, for the tests of the page and for its screenshots: nothing needs to be installed on a machine.
import sparticuz from "@sparticuz/chromium";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** Its sandbox needs rights that root and most containers lack; the page it opens is our own. */
const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"];

export async function startBrowser(): Promise<Browser> {
  const executablePath = await sparticuz.executablePath();
  const env = { ...process.env, FONTCONFIG_FILE: await describeFonts() };
  return chromium.launch({ executablePath, args, env, headless: true });
}

/** The fonts that come with the browser, then the machine's own: pictures look the same wherever they are taken. */
async function describeFonts(): Promise<string> {
  const file = join(tmpdir(), "groupdesk-fonts.conf");
  const folders = [join(tmpdir(), "fonts"), "/usr/share/fonts", "/usr/local/share/fonts"];
  const dirs = folders.map((folder) => `<dir>${folder}</dir>`).join("");
  const cache = `<cachedir>${join(tmpdir(), "groupdesk-fonts-cache")}</cachedir>`;
  await writeFile(file, `<?xml version="1.0"?><fontconfig>${dirs}${cache}</fontconfig>`);
  return file;
}

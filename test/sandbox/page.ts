// The demo and a real browser on its page, with verbs for what people see and do there; used by the tests of the page.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { fingerMs } from "../../src/groups/button-places.ts";
import { findFreePort } from "../../src/sandbox/page/free-port.ts";
import { startDemo } from "../../src/sandbox/page/start-demo.ts";
import { startBrowser } from "../browser.ts";

const VISIBLE_WITHIN_MS = 45_000;

export async function openDemo() {
  const folder = await mkdtemp(join(tmpdir(), "groupdesk-page-"));
  const demo = await startDemo({
    pagePort: 0,
    botPort: await findFreePort(0),
    databaseFile: join(folder, "demo.db"),
    warn: () => undefined,
    botChanged: () => undefined,
  });
  const browser = await startBrowser();
  const close = async (): Promise<void> => {
    await browser.close();
    await demo.stop();
    await rm(folder, { recursive: true });
  };
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(VISIBLE_WITHIN_MS);
  const troubles: string[] = [];
  page.on("pageerror", ({ message }) => troubles.push(message));
  page.on("console", (line) => line.type() === "error" && troubles.push(line.text()));
  try {
    await page.goto(demo.url);
    await page.getByText("Bot ready").waitFor();
  } catch (error) {
    // The bot is a process of its own, and nobody else would stop it.
    await close();
    throw error;
  }

  return {
    demo,
    page,
    /** What the browser itself complained about; a test ends with nothing. */
    troubles,
    ...verbsOf(page),
    close,
  };
}

export type OpenDemo = Awaited<ReturnType<typeof openDemo>>;

export function verbsOf(page: Page) {
  const slack = page.getByRole("region", { name: "Slack" });
  const whatsapp = page.getByRole("region", { name: "WhatsApp" });
  const composer = slack.getByRole("textbox", { name: /^Message #/ });
  /** The one on top, whatever is filled in. */
  async function closeForm(): Promise<void> {
    const open = slack.getByRole("dialog");
    const title = await open.getAttribute("aria-label");
    await open.getByRole("button", { name: "Close the form" }).click();
    const discard = slack.getByRole("button", { name: "Discard" });
    if (await discard.isVisible()) await discard.click();
    await slack.getByRole("dialog", { name: title ?? "", exact: true }).waitFor({ state: "detached" });
  }

  return {
    slack,
    whatsapp,
    takePhoneOf: (name: string) => whatsapp.getByRole("radio", { name: `${name}'s phone` }).check(),
    /** Presses the button that the phone shows beside a group. */
    onPhone: (button: string, group: string) =>
      whatsapp.getByRole("button", { name: `${button}: ${group}` }).click(),
    /** Moves the time of the demo, as the button on top says it. */
    letPass: (time: "An hour passes" | "Tomorrow morning") =>
      page.getByRole("button", { name: time }).click(),
    actAs: (name: string) => slack.getByRole("radio", { name }).check(),
    async goTo(place: string): Promise<void> {
      const link = slack.getByRole("link", { name: place, exact: true });
      await link.click();
      await link.and(page.locator("[aria-current=page]")).waitFor();
    },
    /** Lets the next call of a kind go wrong, in the words of the page. */
    async letFail(what: string): Promise<void> {
      await whatsapp.getByRole("combobox", { name: "What fails" }).selectOption(what);
      await whatsapp.getByRole("button", { name: "Let it fail" }).click();
      await whatsapp.getByText("1 to come").waitFor();
    },
    /** On a narrow page: shows the other side. */
    showSide: (side: "WhatsApp" | "Slack") =>
      page.getByRole("navigation", { name: "Side" }).getByRole("button", { name: side }).click(),
    /** A message of the channel that says all this. */
    message: (...words: (string | RegExp)[]): Locator =>
      words.reduce(
        (messages, hasText) => messages.filter({ hasText }),
        slack.getByRole("log", { name: /^Messages in/ }).getByRole("article"),
      ),
    /** This very message of the channel, whatever it says later. */
    async thisMessage(message: Locator): Promise<Locator> {
      const ts = await message.getAttribute("data-ts");
      return slack.getByRole("log", { name: /^Messages in/ }).locator(`article[data-ts="${ts}"]`);
    },
    /** Opens the thread of a message, and closes it after the look. */
    async inThread(message: Locator, look: (thread: Locator) => Promise<unknown>): Promise<void> {
      await message.getByRole("button", { name: /repl/ }).click();
      const thread = slack.getByRole("complementary", { name: "Thread" });
      await look(thread);
      await thread.getByRole("button", { name: "Close the thread" }).click();
    },
    async type(text: string): Promise<void> {
      await composer.fill(text);
      await composer.press("Enter");
    },
    /** Presses on it are taken then: those on a card whose buttons have just moved are turned away. */
    async standsStill(what: Locator): Promise<void> {
      let before: string;
      do {
        before = await what.innerHTML();
        await page.waitForTimeout(1.5 * fingerMs);
      } while ((await what.innerHTML()) !== before);
    },
    composer,
    homeTab: slack.getByRole("region", { name: "Home tab" }),
    closeForm,
    /** And those below it. */
    async closeForms(): Promise<void> {
      while ((await slack.getByRole("dialog").count()) > 0) await closeForm();
    },
    /** Sends a form whose work is followed by a card: it closes. */
    async send(form: Locator, button: string): Promise<void> {
      await form.getByRole("button", { name: button, exact: true }).click();
      await slack.getByRole("dialog").waitFor({ state: "detached" });
    },
    form: (title: string): Locator => slack.getByRole("dialog", { name: title, exact: true }),
  };
}

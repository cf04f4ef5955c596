// Takes the pictures of the README anew: `node test/screenshots.ts` plays a short scene in the demo and saves what is seen.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type OpenDemo, openDemo, verbsOf } from "./sandbox/page.ts";

const folder = fileURLToPath(new URL("../docs/screenshots/", import.meta.url));

await mkdir(folder, { recursive: true });
const at = await openDemo();
try {
  await playScene(at);
  await at.page.mouse.move(0, 0);
  await at.page.screenshot({ path: `${folder}demo.png` });
  await photographOnPhone(at);
} finally {
  await at.close();
}

async function playScene({
  message,
  takePhoneOf,
  onPhone,
  type,
  form,
  slack,
  page,
}: OpenDemo): Promise<void> {
  await message("Harbour volunteers").getByRole("button", { name: "Approve all" }).click();
  await slack.getByRole("button", { name: "Approve 2" }).click();
  await message("Harbour volunteers", "approved by").waitFor();
  await type("/wa create Garden party");
  await form("Create a group").getByRole("button", { name: "Create" }).click();
  await message("Garden party was created").waitFor();
  for (const name of ["Femi Adeyemi", "Mina Duval", "Aisha Khan"]) {
    await takePhoneOf(name);
    await onPhone("Ask to join", "Spring order 4471");
    await page.getByRole("button", { name: `Withdraw: Spring order 4471, as ${name}` }).waitFor();
  }
  const card = message("Spring order 4471", "@femi_a", "@mina.duval", "@aisha.k");
  await card.getByRole("button", { name: /^Approve .*femi_a/ }).click();
  await card.filter({ hasText: "approved by" }).waitFor();
}

/** What an approver sees on the way, as sharp as on a phone. */
async function photographOnPhone({ demo, page }: OpenDemo): Promise<void> {
  const size = { viewport: { width: 390, height: 800 }, deviceScaleFactor: 2 };
  const phone = await page.context().browser()?.newPage(size);
  if (!phone) throw new Error("the browser is gone");
  await phone.goto(demo.url);
  await phone.getByRole("button", { name: "Slack", exact: true }).click();
  const { slack, message } = verbsOf(phone);
  await message("Spring order 4471", "approved by").waitFor();
  await slack.screenshot({ path: `${folder}phone-card.png` });
}

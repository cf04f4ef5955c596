// Takes the pictures of README and docs anew: `node test/screenshots.ts` plays a scene in the demo and saves what is seen.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Locator } from "playwright-core";
import sharp from "sharp";
import { type OpenDemo, openDemo, verbsOf } from "./sandbox/page.ts";

const folder = fileURLToPath(new URL("../docs/screenshots/", import.meta.url));

/** Round its corners nothing but paper. */
const onPaper =
  ".form-cover:not([hidden]) { background: #fff } .form { border: 1px solid #d5d2cf; box-shadow: none }";

type Size = { viewport: { width: number; height: number }; deviceScaleFactor: number };
type Sight = ReturnType<typeof verbsOf>;

await mkdir(folder, { recursive: true });
const at = await openDemo();
try {
  const sharpSight = await lookSharply(at, {
    viewport: { width: 1440, height: 1060 },
    deviceScaleFactor: 1.5,
  });
  await photographLists(at, sharpSight);
  await playScene(at, sharpSight);
  await at.page.mouse.move(0, 0);
  await save("demo", await at.page.screenshot());
  await photographOnPhone(at);
  await photographForms(at, sharpSight);
  await photographRoutes(at, sharpSight);
  await photographReminder(at, sharpSight);
} finally {
  await at.close();
}

/** Everybody who waits at the start, before the scene decides on some of them. */
async function photographLists({ type, closeForm, message }: OpenDemo, seen: Sight): Promise<void> {
  await message("Harbour volunteers", "@mina.duval").waitFor();
  await type("/wa requests");
  await seen.form("Waiting to join").getByRole("checkbox", { name: /@noor/ }).check();
  await photograph("requests", seen.form("Waiting to join"));
  await closeForm();
  await type("/wa list");
  await photograph("list", seen.form("WhatsApp groups"));
  await closeForm();
  await seen.goTo("groupdesk");
  await seen.homeTab.getByText("Choir tour, Ghent").waitFor();
  await save("home", await withoutEmptiness(await seen.homeTab.screenshot()));
  await seen.goTo("whatsapp-groups");
}

async function playScene(
  { message, takePhoneOf, onPhone, type, form, slack, page, standsStill }: OpenDemo,
  seen: Sight,
): Promise<void> {
  await message("Harbour volunteers").getByRole("button", { name: "Approve all" }).click();
  await slack.getByRole("button", { name: "Approve 2" }).click();
  await message("Harbour volunteers", "approved by").waitFor();
  await type("/wa create Garden party");
  await photograph("create", seen.form("Create a group"));
  await seen.send(form("Create a group"), "Create");
  await message("Garden party was created").waitFor();
  for (const name of ["Femi Adeyemi", "Mina Duval", "Aisha Khan"]) {
    await takePhoneOf(name);
    await onPhone("Ask to join", "Spring order 4471");
    await page.getByRole("button", { name: `Withdraw: Spring order 4471, as ${name}` }).waitFor();
  }
  const card = message("Spring order 4471", "@femi_a", "@mina.duval", "@aisha.k");
  await standsStill(card);
  await card.getByRole("button", { name: /^Approve: .*femi_a/ }).click();
  await card.filter({ hasText: "approved by" }).waitFor();
}

/** What an approver sees on the way, as sharp as on a phone. */
async function photographOnPhone(demo: OpenDemo): Promise<void> {
  const { slack, message, showSide } = await lookSharply(demo, {
    viewport: { width: 390, height: 800 },
    deviceScaleFactor: 2,
  });
  await showSide("Slack");
  await message("Spring order 4471", "approved by").waitFor();
  await save("phone-card", await slack.screenshot());
}

async function photographForms({ type, closeForm }: OpenDemo, { form, message, send }: Sight): Promise<void> {
  await type("/wa info harbour");
  await form("Group").getByText("Invite link:").waitFor();
  await photograph("info", form("Group"));
  await form("Group").getByRole("combobox").selectOption("Edit name, description, picture…");
  await form("Edit a group")
    .getByLabel("New picture")
    .setInputFiles(await harbourPicture());
  await form("Edit a group").getByRole("button", { name: "Save" }).click();
  await form("Edit a group").getByRole("button", { name: "Save everything" }).waitFor();
  await photograph("edit", form("Edit a group"));
  await closeForm();
  await type("/wa remove route");
  await form("Remove people")
    .getByRole("checkbox", { name: /@femi_a/ })
    .check();
  await photograph("remove", form("Remove people"));
  await closeForm();
  await type("/wa delete garden");
  await form("Delete a group").getByRole("textbox").fill("Garden party");
  await photograph("delete", form("Delete a group"));
  await closeForm();
  await type("/wa invite returns");
  await form("Invite people")
    .getByRole("textbox", { name: /^Phone/ })
    .fill("202 555 0162\n+46 70 174 06 42");
  await form("Invite people").getByRole("button", { name: "Next" }).click();
  await form("Invite people")
    .getByRole("textbox", { name: /^Instead of/ })
    .fill("Alice");
  await form("Invite people").getByRole("button", { name: "Invite 2 people" }).click();
  await form("Invite people").getByText("See you there, Alice.").waitFor();
  await photograph("invite", form("Invite people"));
  await send(form("Invite people"), "Invite 2 people");
  await message("all 2 invitations were sent").filter({ hasText: "•••• 0642: delivered" }).waitFor();
  await type("/wa send returns");
  await form("Write to a group").getByRole("textbox").fill("The desk opens at nine tomorrow.");
  await photograph("send", form("Write to a group"));
  await closeForm();
}

/** Last, because a route moves cards. */
async function photographRoutes({ type, closeForm }: OpenDemo, { form }: Sight): Promise<void> {
  await type("/wa routes");
  await form("Routes").getByRole("button", { name: "Add a route…" }).click();
  const add = form("Add a route");
  await add.getByRole("textbox", { name: "Words of the name" }).fill("Spring");
  await add.getByRole("combobox", { name: "Their news goes to" }).selectOption("# orders");
  await add.getByRole("checkbox", { name: "Chris Lind" }).check();
  await photograph("route", add);
  await add.getByRole("button", { name: "Save" }).click();
  await form("Routes").getByText("1. Name begins with “Spring”").waitFor();
  await photograph("routes", form("Routes"));
  await closeForm();
}

/** The two who wait in the route's group, an hour later. */
async function photographReminder(demo: OpenDemo, { form }: Sight): Promise<void> {
  const open = async (button: string): Promise<void> => {
    await demo.type("/wa routes");
    await demo.form("Routes").getByRole("button", { name: "Edit… route 1" }).click();
    await demo.form("Change a route").getByRole("button", { name: button }).click();
  };
  await open("Approving…");
  const approving = form("Approving");
  await approving
    .getByRole("combobox", { name: "Let in without asking" })
    .selectOption("Whoever was invited or is on the list");
  await approving.getByRole("combobox", { name: "Time to undo a press" }).selectOption("10 seconds");
  await photograph("approving", approving);
  await demo.closeForms();
  await open("When people are reminded…");
  const reminding = demo.form("When people are reminded");
  await reminding.getByRole("combobox", { name: "Reminded of who waits" }).selectOption("Once, after 1 hour");
  await reminding.getByRole("button", { name: "Save" }).click();
  await reminding.waitFor({ state: "detached" });
  await demo.closeForms();
  await demo.page.getByRole("button", { name: "An hour passes" }).click();
  const phone = await lookSharply(demo, { viewport: { width: 390, height: 900 }, deviceScaleFactor: 2 });
  await phone.showSide("Slack");
  await phone.slack.getByRole("combobox", { name: "Channel" }).selectOption("# orders");
  await phone.message("@mina.duval").getByRole("button", { name: /repl/ }).click();
  const thread = phone.slack.getByRole("complementary", { name: "Thread" });
  await thread.getByText("2 people have waited to join").waitFor();
  await thread.getByRole("heading").hover();
  await photograph("reminder", thread);
}

async function lookSharply({ demo, page }: OpenDemo, size: Size): Promise<Sight> {
  // Lets `photograph` put its own style on the page.
  const sharpPage = await page
    .context()
    .browser()
    ?.newPage({ ...size, bypassCSP: true });
  if (!sharpPage) throw new Error("the browser is gone");
  await sharpPage.goto(demo.url);
  await sharpPage.getByText("Bot ready").waitFor();
  return verbsOf(sharpPage);
}

/** Without the blinking cursor, which is there or not. */
async function photograph(name: string, what: Locator): Promise<void> {
  await what.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await save(name, await what.screenshot({ style: onPaper }));
}

/** Also without the edge of the window. */
async function withoutEmptiness(png: Buffer): Promise<Buffer> {
  const margin = 40;
  const edge = 20;
  const { width, height } = await sharp(png).metadata();
  const inside = { left: 0, top: 0, width: width - edge, height: height - edge };
  const around = { top: margin, right: margin, bottom: margin, left: margin, background: "#fff" };
  const cut = await sharp(png).extract(inside).toBuffer();
  return sharp(await sharp(cut).trim().toBuffer())
    .extend(around)
    .png()
    .toBuffer();
}

/** In as few colours as interfaces have, which makes a picture a third as large. */
async function save(name: string, png: Buffer): Promise<void> {
  await sharp(png)
    .png({ palette: true, colours: 128, effort: 10, compressionLevel: 9 })
    .toFile(`${folder}${name}.png`);
}

async function harbourPicture() {
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 600">
    <rect width="900" height="600" fill="#f7c59f"/><circle cx="450" cy="330" r="95" fill="#fdf0d5"/>
    <rect y="360" width="900" height="240" fill="#1f6f78"/><path d="M0 400q75-20 150 0t150 0 150 0 150 0 150 0 150 0v200H0z" fill="#175860"/>
    <path d="M330 400h260l-42 70H372z" fill="#7a2e2e"/><path d="M450 120v265H310zM470 160l120 225H470z" fill="#fffaf2"/>
    <path d="M0 520q75-20 150 0t150 0 150 0 150 0 150 0 150 0v80H0z" fill="#0f4147"/></svg>`;
  return {
    name: "pier.jpg",
    mimeType: "image/jpeg",
    buffer: await sharp(Buffer.from(scene)).jpeg().toBuffer(),
  };
}

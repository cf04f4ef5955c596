// Files, edits, deletions and reactions in a bridged conversation on the demo page, from both sides, also by keyboard and on a phone.
import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { aPicture } from "../pictures.ts";
import { findBarriers } from "./page-axe.ts";
import { demoOfThisFile } from "./page-demo.ts";

const SUBJECT = "Spring order 4471";
const at = demoOfThisFile();

describe("files on the demo page", () => {
  it("go from a phone into the thread, with what is typed beside them", async () => {
    const thread = await openConversation();
    await at.takePhoneOf("Jonas Weber");
    await at.onPhone("Write", SUBJECT);
    await lineOnPhone().fill("The pier at nine");
    await attachOnPhone("Send a picture");
    await onPhone("The pier at nine").getByRole("img", { name: "harbour.jpg" }).waitFor();
    await says(thread, "The pier at nine").filter({ hasText: "Jonas Weber" }).waitFor();
    const shown = thread.getByRole("article").getByRole("img", { name: "image.jpg" });
    await shown.waitFor();
    expect(await isDrawn(shown)).toBe(true);

    await attachOnPhone("Send a voice message");
    await onPhone("voice-message.ogg").waitFor();
    await says(thread, /\.ogg/u).waitFor();
    const choosing = at.page.waitForEvent("filechooser");
    await attachOnPhone("Choose a file…");
    const file = { name: "list.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4 a list") };
    await (await choosing).setFiles(file);
    await onPhone("list.pdf").waitFor();
    await says(thread, "list.pdf").last().waitFor();
  });

  it("go from Slack to the phones beside a mention, and stay in Slack without one", async () => {
    const thread = threadBeside();
    const reply = thread.getByRole("textbox", { name: "Reply" });
    await attachInSlack(thread, "gate.png");
    await reply.fill("@groupdesk Gate 4 & the pier");
    await reply.press("Enter");
    const answer = says(thread, "Gate 4 & the pier");
    await answer.getByRole("img", { name: "gate.png" }).waitFor();
    await answer.getByRole("list", { name: "Reactions" }).waitFor();
    const letter = onPhone("Alice Moreau: Gate 4 & the pier");
    const picture = letter.getByRole("img", { name: "Picture" });
    await picture.waitFor();
    expect(await isDrawn(picture)).toBe(true);

    await letter.getByRole("button", { name: /^Reply: Alice Moreau/u }).press("Enter");
    await attachOnPhone("Send a document", "Alice Moreau: Gate 4 & the pier");
    await onPhone("delivery-note.pdf").filter({ hasText: "Alice Moreau: Gate 4 & the pier" }).waitFor();
    await says(thread, "delivery-note.pdf").last().waitFor();

    await attachInSlack(thread, "among-us.png");
    await thread.getByRole("button", { name: "Send" }).click();
    await thread.getByRole("img", { name: "among-us.png" }).waitFor();
    await attachInSlack(thread, "not-this.png");
    await thread.getByRole("button", { name: "Remove not-this.png" }).click();
    expect(await thread.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
  });
});

describe("a message of one's own on the demo page", () => {
  it("is changed, deleted and reacted to by keyboard, and its author is told what stays in WhatsApp", async () => {
    const thread = await openConversation();
    const answer = says(thread, "Gate 4 & the pier");
    await chooses(answer, "Edit");
    const box = thread.getByRole("textbox", { name: "Edit the message" });
    expect(await box.inputValue()).toBe("@groupdesk Gate 4 & the pier");
    await box.fill("@groupdesk Gate 5 & no other");
    await box.press("Enter");
    await says(thread, "Gate 5 & no other").filter({ hasText: "(edited)" }).waitFor();
    await thread.getByText("stays as it was in WhatsApp").waitFor();

    const mine = says(thread, "Gate 5 & no other");
    await chooses(mine, "React with wave");
    const wave = mine.getByRole("list", { name: "Reactions" }).getByRole("button", { name: "wave 1" });
    await wave.press("Enter");
    await wave.waitFor({ state: "detached" });

    await chooses(mine, "Delete");
    const question = at.slack.getByRole("dialog", { name: "Delete message" });
    expect(await findBarriers(at.page, "dialog")).toEqual([]);
    await question.getByRole("button", { name: "Delete" }).press("Enter");
    await mine.waitFor({ state: "detached" });
    await thread.getByText("is still in WhatsApp").waitFor();
    expect(at.demo.whatsapp.snapshot().messages.map(({ file }) => file?.type)).toEqual(["image"]);
  });

  it("is not changed or deleted by anybody else, and Escape puts the choices away", async () => {
    const thread = threadBeside();
    await at.actAs("Ben Okafor");
    const theirs = says(thread, "The pier at nine");
    const more = theirs.getByRole("button", { name: "More actions" });
    await more.press("Enter");
    const choices = theirs.getByRole("group", { name: "More actions" });
    await choices.getByRole("button", { name: "Send to WhatsApp group" }).waitFor();
    expect(await choices.getByRole("button", { name: /^(?:Edit|Delete)$/u }).count()).toBe(0);
    await at.page.keyboard.press("Escape");
    await choices.waitFor({ state: "detached" });
    expect(await more.evaluate((button) => button === document.activeElement)).toBe(true);
    await at.actAs("Alice Moreau");
  });

  it("has nothing in anybody's way with files and choices open, on a phone too", async () => {
    const thread = threadBeside();
    await says(thread, "The pier at nine").getByRole("button", { name: "More actions" }).click();
    expect(await findBarriers(at.page)).toEqual([]);
    await attachInSlack(thread, "gate.png");
    await at.page.setViewportSize({ width: 390, height: 800 });
    await at.showSide("Slack");
    await says(thread, "The pier at nine").getByRole("button", { name: "More actions" }).click();
    await thread.getByRole("button", { name: "Send to WhatsApp group" }).waitFor();
    expect(await findBarriers(at.page)).toEqual([]);
    expect(await sticksOut()).toBe(0);
    await at.showSide("WhatsApp");
    await at.whatsapp.getByRole("button", { name: `Attach: ${SUBJECT}` }).click();
    await at.whatsapp.getByRole("button", { name: "Choose a file…" }).waitFor();
    expect(await findBarriers(at.page)).toEqual([]);
    expect(await sticksOut()).toBe(0);
  });
});

/** In a thread, for mentions. */
async function openConversation(): Promise<Locator> {
  const thread = threadBeside();
  if (await thread.isVisible()) return thread;
  const head = at.message(SUBJECT, "what people write");
  if (!(await head.isVisible())) {
    await at.type(`/wa bridge ${SUBJECT}`);
    const form = at.form("Bridge to Slack");
    await form.getByRole("radio", { name: /^Talk/ }).check();
    await at.send(form, "Save");
  }
  await head.getByRole("button", { name: /repl/i }).first().click();
  await thread.waitFor();
  return thread;
}

function threadBeside(): Locator {
  return at.slack.getByRole("complementary", { name: "Thread" });
}

function says(thread: Locator, words: string | RegExp): Locator {
  return thread.getByRole("article").filter({ hasText: words });
}

function onPhone(words: string): Locator {
  const letters = at.whatsapp.getByRole("article");
  return letters.filter({ hasText: words }).or(letters.filter({ has: at.page.getByAltText(words) }));
}

function lineOnPhone(): Locator {
  return at.whatsapp.getByRole("textbox", { name: `Write in WhatsApp: ${SUBJECT}` });
}

async function attachOnPhone(choice: string, about = SUBJECT): Promise<void> {
  await at.whatsapp.getByRole("button", { name: `Attach: ${about}` }).press("Enter");
  await at.whatsapp.getByRole("button", { name: choice }).press("Enter");
}

async function attachInSlack(thread: Locator, name: string): Promise<void> {
  const { bytes, mimetype: mimeType } = await aPicture({ width: 320, height: 200 });
  const choosing = at.page.waitForEvent("filechooser");
  await thread.getByRole("button", { name: "Attach files" }).press("Enter");
  await (await choosing).setFiles({ name, mimeType, buffer: bytes });
  await thread.getByRole("list", { name: "Files to send" }).filter({ hasText: name }).waitFor();
}

async function chooses(message: Locator, choice: string): Promise<void> {
  await message.getByRole("button", { name: "More actions" }).press("Enter");
  await message.getByRole("button", { name: choice, exact: true }).press("Enter");
}

/** The browser has its bytes, and they are a picture. */
function isDrawn(picture: Locator): Promise<boolean> {
  return picture.evaluate((image) => (image as HTMLImageElement).decode().then(() => true));
}

/** By how many pixels the page is wider than the phone. */
function sticksOut(): Promise<number> {
  return at.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

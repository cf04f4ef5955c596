// The demo page by keyboard alone, in a real browser: from loading to approval, in and out of forms, and back.
import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { demoOfThisFile } from "./page-demo.ts";

const at = demoOfThisFile();

describe("the demo page by keyboard alone", () => {
  it("leads from loading to an approval, with a link past all of WhatsApp", async () => {
    const skip = at.page.getByRole("link", { name: "Skip to Slack" });
    const ask = at.whatsapp.getByRole("button", { name: "Ask to join: Spring order 4471" });
    const approve = at.message("Spring order 4471").getByRole("button", { name: /^Approve: •••• 1407/ });
    await press("Tab");
    expect(await hasFocus(skip)).toBe(true);
    const toAsk = await pressUntil("Tab", ask);
    await press("Enter");
    await approve.waitFor();
    const back = await pressUntil("Shift+Tab", skip);
    await press("Enter");
    expect(await hasFocus(at.slack.getByRole("log"))).toBe(true);
    const toApprove = await pressUntil("Tab", approve);
    await press("Enter");
    await at.message("Spring order 4471", "approved by @Alice Moreau").waitFor();
    expect(toAsk + back + toApprove).toBeLessThan(37);
  });

  it("goes on to the next button of the card when the pressed one is gone", async () => {
    const card = at.message("Harbour volunteers");
    await card.getByRole("button", { name: /^Approve: •••• 1407/ }).focus();
    await press("Enter");
    await card.filter({ hasText: "@mina.duval): approved" }).waitFor();
    await card.getByRole("button", { name: /^Approve: •••• 1407/ }).waitFor({ state: "detached" });
    await expect.poll(() => card.evaluate((box) => box.contains(document.activeElement))).toBe(true);
  });

  it("keeps the focus on a button while its card is drawn anew", async () => {
    const card = at.message("Choir tour, Ghent");
    const approve = card.getByRole("button", { name: /^Approve: .*noor/ });
    await approve.focus();
    const { groupId, phone } = waitingAt("Choir tour, Ghent", "61491570156");
    at.demo.whatsapp.withdraws(groupId, phone);
    await card.getByRole("button", { name: /^Approve: .*0156/ }).waitFor({ state: "detached" });
    expect(await hasFocus(approve)).toBe(true);
  });

  it("holds the focus in a form, and gives it back to what opened it", async () => {
    await at.composer.focus();
    await at.type("/wa create");
    const form = at.form("Create a group");
    await expect.poll(() => hasFocus(form.getByRole("textbox", { name: "Name" }))).toBe(true);
    expect(await at.slack.locator("[inert]").getByRole("log", { includeHidden: true }).count()).toBe(1);
    for (const key of ["Tab", "Shift+Tab"]) {
      const stops = new Set<string>();
      for (let presses = 0; presses < 14; presses += 1) {
        await press(key);
        expect(await form.evaluate((box) => box.contains(document.activeElement))).toBe(true);
        stops.add(await at.page.evaluate(() => document.activeElement?.outerHTML ?? ""));
      }
      expect(stops.size).toBeGreaterThan(5);
    }
    await press("Escape");
    await form.waitFor({ state: "detached" });
    await expect.poll(() => hasFocus(at.composer)).toBe(true);
  });

  it("gives the focus back through forms that lie on each other", async () => {
    await at.type("/wa list");
    const manage = at.form("WhatsApp groups").getByRole("button", { name: "Manage… Returns desk" });
    await manage.focus();
    await press("Enter");
    await at.form("Group").waitFor();
    await press("Escape");
    await at.form("Group").waitFor({ state: "detached" });
    await expect.poll(() => hasFocus(manage)).toBe(true);
    await press("Escape");
    await at.form("WhatsApp groups").waitFor({ state: "detached" });
    await expect.poll(() => hasFocus(at.composer)).toBe(true);
  });

  it("closes a form by Escape from anywhere, and asks before words are thrown away", async () => {
    const form = at.form("Create a group");
    const name = form.getByRole("textbox", { name: "Name" });
    const question = at.slack.getByRole("dialog", { name: "Discard what you filled in?" });
    await at.type("/wa create");
    await name.fill("Garden party");
    await press("Escape");
    await question.waitFor();
    await press("Enter");
    await question.waitFor({ state: "detached" });
    expect(await name.inputValue()).toBe("Garden party");
    await expect.poll(() => hasFocus(name)).toBe(true);
    await at.whatsapp.getByRole("textbox", { name: "Invite link" }).focus();
    await press("Escape");
    await question.getByRole("button", { name: "Discard" }).press("Enter");
    await form.waitFor({ state: "detached" });
    await at.type("/wa create");
    expect(await name.inputValue()).toBe("");
    await press("Escape");
    await form.waitFor({ state: "detached" });
  });

  it("asks as well after the bot has complained of what was sent", async () => {
    await at.type("/wa invite returns");
    const form = at.form("Invite people");
    await form.getByRole("textbox", { name: /^Phone/ }).fill("12");
    await form.getByRole("button", { name: "Next" }).press("Enter");
    await form.getByRole("alert").first().waitFor();
    await press("Escape");
    await at.slack.getByRole("button", { name: "Discard" }).press("Enter");
    await form.waitFor({ state: "detached" });
  });

  it("puts away the offered commands by Escape, and keeps the words", async () => {
    await at.composer.fill("/wa");
    await at.slack.getByRole("listbox").waitFor();
    await press("Escape");
    await at.slack.getByRole("listbox").waitFor({ state: "detached" });
    expect(await at.composer.inputValue()).toBe("/wa");
    await at.composer.fill("");
  });
});

describe("the demo page when the browser reloads it or goes back", () => {
  it("keeps what is typed, who one is and where", async () => {
    await at.actAs("Ben Okafor");
    await at.goTo("orders");
    await at.type("/wa create");
    const form = at.form("Create a group");
    await form.getByRole("textbox", { name: "Name" }).fill("Garden party");
    await form.getByRole("radio").last().check();
    await at.page.reload();
    expect(await form.getByRole("textbox", { name: "Name" }).inputValue()).toBe("Garden party");
    expect(await form.getByRole("radio").last().isChecked()).toBe(true);
    await form.getByRole("button", { name: "Cancel" }).click();
    await form.waitFor({ state: "detached" });
    await at.composer.fill("Half a sentence");
    await at.page.reload();
    expect(await at.slack.getByRole("textbox", { name: /^Message #orders/ }).inputValue()).toBe(
      "Half a sentence",
    );
    expect(await at.slack.getByRole("radio", { name: "Ben Okafor" }).isChecked()).toBe(true);
    await at.composer.fill("");
    await at.actAs("Alice Moreau");
  });

  it("walks back through Home, thread and channel", async () => {
    const heading = (name: string) => at.slack.getByRole("heading", { name, exact: true });
    const thread = at.slack.getByRole("complementary", { name: "Thread" });
    await at.goTo("whatsapp-groups");
    const reply = at.message("Harbour volunteers").getByRole("button", { name: "Reply" });
    await reply.focus();
    await press("Enter");
    await thread.waitFor();
    await at.goTo("groupdesk");
    await at.homeTab.waitFor();
    await at.page.goBack();
    await thread.waitFor();
    await at.page.goBack();
    await thread.waitFor({ state: "detached" });
    await heading("whatsapp-groups").waitFor();
    await at.page.goBack();
    await heading("orders").waitFor();
    await at.page.goForward();
    await heading("whatsapp-groups").waitFor();
  });

  it("closes a thread by Escape, back to what opened it", async () => {
    const reply = at.message("Harbour volunteers").getByRole("button", { name: "Reply" });
    await reply.focus();
    await press("Enter");
    await at.slack.getByRole("complementary", { name: "Thread" }).waitFor();
    await press("Escape");
    await at.slack.getByRole("complementary", { name: "Thread" }).waitFor({ state: "detached" });
    await expect.poll(() => hasFocus(reply)).toBe(true);
  });
});

describe("the buttons that let time pass", () => {
  it("keep the focus, and say how far ahead it is", async () => {
    const hour = at.page.getByRole("button", { name: "An hour passes" });
    await hour.press("Enter");
    await at.page.getByRole("status").getByText("1 hour ahead").waitFor();
    await press("Enter");
    await at.page.getByRole("status").getByText("2 hours ahead").waitFor();
    expect(await hasFocus(hour)).toBe(true);
  });
});

describe("the buttons of the bot", () => {
  it("hand the focus on to the one that takes their place", async () => {
    await at.page.getByRole("button", { name: "Crash" }).press("Enter");
    await expect.poll(() => hasFocus(at.page.getByRole("button", { name: "Start" }))).toBe(true);
  });
});

function press(key: string): Promise<void> {
  return at.page.keyboard.press(key);
}

/** How many presses it took. */
async function pressUntil(key: string, wanted: Locator): Promise<number> {
  for (let presses = 1; presses <= 60; presses += 1) {
    await press(key);
    if (await hasFocus(wanted)) return presses;
  }
  throw new Error(`${key} does not lead to ${String(wanted)}`);
}

async function hasFocus(wanted: Locator): Promise<boolean> {
  return (await wanted.count()) > 0 && wanted.evaluate((element) => element === document.activeElement);
}

function waitingAt(subject: string, phone: string): { groupId: string; phone: string } {
  const group = at.demo.whatsapp.groups().find((each) => each.subject === subject);
  return { groupId: group?.id ?? "", phone };
}

// The demo page in a real browser, both sides played by a person, with the real bot in between.
import { describe, expect, it } from "vitest";
import { demoOfThisFile } from "./page-demo.ts";

const at = demoOfThisFile();

describe("the demo page", () => {
  it("shows from the start who already waits", async () => {
    await at.message("Harbour volunteers", "@mina.duval", "@tomas_r").waitFor();
    await at.message("Choir tour, Ghent", "There is room for 1 more").waitFor();
  });

  it("lets somebody ask on a phone and an approver say yes in Slack", async () => {
    await at.takePhoneOf("Aisha Khan");
    await at.onPhone("Ask to join", "Spring order 4471");
    const card = at.message("Spring order 4471", "@aisha.k");
    await card.getByRole("button", { name: /^Approve/ }).click();
    await card.filter({ hasText: "approved by @Alice Moreau" }).waitFor();
    await at.whatsapp.getByRole("button", { name: "Leave: Spring order 4471" }).waitFor();
  });

  it("asks before it approves everybody", async () => {
    const card = at.message("Harbour volunteers");
    await card.getByRole("button", { name: /^Approve all/ }).click();
    const question = at.slack.getByRole("dialog", { name: "Approve 2 people?" });
    await question.getByRole("button", { name: "Cancel" }).click();
    await question.waitFor({ state: "detached" });
    expect(await card.getByRole("button", { name: /^Approve: •••• / }).count()).toBe(2);
  });

  it("tells somebody without the right that nothing was done, and shows that to nobody else", async () => {
    await at.actAs("Chris Lind");
    const card = at.message("Harbour volunteers", "@mina.duval");
    await card.getByRole("button", { name: /^Reject: •••• 1407/ }).click();
    const refusal = at.message("Only visible to you", "You may not decide about join requests");
    await refusal.waitFor();
    await at.actAs("Alice Moreau");
    await refusal.waitFor({ state: "detached" });
    await card.waitFor();
  });

  it("creates a group by slash command and form, with complaints under the field", async () => {
    await at.composer.fill("/wa c");
    await at.slack.getByRole("option", { name: /\/wa create/ }).waitFor();
    await at.composer.press("Enter");
    expect(await at.composer.inputValue()).toBe("/wa create ");
    await at.composer.press("Enter");
    const form = at.form("Create a group");
    await form.getByRole("button", { name: "Create" }).click();
    await form.getByRole("alert").filter({ hasText: "Please complete this required field" }).waitFor();
    await form.getByRole("textbox", { name: "Name" }).fill("Garden party");
    await form.getByRole("combobox").selectOption({ label: "# orders" });
    await at.send(form, "Create");
    await at.goTo("orders");
    await at.message("Garden party was created", "chat.whatsapp.com").waitFor();
    await at.whatsapp.getByRole("button", { name: "Ask to join: Garden party" }).waitFor();
    await at.goTo("whatsapp-groups");
  });

  it("announces a suspension and takes it back", async () => {
    await at.whatsapp.getByRole("button", { name: /^Customer council/ }).click();
    await at.whatsapp.getByRole("button", { name: "Suspend" }).click();
    await at.message("WhatsApp suspended Customer council").waitFor();
    await at.whatsapp.getByRole("button", { name: "Clear the suspension" }).click();
    await at.message("Customer council is no longer suspended").waitFor();
  });

  it("tells in the thread of the day who joined a group by its link", async () => {
    await at.onPhone("Join", "Route 12 drivers");
    await at.message("is told in this thread").getByRole("button", { name: /repl/ }).click();
    const thread = at.slack.getByRole("complementary", { name: "Thread" });
    await thread.getByText("@aisha.k) joined").waitFor();
    await thread.getByRole("button", { name: "Close the thread" }).click();
  });

  it("says what the person at the phone would be told when WhatsApp refuses", async () => {
    await at.whatsapp.getByRole("textbox", { name: "Invite link" }).fill("https://chat.whatsapp.com/old");
    await at.whatsapp.getByRole("button", { name: "Open the invite link" }).click();
    await at.page.getByRole("status").getByText("There is no such link.").waitFor();
  });
});

describe("the ways to make WhatsApp misbehave", () => {
  it("lets an approval fail, with the reason and a second chance on the card", async () => {
    const card = at.message("Choir tour, Ghent ·");
    await at.letFail("Approval: the person has not accepted the terms");
    await card.getByRole("button", { name: /^Approve: .*noor/ }).click();
    await card.filter({ hasText: "has not accepted" }).waitFor();
    await at.standsStill(card);
    await card
      .getByRole("button", { name: /^Try again: .*noor/ })
      .filter({ hasText: "Try again" })
      .click();
    await card.filter({ hasText: "@noor: approved by @Alice Moreau" }).waitFor();
  });

  it("lets WhatsApp take its time with the text for invitations", async () => {
    await at.whatsapp.getByRole("button", { name: "Wait for review" }).click();
    await at.whatsapp.getByRole("button", { name: "Wait for review", pressed: true }).waitFor();
    await at.type("/wa invite customer");
    await at.form("Invite people").getByText("WhatsApp is still checking the message").waitFor();
    await at.closeForm();
    await at.whatsapp.getByRole("button", { name: "Approved at once" }).click();
  });

  it("holds webhooks back, and Slack hears of it when they are let go", async () => {
    await at.whatsapp.getByRole("button", { name: "Hold back" }).click();
    await at.takePhoneOf("Jonas Weber");
    await at.onPhone("Ask to join", "Customer council");
    await at.whatsapp.getByRole("button", { name: "Release 1 backwards" }).click();
    await at.message("Customer council", "•••• 0017").waitFor();
    await at.whatsapp.getByRole("tab", { name: "Traffic" }).click();
    await at.whatsapp.getByText("join request created").first().waitFor();
    await at.whatsapp.getByRole("tab", { name: "Make it misbehave" }).click();
  });
});

describe("the demo page on a phone", () => {
  it("shows one side at a time, and nothing sticks out", async () => {
    const widePage = { width: 1440, height: 900 };
    await at.page.setViewportSize({ width: 390, height: 800 });
    for (const side of ["WhatsApp", "Slack"] as const) {
      await at.showSide(side);
      await at.page.getByRole("region", { name: side }).waitFor();
      expect(await at.page.locator("#page").evaluate((page) => page.scrollWidth)).toBe(390);
    }
    await at.slack.getByRole("combobox", { name: "You are" }).selectOption({ label: "Ben Okafor, approver" });
    const card = at.message("Customer council", "•••• 0017");
    await card.getByRole("button", { name: /^Reject/ }).click();
    await card.filter({ hasText: "rejected by @Ben Okafor" }).waitFor();
    await at.page.setViewportSize(widePage);
    await at.actAs("Alice Moreau");
  });
});

describe("the bot under the page", () => {
  it("loses nothing when it is killed while somebody asks, and says so when Slack cannot reach it", async () => {
    await at.page.getByRole("button", { name: "Crash" }).click();
    await at.page.getByText("Bot down").waitFor();
    await at.takePhoneOf("Wei Chen");
    await at.onPhone("Ask to join", "Returns desk");
    await at.type("/wa help");
    await at.message("Only visible to you", "dispatch_failed").waitFor();
    at.demo.slack.forgive();
    await at.page.getByRole("button", { name: "Start" }).click();
    await at.page.getByText("Bot ready").waitFor();
    await at.message("Returns desk", "@weichen").waitFor();
  });

  it("shows what happened in the meantime when Slack comes back", async () => {
    const slackIsDown = at.page.getByRole("switch", { name: "Slack is down" });
    await slackIsDown.click();
    await at.page.getByRole("switch", { name: "Slack is down", checked: true }).waitFor();
    await at.takePhoneOf("Lucía Prieto");
    await at.onPhone("Ask to join", "Customer council");
    await at.demo.whatsapp.webhooks.idle();
    await slackIsDown.click();
    await at.message("Customer council", "•••• 0162").waitFor();
  });

  it("sums up a storm instead of flooding the channel", async () => {
    await at.whatsapp.getByRole("button", { name: "60 people ask at 60 groups" }).click();
    await at
      .message(/requests in \d+ groups/)
      .getByRole("button", { name: /^Work through them/ })
      .click();
    const list = at.form("Waiting to join");
    await list.getByText(/people wait · page 1 of/).waitFor();
    await at.page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
  });
});

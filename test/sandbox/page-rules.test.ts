// What a route does by itself, played on the demo page in a real browser, on which time passes when somebody says so: guests who are
// expected, seconds to undo a press, reminders, the summary of the day, two admins who must agree. One story.
import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { demoOfThisFile } from "./page-demo.ts";

const at = demoOfThisFile();
const spring = "Spring order 4471";

describe("the rules of a route, on the demo page", () => {
  it("are set up in its forms", async () => {
    await at.type("/wa routes");
    await at.form("Routes").getByRole("button", { name: "Add a route…" }).click();
    const add = at.form("Add a route");
    await add.getByRole("textbox", { name: "Words of the name" }).fill("Spring");
    await add.getByRole("combobox", { name: "Their news goes to" }).selectOption("# orders");
    await add.getByText("Saved, it has more under “Edit…”").waitFor();
    await add.getByRole("button", { name: "Save" }).click();
    await at.form("Routes").getByText("1. Name begins with “Spring”").waitFor();
    await at.closeForm();
    await changeRoute("Approving…", async (form) => {
      await form
        .getByRole("combobox", { name: "Let in without asking anybody" })
        .selectOption("Whoever was invited or is on the list");
      await form.getByRole("combobox", { name: "Time to undo a press" }).selectOption("30 seconds");
    });
    await changeRoute("When people are reminded…", (form) =>
      form.getByRole("combobox", { name: "Reminded of who waits" }).selectOption("Once, after 1 hour"),
    );
    await changeRoute("Mentions and more…", (form) =>
      form.getByRole("checkbox", { name: "Two admins must agree" }).check(),
    );
    await at.goTo("orders");
  });
});

describe("somebody who is expected, on the demo page", () => {
  it("is let in on asking, and the thread of the card says who vouched", async () => {
    await at.type("/wa guests spring");
    const guests = at.form("Expected guests");
    await guests.getByRole("textbox").fill("+46 70 174 06 05");
    await guests.getByRole("button", { name: "Save" }).click();
    await at.slack.getByText("1 person is on the list now").waitFor();
    await at.closeForm();
    await asks("Aisha Khan");
    await at.whatsapp.getByRole("button", { name: `Leave: ${spring}` }).waitFor();
    const card = at.message(spring, "@aisha.k): approved by the rule for expected guests");
    await at.inThread(card, async (thread) => {
      await reply(thread, "@aisha.k", "put on the list by alice").waitFor();
    });
  });
});

describe("a press that can be undone, on the demo page", () => {
  it("is taken back, and WhatsApp has heard nothing", async () => {
    const before = at.demo.whatsapp.calls("approve").length;
    await asks("Mina Duval");
    const card = at.message(spring, "@mina.duval");
    await card.getByRole("button", { name: /^Approve/ }).click();
    await card.filter({ hasText: "approving in 30 s by @Alice Moreau" }).waitFor();
    await at.standsStill(card);
    await card.getByRole("button", { name: /^Undo/ }).click();
    await card.getByRole("button", { name: /^Approve/ }).waitFor();
    expect(at.demo.whatsapp.calls("approve")).toHaveLength(before);
  });

  it("is done when the time is over", async () => {
    const card = at.message(spring, "@mina.duval");
    await at.standsStill(card);
    await card.getByRole("button", { name: /^Approve/ }).click();
    await card.filter({ hasText: "approving in 30 s" }).waitFor();
    await at.letPass("An hour passes");
    await card.filter({ hasText: "@mina.duval): approved by @Alice Moreau" }).waitFor();
    await at.whatsapp.getByRole("button", { name: `Leave: ${spring}` }).waitFor();
  });
});

describe("somebody about whom nobody decides, on the demo page", () => {
  const escalated = () => at.message(/Nobody ha[sd] decided/u, spring);
  let first: Locator;

  it("is told of once in the thread, and once elsewhere an hour later, where somebody is called", async () => {
    await changeRoute("When people are reminded…", async (form) => {
      await form
        .getByRole("combobox", { name: "When nobody has decided by then" })
        .selectOption("Told once, 1 hour later");
      await form.getByRole("combobox", { name: "Then told to this person" }).selectOption("Ben Okafor");
      await form.getByRole("combobox", { name: "Or in this channel" }).selectOption("# whatsapp-groups");
    });
    await at.type("/wa routes");
    const list = at.form("Routes");
    await list.filter({ hasText: "tells @Ben Okafor in #whatsapp-groups 1 hour later" }).waitFor();
    await at.closeForm();
    await asks("Noor Amrani");
    first = await at.thisMessage(await waits("@noor"));
    await at.letPass("An hour passes");
    await at.inThread(first, (thread) => reminder(thread).waitFor());
    await at.letPass("An hour passes");
    await at.goTo("whatsapp-groups");
    await escalated()
      .filter({ hasText: "1 person still waits" })
      .filter({ hasText: "For @Ben Okafor" })
      .waitFor();
    // Whoever asks later is reminded of as well: by then it could have been told again.
    await at.goTo("orders");
    await asks("Femi Adeyemi");
    const second = await waits("@femi_a");
    await at.letPass("An hour passes");
    await at.inThread(second, (thread) => reminder(thread).waitFor());
    await at.goTo("whatsapp-groups");
    expect(await escalated().count()).toBe(1);
  });

  it("is decided by whoever was called, and everything that was told says so", async () => {
    await at.actAs("Ben Okafor");
    await escalated()
      .getByRole("button", { name: /^Work through them/ })
      .click();
    const list = at.form("Waiting to join");
    await list.getByText("@femi_a").last().waitFor();
    await at.closeForm();
    await at.goTo("orders");
    const card = at.message(spring, "@noor", "@femi_a");
    await at.standsStill(card);
    await card.getByRole("button", { name: /^Reject all/ }).click();
    await at.slack
      .getByRole("dialog", { name: "Reject 2 people?" })
      .getByRole("button", { name: "Reject 2" })
      .click();
    await card.filter({ hasText: "rejecting in 30 s" }).waitFor();
    await at.letPass("An hour passes");
    await card
      .filter({ hasText: /@noor: rejected by @Ben Okafor.*@femi_a.*: rejected by @Ben Okafor/u })
      .waitFor();
    for (const told of [first, card])
      await at.inThread(told, (thread) => reminder(thread).getByText("Decided.").waitFor());
    await at.goTo("whatsapp-groups");
    await escalated().getByText("Decided.").waitFor();
    expect(
      await escalated()
        .getByRole("button", { name: /^Work through them/ })
        .count(),
    ).toBe(0);
    await at.actAs("Alice Moreau");
    await at.goTo("orders");
  });
});

describe("somebody who waits for long, on the demo page", () => {
  it("is told of in the thread of the card, which can be put off", async () => {
    await asks("Tomás Rivera");
    const card = at.message(spring, "@tomas_r");
    await card.getByRole("button", { name: /^Approve/ }).waitFor();
    await at.letPass("An hour passes");
    await at.inThread(card, async (thread) => {
      const last = reminder(thread).last();
      await last.getByRole("combobox").selectOption("Snooze until tomorrow");
      await last.filter({ hasText: "@Alice Moreau put it off until" }).waitFor();
    });
  });

  it("is told of once more when that time has come, and stands in the summary of the day", async () => {
    await changeRoute("When people are reminded…", async (form) => {
      for (const day of ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
        await form.getByRole("checkbox", { name: day }).check();
      await form.getByRole("combobox", { name: "Summary of the day" }).selectOption("At 09:00");
    });
    await at.letPass("Tomorrow morning");
    await at.message("Summary", "2 approved", "1 person waits to join in 1 group").waitFor();
    const card = at.message(spring, "@tomas_r");
    await at.inThread(card, async (thread) => {
      await reminder(thread).filter({ hasText: "Told again since." }).waitFor();
      await reminder(thread).last().getByRole("button", { name: "Work through them" }).click();
      await at.form("Waiting to join").getByText("@tomas_r").waitFor();
      await at.closeForm();
    });
  });
});

describe("what cannot be undone, where two admins must agree on it, on the demo page", () => {
  it("is not done to people before another admin presses too", async () => {
    await at.takePhoneOf("Mina Duval");
    await at.type("/wa remove spring");
    const form = at.form("Remove people");
    await form.getByRole("checkbox", { name: /@mina\.duval/ }).check();
    await form.getByRole("button", { name: "Remove" }).click();
    await at.slack.getByText("Nothing is done yet: two admins must agree on this.").waitFor();
    await at.closeForm();
    const card = at.message("to remove", spring);
    await agree(card, "Remove them");
    await at.slack.getByText("You asked for this yourself").waitFor();
    expect(at.demo.whatsapp.calls("remove")).toEqual([]);
    await at.actAs("Eva Sandoval");
    await agree(card, "Remove them");
    await card.filter({ hasText: "@Eva Sandoval agreed" }).waitFor();
    await at.whatsapp.getByText("You were removed").waitFor();
    await at.actAs("Alice Moreau");
  });

  it("is not done to a group either", async () => {
    await at.type("/wa delete spring");
    const form = at.form("Delete a group");
    await form.getByRole("textbox").fill(spring);
    await form.getByRole("checkbox").check();
    await form.getByRole("button", { name: "Delete" }).click();
    await at.slack.getByText("Nothing is done yet: two admins must agree on this.").waitFor();
    await at.closeForm();
    const card = at.message("to delete", spring);
    await agree(card, "Delete the group");
    await at.slack.getByText("You asked for this yourself").nth(1).waitFor();
    await at.actAs("Eva Sandoval");
    await agree(card, "Delete the group");
    await card.filter({ hasText: "@Eva Sandoval agreed" }).waitFor();
    await at.whatsapp.getByRole("button", { name: `Leave: ${spring}` }).waitFor({ state: "detached" });
  });
});

describe("time on the demo page", () => {
  it("has passed for a bot, too, that was down meanwhile", async () => {
    await at.page.getByRole("button", { name: "Stop" }).click();
    await at.page.getByText("Bot down").waitFor();
    await at.letPass("Tomorrow morning");
    await at.page.getByRole("button", { name: "Start" }).click();
    await at.page.getByText("Bot ready").waitFor();
    // A bot whose clock is more than minutes from Slack's takes no command.
    await at.type("/wa help");
    await at.message("Only visible to you", "/wa guests").waitFor();
  });
});

async function asks(name: string): Promise<void> {
  await at.takePhoneOf(name);
  await at.onPhone("Ask to join", spring);
}

function reply(thread: Locator, ...words: string[]): Locator {
  return words.reduce((found, hasText) => found.filter({ hasText }), thread.getByRole("article"));
}

function reminder(thread: Locator): Locator {
  return reply(thread, "1 person has waited to join");
}

/** The card on which they wait. */
async function waits(name: string): Promise<Locator> {
  const card = at.message(spring, name);
  await card.getByRole("button", { name: new RegExp(`^Approve: .*${name}`, "u") }).waitFor();
  return card;
}

/** Fills in one of the forms behind the first route, and saves it. */
async function changeRoute(button: string, fill: (form: Locator) => Promise<unknown>): Promise<void> {
  await at.type("/wa routes");
  await at.form("Routes").getByRole("button", { name: "Edit… route 1" }).click();
  await at.form("Change a route").getByRole("button", { name: button }).click();
  const form = at.form(button.replace("…", ""));
  await fill(form);
  await form.getByRole("button", { name: "Save" }).click();
  await form.waitFor({ state: "detached" });
  await at.closeForms();
}

async function agree(card: Locator, deed: string): Promise<void> {
  await card.getByRole("button", { name: new RegExp(`^${deed}`, "u") }).click();
  const question = at.slack.getByRole("dialog", { name: `${deed}?` });
  await question.getByRole("button", { name: deed }).click();
}

// What the demo page looks like in a real browser, by day and by night, wide and on a phone: its words, its names and
// pictures, and nothing in anybody's way.
import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { findBarriers } from "./page-axe.ts";
import { demoOfThisFile } from "./page-demo.ts";

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 800 };
const FORM = "[role=dialog]";
const ARABIC = "مجموعة المتطوعين في الميناء القديم بجانب البحر الأبيض المتوسط";

const at = demoOfThisFile();

describe("the words of the demo page", () => {
  it("tell a first visitor in one line what to do, and which half is Slack", async () => {
    const guide = at.page.getByText("Ask to join on a phone, then approve in Slack.");
    for (const viewport of [WIDE, PHONE]) {
      await at.page.setViewportSize(viewport);
      expect((await guide.boundingBox())?.height).toBeLessThan(24);
    }
    await at.page.setViewportSize(WIDE);
    const heading = await at.slack.getByRole("heading", { name: "Slack", exact: true }).boundingBox();
    expect(heading?.x).toBeGreaterThan(500);
  });

  it("name every failure once, and plainly", async () => {
    const failures = await at.whatsapp
      .getByRole("combobox", { name: "What fails" })
      .getByRole("option")
      .all();
    const words = await Promise.all(failures.map((option) => option.textContent()));
    expect(words).toHaveLength(13);
    expect(new Set(words).size).toBe(13);
    const everything = `${words.join("\n")}\n${await at.page.locator("body").innerText()}`;
    expect(everything).not.toMatch(/\bgone\b|no terms|elsewhere|error 500|Kill/u);
  });

  it("name channels instead of showing ids", async () => {
    const alice = at.demo.slack.as("U0ALICE");
    alice.say("C0GROUPS", "See <#C0ORDERS>, <#C0NOWHERE> and <@U0NOBODY>.");
    const message = at.message("See #orders, a channel you are not in and @somebody unknown.");
    await message.getByRole("link", { name: "#orders" }).click();
    await at.slack.getByRole("heading", { name: "orders" }).waitFor();
    await at.page.goBack();
  });

  it("lead from a link to a message to that message", async () => {
    const ts = await at.message("Harbour volunteers").getAttribute("data-ts");
    const link = `https://harbour-co.slack.com/archives/C0GROUPS/p${ts?.replace(".", "")}`;
    at.demo.slack.as("U0ALICE").say("C0ORDERS", `Look at <${link}|the card>.`);
    await at.goTo("orders");
    await at.message("Look at").getByRole("link", { name: "the card" }).click();
    await expect.poll(() => at.message("Harbour volunteers").getAttribute("class")).toContain("pointed");
  });
});

describe("names and pictures on the demo page", () => {
  it("fit into their tiles, whatever is told of a group", async () => {
    const { whatsapp } = at.demo;
    const choir = whatsapp.groups().find(({ subject }) => subject === "Choir tour, Ghent");
    whatsapp.suspend(choir?.id ?? "");
    whatsapp.createElsewhere({ subject: ARABIC });
    whatsapp.createElsewhere({ subject: "🎉🎊" });
    const tile = at.whatsapp.getByRole("button", { name: /^Choir tour/ });
    await tile.filter({ hasText: "suspended" }).filter({ hasText: "2 waiting" }).waitFor();
    await at.whatsapp.getByRole("button", { name: /^🎉🎊/ }).waitFor();
    for (const button of await at.whatsapp.getByRole("button", { expanded: false }).all()) {
      expect(await overflowOf(button)).toBe(0);
    }
  });

  it("keep their beginning when they are written from right to left", async () => {
    const name = at.whatsapp.locator(".group").getByText(ARABIC);
    const direction = await name.evaluate((element) => getComputedStyle(element).direction);
    expect(direction).toBe("rtl");
  });

  it("have initials that can be read, also when there are no letters", async () => {
    const party = at.whatsapp.getByRole("listitem").filter({ hasText: "🎉🎊" }).locator(".avatar");
    expect(await party.first().getAttribute("data-initials")).toBe("🎉");
    const contrasts = await at.page.evaluate(contrastsOfAvatars);
    expect(contrasts.length).toBeGreaterThan(20);
    expect(Math.min(...contrasts)).toBeGreaterThan(4.5);
  });
});

describe("the demo page on a phone", () => {
  it("shows on the tab of the other side that something came, until it is looked at", async () => {
    const tab = (name: string) =>
      at.page.getByRole("navigation", { name: "Side" }).getByRole("button", { name });
    await at.message("WhatsApp suspended Choir tour, Ghent").waitFor();
    await at.standsStill(at.slack);
    await at.page.setViewportSize(PHONE);
    await tab("Slack").waitFor();
    expect(await tab("something came").count()).toBe(0);
    await at.takePhoneOf("Aisha Khan");
    await at.onPhone("Ask to join", "Spring order 4471");
    await tab("Slack something came").waitFor();
    await at.showSide("Slack");
    await tab("something came").waitFor({ state: "detached" });
    await at
      .message("Spring order 4471", "@aisha.k")
      .getByRole("button", { name: /^Approve/ })
      .click();
    await tab("WhatsApp something came").waitFor();
    await at.showSide("WhatsApp");
    await tab("something came").waitFor({ state: "detached" });
    await at.page.setViewportSize(WIDE);
  });
});

describe("a success on the demo page", () => {
  it("takes away what was refused before it", async () => {
    const refusal = at.page.getByText("There is no such link.");
    await at.whatsapp.getByRole("textbox", { name: "Invite link" }).fill("https://chat.whatsapp.com/old");
    await at.whatsapp.getByRole("button", { name: "Open the invite link" }).click();
    await refusal.waitFor();
    await at.onPhone("Join", "Route 12 drivers");
    await at.whatsapp.getByRole("button", { name: "Leave: Route 12 drivers" }).waitFor();
    expect(await refusal.count()).toBe(0);
  });
});

describe("the demo page, by day and by night", () => {
  it("is dark where the reader wants it dark", async () => {
    const paper = () =>
      at.slack.evaluate((side) => getComputedStyle(side.ownerDocument.documentElement).backgroundColor);
    expect(await paper()).toBe("rgb(243, 241, 238)");
    await at.page.emulateMedia({ colorScheme: "dark" });
    expect(await paper()).toBe("rgb(24, 23, 26)");
    await at.page.emulateMedia({ colorScheme: null });
  });

  it("has nothing in anybody's way in a channel with a thread, offered commands and an open tile", async () => {
    await at.whatsapp.getByRole("button", { name: /^Choir tour/ }).click();
    await at.whatsapp.getByRole("button", { name: "New group" }).click();
    await at.message("is told in this thread").getByRole("button", { name: /repl/ }).click();
    // It takes the focus when it comes up, also from somebody who types already.
    await at.slack.getByRole("complementary", { name: "Thread" }).waitFor();
    await at.type("/wa help");
    await at.message("Only visible to you").waitFor();
    await at.composer.fill("/wa");
    expect(await findBarriers(at.page)).toEqual([]);
    await at.composer.fill("");
    await at.slack.getByRole("button", { name: "Close the thread" }).click();
  });

  it("has nothing in anybody's way in the other drawers and the Home tab", async () => {
    await at.goTo("groupdesk");
    await at.homeTab.getByText("wait to join").waitFor();
    expect(await findBarriers(at.page)).toEqual([]);
    for (const drawer of ["Traffic", "Warnings", "Make it misbehave"]) {
      await at.whatsapp.getByRole("tab", { name: drawer }).click();
      expect(await findBarriers(at.page, ".drawer")).toEqual([]);
    }
    await at.goTo("whatsapp-groups");
  });

  it("has nothing in anybody's way in forms and questions", async () => {
    const create = at.form("Create a group");
    await at.type("/wa create");
    await create.getByRole("button", { name: "Create" }).click();
    await create.getByRole("alert").waitFor();
    expect(await findBarriers(at.page)).toEqual([]);
    await create.getByRole("textbox", { name: "Name" }).fill("Garden party");
    await at.page.keyboard.press("Escape");
    await at.slack.getByRole("button", { name: "Discard" }).waitFor();
    expect(await findBarriers(at.page, "dialog")).toEqual([]);
    await at.slack.getByRole("button", { name: "Discard" }).click();
    await at.type("/wa link");
    await at.form("Which group?").getByRole("combobox").fill("ghent");
    await at.form("Which group?").getByRole("option").first().waitFor();
    expect(await findBarriers(at.page, FORM)).toEqual([]);
    await at.closeForm();
    for (const command of ["requests", "info harbour", "edit harbour", "invite returns", "remove route"]) {
      await at.type(`/wa ${command}`);
      await at.slack.getByRole("dialog").waitFor();
      expect(await findBarriers(at.page, FORM)).toEqual([]);
      await at.closeForm();
    }
  });

  it("has nothing in anybody's way on a phone, with the bot and Slack down", async () => {
    await at.page.getByRole("button", { name: "Stop" }).click();
    await at.page.getByText("Bot down").waitFor();
    await at.slack.getByRole("switch", { name: "Slack is down" }).click();
    await at.page.setViewportSize(PHONE);
    for (const side of ["WhatsApp", "Slack"] as const) {
      await at.showSide(side);
      expect(await findBarriers(at.page)).toEqual([]);
    }
  });
});

/** By how many pixels something in it sticks out. */
function overflowOf(box: Locator): Promise<number> {
  return box.evaluate((element) => {
    const { right, bottom } = element.getBoundingClientRect();
    const inside = [...element.querySelectorAll(".about, .badge")].map((each) =>
      each.getBoundingClientRect(),
    );
    return Math.max(0, ...inside.map((each) => Math.max(each.right - right, each.bottom - bottom)));
  });
}

/** Of the white initials on each colour that is shown. Runs in the browser, which turns its colours into RGB. */
function contrastsOfAvatars(): number[] {
  const paint = new OffscreenCanvas(1, 1).getContext("2d");
  return [...document.querySelectorAll<HTMLElement>(".avatar[data-initials]")].map((avatar) => {
    if (!paint) return 0;
    paint.fillStyle = getComputedStyle(avatar).backgroundColor;
    paint.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = [...paint.getImageData(0, 0, 1, 1).data].map((byte) => {
      const share = byte / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
  });
}

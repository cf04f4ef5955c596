// What WhatsApp says about the account as a whole, and about people who go by another number: played on the demo page in a real browser.
import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { demoOfThisFile } from "./page-demo.ts";

const at = demoOfThisFile();

type Told = { trouble: string; message: Locator; sentence: string };

describe("what WhatsApp says about the account, on the demo page", () => {
  const told: Told[] = [];

  it("stands in the channel and on the Home tab, each thing in a message of its own", async () => {
    const troubles = await whatItSays().getByRole("option").allTextContents();
    expect(troubles.length).toBeGreaterThan(4);
    for (const trouble of troubles) {
      await whatItSays().selectOption(trouble);
      await at.whatsapp.getByRole("button", { name: "Say it" }).click();
      told.push({ trouble, ...(await messageOf(standing().nth(told.length))) });
    }
    await at.goTo("groupdesk");
    for (const { sentence } of told) await at.homeTab.getByText(sentence).waitFor();
    await at.goTo("whatsapp-groups");
  });

  it("is cleared in place when WhatsApp takes it back, or when its end has come", async () => {
    const mustEnd = at.page.getByRole("status").getByText("let an hour pass");
    for (const { trouble, message } of told) {
      await whatItSays().selectOption(trouble);
      await at.whatsapp.getByRole("button", { name: "Take it back" }).click();
      await message.getByText("Over:").or(mustEnd).first().waitFor();
    }
    await at.letPass("An hour passes");
    await at.message("4 people have waited to join in 2 groups").waitFor();
    for (const { message, sentence } of told) {
      await message.getByText(`Over: ${sentence}`).waitFor();
      expect(await at.message(sentence).count()).toBe(1);
    }
    await at.goTo("groupdesk");
    await at.homeTab.getByText("4 people wait to join").waitFor();
    for (const { sentence } of told) expect(await at.homeTab.getByText(sentence).count()).toBe(0);
    await at.goTo("whatsapp-groups");
  });
});

describe("somebody who goes by another number, on the demo page", () => {
  it("waits on under the new one, with all that is known of them", async () => {
    const card = whereTheyWait("Harbour volunteers", "mina.duval");
    await nameThem(card, { name: "Mina Duval", note: "Skipper, knows the pier" });
    await rejectWithNote(card, "Next season");
    await at.takePhoneOf("Mina Duval");
    await at.onPhone("Ask to join", "Harbour volunteers");
    await card.filter({ hasText: /•••• 1407.*rejected here by/u }).waitFor();
    await at.whatsapp.getByRole("button", { name: "New number" }).click();
    const known = [
      "•••• 0000",
      "Mina Duval",
      "Skipper, knows the pier",
      /rejected here by .*Next season/u,
      "also in Returns desk",
    ];
    for (const hasText of known) await card.filter({ hasText }).waitFor();
    await at.slack.getByText("1407").waitFor({ state: "detached" });
  });

  it("stands in the lists and in the groups under the new one, once", async () => {
    await at.type("/wa requests");
    const list = at.form("Waiting to join");
    await list.getByText("4 people wait").waitFor();
    expect(await list.getByRole("checkbox", { name: /mina\.duval|7700 900000/u }).count()).toBe(1);
    await at.closeForm();
    await at.type("/wa info returns");
    await at.form("Group").getByText("7700 900000").waitFor();
    await at.closeForm();
    await at.type("/wa person +44 7700 900000");
    const person = at.form("Who is this?");
    for (const words of ["also +33 6 39 98 14 07", "In Returns desk", "rejected by", "asked, waits"])
      await person.getByText(words).first().waitFor();
    await at.closeForm();
    // Asked for by the old one, too, the new one is theirs.
    await at.type("/wa person +33 6 39 98 14 07");
    await at.form("Who is this?").getByText("also +33 6 39 98 14 07").first().waitFor();
    await at.closeForm();
  });

  it("is let in, as is somebody whose number nobody sees", async () => {
    for (const [name, username, group] of [
      ["Mina Duval", "mina.duval", "Harbour volunteers"],
      ["Noor Amrani", "noor", "Choir tour, Ghent"],
    ] as const) {
      await at.takePhoneOf(name);
      await at.whatsapp.getByRole("button", { name: "New number" }).click();
      await at.page.getByRole("status").getByText(`${name} has a new number`).waitFor();
      const card = whereTheyWait(group, username);
      await at.standsStill(card);
      await approve(card, username).click();
      await at
        .message(group, `${username}${username === "noor" ? "" : ")"}: approved by @Alice Moreau`)
        .waitFor();
      await at.whatsapp.getByRole("button", { name: `Leave: ${group}` }).waitFor();
    }
  });
});

function whatItSays(): Locator {
  return at.whatsapp.getByRole("combobox", { name: "What WhatsApp says about the account" });
}

/** Messages about what is not over. */
function standing(): Locator {
  return at.message("Since").filter({ has: at.page.getByRole("img", { name: "no entry" }) });
}

function whereTheyWait(group: string, username: string): Locator {
  const card = at.message(group);
  return card.filter({ has: approve(at.page, username) });
}

function approve(card: Pick<Locator, "getByRole">, username: string): Locator {
  return card.getByRole("button", { name: new RegExp(`^Approve: .*@${username}\\b`, "u") });
}

async function messageOf(found: Locator): Promise<Omit<Told, "trouble">> {
  const message = await at.thisMessage(found);
  const [sentence = ""] = (await message.locator(".blocks").innerText()).trim().split("\n");
  return { message, sentence };
}

async function nameThem(card: Locator, { name, note }: { name: string; note: string }): Promise<void> {
  await card.getByRole("combobox").first().selectOption("Who is this?");
  const person = at.form("Who is this?");
  await person.getByRole("textbox", { name: "Name" }).fill(name);
  await person.getByRole("textbox", { name: "Note" }).fill(note);
  await person.getByRole("button", { name: "Save" }).click();
  await person.getByText("Written by @Alice Moreau").waitFor();
  await at.closeForm();
}

async function rejectWithNote(card: Locator, note: string): Promise<void> {
  await at.standsStill(card);
  await card.getByRole("combobox").first().selectOption("Reject with a note…");
  const form = at.form("Reject with a note");
  await form.getByRole("textbox").fill(note);
  await form.getByRole("button", { name: "Reject" }).click();
  await at.message(note, "rejected by @Alice Moreau").waitFor();
}

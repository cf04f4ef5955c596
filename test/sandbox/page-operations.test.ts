// Every form of the bot, filled in by a person on the demo page in a real browser, up to what the phones see.
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { demoOfThisFile } from "./page-demo.ts";

const at = demoOfThisFile();

describe("finding a group on the demo page", () => {
  it("lists the groups, and searches when Enter is pressed", async () => {
    await at.type("/wa list");
    const list = at.form("WhatsApp groups");
    await list.getByText("6 groups").waitFor();
    await list.getByRole("textbox").fill("volun");
    await list.getByRole("textbox").press("Enter");
    await list.getByText("1 group with “volun” in the name").waitFor();
    await list.getByRole("button", { name: "Manage… Harbour volunteers" }).click();
    await at.form("Group").getByText("Saturday mornings at pier 3.").waitFor();
    await at.closeForm();
    await list.waitFor();
    await at.closeForm();
  });

  it("offers groups letter by letter", async () => {
    await at.type("/wa link");
    const pick = at.form("Which group?");
    await pick.getByRole("button", { name: "Next" }).click();
    await pick.getByRole("alert").filter({ hasText: "Please complete this required field" }).waitFor();
    await pick.getByRole("combobox").fill("ghent");
    await pick.getByRole("option", { name: /^Choir tour, Ghent/ }).click();
    await pick.getByRole("button", { name: "Next" }).click();
    await at.form("Invite link").getByText("chat.whatsapp.com").waitFor();
    await at.closeForm();
  });

  it("opens the group of a card from the menu of its message", async () => {
    const card = at.message("Choir tour, Ghent");
    await card.hover();
    await card.getByRole("button", { name: "More actions" }).click();
    await card.getByRole("button", { name: "WhatsApp group…" }).click();
    await at.form("Group").getByText("7 of 8 people").waitFor();
    await at.closeForm();
  });
});

describe("the Home tab on the demo page", () => {
  it("shows what waits, and leads to it", async () => {
    await at.goTo("groupdesk");
    await at.homeTab.getByText("4 people wait to join").waitFor();
    await at.homeTab.getByRole("button", { name: /^Work through them/ }).click();
    await at.form("Waiting to join").waitFor();
    await at.closeForm();
    await at.homeTab.getByRole("button", { name: "Find a group…" }).click();
    await at.form("WhatsApp groups").waitFor();
    await at.closeForm();
  });

  it("shows people without rights nothing to press", async () => {
    await at.actAs("Chris Lind");
    await at.homeTab.getByText("Groupdesk").first().waitFor();
    expect(await at.homeTab.getByRole("button").count()).toBe(0);
    await at.actAs("Alice Moreau");
    await at.goTo("whatsapp-groups");
  });
});

describe("the forms on the demo page", () => {
  it("rejects whoever is ticked, and approves the others", async () => {
    await at.type("/wa requests");
    const list = at.form("Waiting to join");
    await list.getByRole("checkbox", { name: /@tomas_r/ }).check();
    await list.getByRole("button", { name: "Reject ticked" }).click();
    await at.form("Reject everybody ticked?").getByRole("button", { name: "Reject" }).click();
    await list.getByText("3 people wait").waitFor();
    await list.getByRole("checkbox", { name: /@mina\.duval/ }).check();
    await list.getByRole("button", { name: "Approve ticked" }).click();
    await list.getByText("2 people wait").waitFor();
    await at.closeForm();
    await at.message("@mina.duval): approved", "@tomas_r): rejected").waitFor();
  });

  it("changes a name and a picture from the Manage menu, and shows the picture before it is used", async () => {
    await at.type("/wa info harbour");
    await at.form("Group").getByText("5 of 8 people").waitFor();
    await at.form("Group").getByRole("combobox").selectOption("Edit name, description, picture…");
    const edit = at.form("Edit a group");
    await edit.getByRole("textbox", { name: "Name" }).fill("Harbour crew");
    const picture = { name: "pier.png", mimeType: "image/png", buffer: await widePicture() };
    await edit.getByLabel("New picture").setInputFiles(picture);
    await edit.getByRole("img", { name: "Chosen: pier.png" }).waitFor();
    await edit.getByRole("button", { name: "Save" }).click();
    await edit.getByText("Cut square, 300 by 300 pixels.").waitFor();
    const preview = edit.getByRole("img", { name: "The new picture of the group, cut square" });
    await expect
      .poll(() => preview.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(0);
    await at.send(edit, "Save everything");
    await at.message("the group was changed", "Name: Harbour crew", "A new picture").waitFor();
    const onPhone = at.whatsapp.getByRole("img", { name: "Picture of Harbour crew" });
    await expect.poll(() => onPhone.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(300);
    await at.whatsapp.getByRole("button", { name: /^Harbour crew/ }).waitFor();
  });

  it("invites people, who use the link on their phones", async () => {
    await at.type("/wa invite returns");
    const invite = at.form("Invite people");
    await invite.getByRole("textbox", { name: /^Phone numbers/ }).fill("202 555 0162, +46 70 174 06 42, 12");
    await invite.getByRole("button", { name: "Next" }).click();
    await invite.getByRole("alert").filter({ hasText: "12 is no phone number" }).waitFor();
    await invite.getByRole("textbox", { name: /^Phone numbers/ }).fill("202 555 0162, +46 70 174 06 42");
    await invite.getByRole("button", { name: "Next" }).click();
    await invite.getByText("+46 70 174 06 42 (Sweden)").waitFor();
    await invite.getByRole("textbox", { name: /^Instead of/ }).fill("Alice");
    await invite.getByRole("button", { name: "Invite 2 people" }).click();
    await invite.getByText("See you there, Alice.").waitFor();
    await at.send(invite, "Invite 2 people");
    const card = at.message("all 2 invitations were sent");
    await card.filter({ hasText: "•••• 0162: delivered" }).waitFor();
    await at.takePhoneOf("Lucía Prieto");
    const letter = at.whatsapp.getByRole("article", { name: "Message from Harbour Co" });
    await letter.getByRole("button", { name: "Read it" }).click();
    await card.filter({ hasText: "•••• 0162: read" }).waitFor();
    await letter.getByRole("button", { name: "Use the link" }).click();
    await at
      .message("Returns desk", "•••• 0162", "asked")
      .getByRole("button", { name: /^Approve/ })
      .click();
    await at.whatsapp.getByRole("button", { name: "Leave: Returns desk" }).waitFor();
  });

  it("sends a text, counts who read it, and says why one was not sent", async () => {
    await at.type("/wa send customer");
    await at.form("Write to a group").getByRole("textbox").fill("We open at nine tomorrow.");
    await at.send(at.form("Write to a group"), "Send");
    const card = at.message("We open at nine tomorrow.", "the message was sent");
    await at.takePhoneOf("Tomás Rivera");
    await at.whatsapp.getByRole("button", { name: "Read it" }).click();
    await card.filter({ hasText: "read by 3 of 3" }).waitFor();
    await at.letFail("Message: nobody has written for a day");
    await at.type("/wa send customer");
    await at.form("Write to a group").getByRole("textbox").fill("And close at five.");
    await at.send(at.form("Write to a group"), "Send");
    await at.message("And close at five.", "the message was not sent").waitFor();
  });

  it("delivers what was sent while a phone was off as soon as it is on", async () => {
    await at.takePhoneOf("Noor Amrani");
    await at.whatsapp.getByRole("switch", { name: "Phone is on" }).click();
    await at.whatsapp.getByRole("switch", { name: "Phone is on", checked: false }).waitFor();
    await at.type("/wa send returns");
    await at.form("Write to a group").getByRole("textbox").fill("Parcels are late today.");
    await at.send(at.form("Write to a group"), "Send");
    const card = at.message("Parcels are late today.");
    await card.filter({ hasText: "Delivered to 2 of 3" }).waitFor();
    await at.whatsapp.getByRole("switch", { name: "Phone is on" }).click();
    await card.filter({ hasText: "Delivered to 3 of 3" }).waitFor();
  });

  it("replaces a link, and the old one opens nothing any more", async () => {
    const old = at.demo.whatsapp.groups().find(({ subject }) => subject === "Route 12 drivers")?.link ?? "";
    await at.type("/wa link reset route");
    await at.send(at.form("Replace the link"), "Replace");
    await at.message("the invite link is new", "chat.whatsapp.com").waitFor();
    await at.whatsapp.getByRole("textbox", { name: "Invite link" }).fill(old);
    await at.whatsapp.getByRole("button", { name: "Open the invite link" }).click();
    await at.page.getByRole("status").getByText("The link is no longer valid.").waitFor();
  });

  it("removes people for good, as the phone shows", async () => {
    await at.takePhoneOf("Femi Adeyemi");
    await at.type("/wa remove route");
    await at
      .form("Remove people")
      .getByRole("checkbox", { name: /@femi_a/ })
      .check();
    await at.send(at.form("Remove people"), "Remove");
    await at.message("Route 12 drivers", "@femi_a", "removed").waitFor();
    await at.whatsapp.getByText("You were removed").waitFor();
  });

  it("deletes a group only when its name is typed and people in it are thought of", async () => {
    await at.type("/wa delete spring");
    const sure = at.form("Delete a group");
    await sure.getByRole("textbox").fill("spring order 4471");
    await sure.getByRole("button", { name: "Delete" }).click();
    await sure.getByRole("alert").waitFor();
    await sure.getByRole("checkbox").check();
    await at.send(sure, "Delete");
    await at.message("Spring order 4471", "deleted").waitFor();
    await at.whatsapp.getByRole("button", { name: /^Spring order 4471/ }).waitFor({ state: "detached" });
  });
});

function widePicture(): Promise<Buffer> {
  return sharp({ create: { width: 500, height: 300, channels: 3, background: "#2f7f8f" } })
    .png()
    .toBuffer();
}

// What a route does by itself, played on the demo page in a real browser: seconds to undo, and people who are let in unasked. One story:
// each part goes on where the one before ended.
import { describe, it } from "vitest";
import { demoOfThisFile } from "./page-demo.ts";

const at = demoOfThisFile();

describe("the rules of a route on the demo page", () => {
  it("are set in smaller forms, which lead back to what is half filled in", async () => {
    await at.type("/wa routes");
    await at.form("Routes").getByRole("button", { name: "Add a route…" }).click();
    const add = at.form("Add a route");
    await add.getByRole("textbox", { name: "Words of the name" }).fill("Harb");
    await add.getByRole("combobox", { name: "Their news goes to" }).selectOption("# whatsapp-groups");
    await add.getByRole("button", { name: "Save" }).click();
    await at
      .form("Routes")
      .getByRole("button", { name: /^Edit… route 1/ })
      .click();
    const edit = at.form("Change a route");
    await edit.getByRole("textbox", { name: "Words of the name" }).fill("Harbour");
    await edit.getByRole("button", { name: "Approving…" }).click();
    const approving = at.form("Approving");
    await approving.getByRole("combobox", { name: "Time to undo a press" }).selectOption("30 seconds");
    await approving
      .getByRole("combobox", { name: "Let in without asking anybody" })
      .selectOption("Everybody who asks");
    await approving.getByRole("button", { name: "Save" }).click();
    await edit.getByText("Saved. What is filled in below").waitFor();
    await edit.getByRole("button", { name: "Save" }).click();
    await at.form("Routes").getByText("1. Name begins with “Harbour”").waitFor();
    await at.form("Routes").getByText("Also: lets in everybody, 30 s to undo").waitFor();
    await at.closeForm();
  });

  it("give seconds to take a press back", async () => {
    const card = at.message("Harbour volunteers", "@mina.duval");
    await card.getByRole("button", { name: /^Approve: .*mina/ }).click();
    await card.filter({ hasText: "approving in 30 s" }).waitFor();
    await at.standsStill(card);
    await card.getByRole("button", { name: /^Undo/ }).click();
    await card.getByRole("button", { name: /^Approve: .*mina/ }).waitFor();
  });

  it("let in whoever is expected, with the rule on the card", async () => {
    await at.takePhoneOf("Aisha Khan");
    await at.onPhone("Ask to join", "Harbour volunteers");
    await at.message("Harbour volunteers", "approved by the rule for everybody").waitFor();
    await at.whatsapp.getByRole("button", { name: "Leave: Harbour volunteers" }).waitFor();
  });
});

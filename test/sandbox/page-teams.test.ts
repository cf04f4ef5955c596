// What an administrator sets up for a team, played on the demo page in a real browser: routes, who people are, reasons, the audit,
// a text to several groups. One story: each part goes on where the one before ended.
import { describe, it } from "vitest";
import { demoOfThisFile } from "./page-demo.ts";

const at = demoOfThisFile();

describe("routes on the demo page", () => {
  it("are added in one form, which shows first which groups they take", async () => {
    await at.type("/wa routes");
    await at.form("Routes").getByRole("button", { name: "Add a route…" }).click();
    const add = at.form("Add a route");
    await add.getByRole("textbox", { name: "Words of the name" }).fill("Spring");
    await add.getByRole("button", { name: "Which groups?" }).click();
    await at.form("Groupdesk").getByText("1 group: Spring order 4471").waitFor();
    await at.closeForm();
    await add.getByRole("combobox", { name: "Their news goes to" }).selectOption("# orders");
    await add.getByRole("checkbox", { name: "Chris Lind" }).check();
    await add.getByRole("button", { name: "Save" }).click();
    await at.form("Routes").getByText("1. Name begins with “Spring”").waitFor();
    await at.form("Routes").getByText("Changed by @Alice Moreau").waitFor();
    await at.closeForm();
  });

  it("bring a request to the channel and the people of its group, who may decide nowhere else", async () => {
    await at.takePhoneOf("Aisha Khan");
    await at.onPhone("Ask to join", "Spring order 4471");
    await at.actAs("Chris Lind");
    await at.goTo("orders");
    const card = at.message("Spring order 4471", "@aisha.k");
    await card.getByRole("button", { name: /^Approve/ }).click();
    await card.filter({ hasText: "approved by" }).waitFor();
    await at.whatsapp.getByRole("button", { name: "Leave: Spring order 4471" }).waitFor();
    await at.goTo("whatsapp-groups");
    await at
      .message("Harbour volunteers")
      .getByRole("button", { name: /^Approve: .*tomas_r/ })
      .click();
    await at.slack.getByText("You may not decide about join requests").waitFor();
    await at.actAs("Alice Moreau");
  });

  it("give way to a channel chosen for one group by a word in that channel", async () => {
    await at.goTo("orders");
    await at.type("/wa here choir");
    await at.message("Choir tour, Ghent", "@noor").waitFor();
    await at.goTo("whatsapp-groups");
    await at
      .message("Choir tour, Ghent")
      .getByRole("button", { name: "Approve" })
      .waitFor({ state: "detached" });
  });
});

describe("who people are, on the demo page", () => {
  it("stands beside them once somebody has written it", async () => {
    const card = at.message("Harbour volunteers", "@mina.duval");
    await card.getByRole("combobox").first().selectOption("Who is this?");
    const person = at.form("Who is this?");
    await person.getByText("asked, waits").waitFor();
    await person.getByRole("textbox", { name: "Name" }).fill("Mina Duval");
    await person.getByRole("textbox", { name: "Note" }).fill("Skipper, knows the pier");
    await person.getByRole("button", { name: "Save" }).click();
    await person.getByText("Written by @Alice Moreau").waitFor();
    await at.closeForm();
    await card.filter({ hasText: "Skipper, knows the pier" }).waitFor();
  });

  it("comes from a list, after a look at what it would change", async () => {
    await at.type("/wa people");
    const people = at.form("People");
    const list = "number;name;note\n+1 202 555 0143;Tomás Rivera;Council\n12;Nobody;\n";
    await people
      .getByLabel("A list to import")
      .setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
    await people.getByRole("button", { name: "Look at it" }).click();
    await people.getByText("1 new, 0 changed, 0 the same").waitFor();
    await people.getByText("Row 3:").waitFor();
    await people.getByRole("button", { name: "Import" }).click();
    await at.slack.getByText("Imported: 1 new, 0 changed, 0 the same.").waitFor();
    await at.closeForm();
    await at.message("Harbour volunteers", "Tomás Rivera").waitFor();
  });

  it("and why somebody was rejected stands on the card, and in the audit", async () => {
    const card = at.message("Harbour volunteers", "@tomas_r");
    await at.standsStill(card);
    await card.getByRole("combobox").last().selectOption("Reject with a note…");
    await at.form("Reject with a note").getByRole("textbox").fill("Not a volunteer");
    await at.form("Reject with a note").getByRole("button", { name: "Reject" }).click();
    await card.filter({ hasText: "Not a volunteer" }).waitFor();
    await at.type("/wa audit");
    const audit = at.form("Who did what");
    await audit.getByRole("combobox", { name: "What" }).selectOption("Decisions on join requests");
    await audit.getByRole("button", { name: "Show" }).click();
    // Which is no decision: now it is the form that was asked for.
    await audit.getByText("looked at the audit").first().waitFor({ state: "detached" });
    await audit.getByText("@Alice Moreau rejected").waitFor();
    await audit.getByText("@Chris Lind approved").waitFor();
    await audit.getByRole("button", { name: /^Send me a file/ }).click();
    await at.slack.getByText("in your messages with Groupdesk").waitFor();
    await at.closeForm();
    await at.closeForm();
  });
});

describe("a text to several groups, on the demo page", () => {
  it("reaches those that are ticked, and one card tells what came of it in each", async () => {
    await at.type("/wa send several");
    const several = at.form("Write to several groups");
    await several.getByRole("checkbox", { name: /Returns desk/ }).check();
    await several.getByRole("checkbox", { name: /Customer council/ }).check();
    await several.getByRole("button", { name: "Next" }).click();
    await several.getByText("To 2 groups with 5 people").waitFor();
    await several.getByRole("textbox").fill("We are closed on Monday.");
    await several.getByRole("button", { name: "Send" }).click();
    const card = at.message("We are closed on Monday.", "The message was sent to 2 groups");
    await card.filter({ hasText: "Returns desk: delivered to 2 of 2" }).waitFor();
    await card.filter({ hasText: "Customer council: delivered to 3 of 3" }).waitFor();
  });
});

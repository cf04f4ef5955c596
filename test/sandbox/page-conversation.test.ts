// A bridged conversation on the demo page, both sides on one screen: written on a phone, answered in Slack, and a thumb given.
import { describe, it } from "vitest";
import { demoOfThisFile } from "./page-demo.ts";

const at = demoOfThisFile();

describe("a conversation on the demo page", () => {
  it("goes both ways: what a phone writes stands in a thread, and what is answered there on the phone", async () => {
    await at.type("/wa bridge Spring order 4471");
    const form = at.form("Bridge to Slack");
    await form.getByText("is read and posted").waitFor();
    await form.getByRole("radio", { name: /^Open/ }).check();
    await at.send(form, "Save");
    const head = at.message("Spring order 4471", "what people write");
    await head.waitFor();

    await at.takePhoneOf("Jonas Weber");
    await at.onPhone("Write", "Spring order 4471");
    const line = at.whatsapp.getByRole("textbox", { name: "Write in WhatsApp: Spring order 4471" });
    await line.fill("Which gate?");
    await line.press("Enter");
    await head.getByRole("button", { name: /repl/ }).first().click();
    const thread = at.slack.getByRole("complementary", { name: "Thread" });
    const question = thread.getByRole("article").filter({ hasText: "Which gate?" });
    await question.filter({ hasText: "Jonas Weber" }).waitFor();

    const reply = thread.getByRole("textbox", { name: "Reply" });
    await reply.fill("Gate 4");
    await reply.press("Enter");
    const bubble = at.whatsapp.getByRole("article").filter({ hasText: "Alice Moreau: Gate 4" });
    await bubble.waitFor();
    const answer = thread.getByRole("article").filter({ hasText: "Gate 4" });
    await answer.getByRole("list", { name: "Reactions" }).waitFor();

    const asked = at.whatsapp.getByRole("article").filter({ hasText: "Which gate?" });
    const thumb = asked.getByRole("button", { name: "Thumbs up: Which gate?" });
    await thumb.click();
    await question.getByRole("list", { name: "Reactions" }).getByRole("img", { name: "+1" }).waitFor();
    await thumb.click();
    await question.getByRole("list", { name: "Reactions" }).waitFor({ state: "detached" });
  });

  it("takes no answer more than a day later, and says so", async () => {
    for (const ahead of ["ahead", /^(?:1 day and|2 days)/]) {
      await at.page.getByRole("button", { name: "Tomorrow morning" }).click();
      await at.page.getByRole("status").getByText(ahead).waitFor();
    }
    const thread = at.slack.getByRole("complementary", { name: "Thread" });
    const reply = thread.getByRole("textbox", { name: "Reply" });
    await reply.fill("Gate 5 today");
    await reply.press("Enter");
    await at.slack.getByText("More than 24 hours").waitFor();
    const late = thread.getByRole("article").filter({ hasText: "Gate 5 today" });
    await late.getByRole("list", { name: "Reactions" }).waitFor();
  });
});

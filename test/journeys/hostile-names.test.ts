// Names come from outside: whatever somebody calls a group or themselves, a real card shows it as words and nothing more.
import { expect, it } from "vitest";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { pat } from "./cast.ts";
import { channel, people, startWorld } from "./world.ts";

const hostile = [
  "<!channel> <!everyone> @here",
  "<https://evil.example|Approve all>",
  "*bold* ~struck~ `code` :tada:",
  "<@U0ALICE> says yes\nline two\n> quoted",
  "\u202Edesrever\u202C \u0000\u200B",
  "&lt;!channel&gt; &amp;",
];

describeOnBothDatabases("names from outside", (database) => {
  it("are words on a card and in a reply, and nothing more", async () => {
    const world = await startWorld(database);
    const { whatsapp, slack } = world;
    const messages = () => slack.channel(channel).messages;
    for (const name of hostile) {
      const group = whatsapp.seedGroup({ subject: name });
      whatsapp.asksToJoin(group, pat.phone, { username: "<!here>*x*" });
    }
    await world.until(() => messages().length === hostile.length);
    await world.quiet();
    for (const { text, blocks } of messages())
      expect(markupIn(`${text}\n${visibleText({ blocks })}`)).toEqual([]);
    const card = { channel, ts: messages()[0]?.ts ?? "" };
    const both = [slack.as(people.ben), slack.as(people.cleo)];
    await Promise.all(both.map((person) => person.click(card, "Reject")));
    const { text } = await world.until(() => both.flatMap((person) => person.ephemerals())[0]);
    expect(text).toMatch(/already rejected|rejected already/u);
    expect(markupIn(text)).toEqual([]);
  });
});

/** What Slack would draw as a mention, a link or a date, or what turns the text around; dates and people that are ours aside. */
function markupIn(text: string): string[] {
  return text
    .replaceAll(/<!date\^[^>]*>|<@U0(?:BEN|CLEO)>/gu, "")
    .split("\n")
    .filter((line) =>
      /<|[\u202A-\u202E\u200B]|\*[^*]*\*[^*]*\*|~|`|:\w+:|^>/u.test(line.replace(/^\*[^*]*\*/u, "")),
    );
}

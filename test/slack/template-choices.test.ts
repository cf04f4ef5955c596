// Forms that send a template or a text, where something comes in between: Slack takes them whatever templates are called, and nothing
// that was typed is lost.
import { describe, expect, it } from "vitest";
import { findBlockProblems } from "../../src/sandbox/slack/block-kit/find-block-problems.ts";
import type { SendableTemplate } from "../../src/groups/announcement-views.ts";
import { drawAnnounceTemplate, drawAnnounceText } from "../../src/slack/forms/announce-text.ts";
import { sentForm } from "../../src/slack/forms/sent-form.ts";
import { templateChoices } from "../../src/slack/forms/template-choices.ts";
import { raw } from "../../src/slack/text.ts";

const plan = { groupIds: [], digest: "d", people: 4, unknown: 0, suspended: 0, empty: 0 };
const at = { chosen: { by: "words" as const, words: "Spring" }, round: 1 };

describe("the templates of an account in a menu", () => {
  it("are taken by Slack however long their names are, and are told apart", () => {
    const long = "delivery_".repeat(56);
    const { choices } = templateChoices([aTemplate(long, "en_US"), aTemplate(long, "pt_BR")]);
    expect(new Set(choices.map(({ value }) => value)).size).toBe(2);
    expect(choices.map(({ text }) => text.slice(-8))).toEqual([" (en_US)", " (pt_BR)"]);
    expect(problemsOf([aTemplate(long, "en_US")])).toEqual([]);
  });

  it("are not all offered where Slack takes no more, which the form says", () => {
    const many = Array.from({ length: 130 }, (_, index) => aTemplate(`news_${index}`, "en_US"));
    expect(problemsOf(many)).toEqual([]);
    expect(JSON.stringify(textForm(many))).toContain(
      "The account has 130 templates; the first 99 are offered here.",
    );
    expect(JSON.stringify(textForm(many.slice(0, 99)))).not.toContain("are offered here");
  });
});

describe("what was typed", () => {
  it("stands in the form that shows that its groups have changed", () => {
    expect(JSON.stringify(textForm([], "The lorry\ncomes at 9"))).toContain(
      String.raw`"initial_value":"The lorry\ncomes at 9"`,
    );
    const blanks = drawAnnounceTemplate(
      { plan, changed: true, typed: ["nine"] },
      aTemplate("news", "en"),
      at,
    );
    expect(JSON.stringify(blanks)).toContain(`"initial_value":"nine"`);
  });

  it("stays where a form is refused, and a form without a text gives way to the sentence", async () => {
    const no = raw("This group is suspended.");
    expect(await answersTo(textForm([aTemplate("news", "en")]), no)).toEqual({
      response_action: "errors",
      errors: { "announce_text.1": no.markup },
    });
    expect(await answersTo({ ...textForm([]), blocks: [] }, no)).toMatchObject({ response_action: "update" });
  });
});

function aTemplate(name: string, language: string): SendableTemplate {
  const variables = [{ kind: "text" as const, sample: "eight" }];
  return { name, language, body: "The lorry comes at {{1}}.", variables, category: null };
}

function textForm(templates: readonly SendableTemplate[], typed = "") {
  return drawAnnounceText({ plan, templates: { kind: "ready", templates }, changed: true, typed }, at);
}

function problemsOf(templates: readonly SendableTemplate[]): unknown {
  return findBlockProblems(textForm(templates), "modal");
}

async function answersTo({ blocks }: ReturnType<typeof textForm>, sentence: ReturnType<typeof raw>) {
  const answers: unknown[] = [];
  const view = { id: "V1", blocks } as Parameters<typeof sentForm>[1];
  const actor = { id: "U1" } as Parameters<typeof sentForm>[0];
  await sentForm(actor, view, async (answer) => void answers.push(answer)).refuse(sentence);
  return answers[0];
}

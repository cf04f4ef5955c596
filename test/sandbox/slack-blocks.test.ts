// Slack's own rules for blocks, as the sandbox knows them: what is refused, and where the pointer points.

import { describe, expect, it } from "vitest";
import { describeProblem, findBlockProblems } from "../../src/sandbox/slack/block-kit/find-block-problems.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const option = (text: string) => ({ text: plain(text), value: text });
const button = (more: object = {}) => ({ type: "button", text: plain("Go"), action_id: "go", ...more });
const actions = (...elements: object[]) => ({ type: "actions", elements });
const input = (element: object) => ({ type: "input", block_id: "field", label: plain("Field"), element });

const inMessage = (...blocks: object[]) => problemsOf({ text: "fallback", blocks }, "message");
const inModal = (...blocks: object[]) =>
  problemsOf({ type: "modal", title: plain("Title"), submit: plain("Save"), blocks }, "modal");

function problemsOf(payload: object, surface: "message" | "modal" | "home"): string[] {
  return findBlockProblems(payload, surface).map(describeProblem);
}

describe("blocks that Slack takes", () => {
  it("have no problems on any surface where they may stand", () => {
    const blocks = [
      { type: "header", text: plain("Spring order") },
      { type: "section", text: mrkdwn("*2* people"), accessory: button() },
      { type: "section", fields: [mrkdwn("a"), plain("b")] },
      {
        type: "context",
        elements: [mrkdwn("today"), { type: "image", image_url: "https://a/b.png", alt_text: "b" }],
      },
      { type: "divider" },
      { type: "image", image_url: "https://a/b.png", alt_text: "b" },
      {
        type: "rich_text",
        elements: [
          {
            type: "rich_text_section",
            elements: [{ type: "text", text: "<!channel>", style: { bold: true } }],
          },
        ],
      },
      actions(button({ style: "primary" }), {
        type: "overflow",
        action_id: "more",
        options: [option("Copy")],
      }),
    ];
    expect(inMessage(...blocks)).toEqual([]);
    expect(inModal(...blocks)).toEqual([]);
    expect(problemsOf({ type: "home", blocks }, "home")).toEqual([]);
  });

  it("may hold every kind of input in a form", () => {
    const elements = [
      { type: "plain_text_input", action_id: "a", multiline: true, max_length: 3000 },
      { type: "number_input", action_id: "a", is_decimal_allowed: false },
      { type: "email_text_input", action_id: "a" },
      { type: "url_text_input", action_id: "a" },
      { type: "file_input", action_id: "a", max_files: 1 },
      { type: "datepicker", action_id: "a" },
      { type: "checkboxes", action_id: "a", options: [option("x")] },
      { type: "radio_buttons", action_id: "a", options: [option("x")], initial_option: option("x") },
      { type: "multi_external_select", action_id: "a", min_query_length: 0 },
      { type: "users_select", action_id: "a" },
    ];
    for (const element of elements) expect(inModal(input(element))).toEqual([]);
  });
});

describe("blocks that Slack refuses", () => {
  it("are of an unknown type, or hold elements that may not stand there", () => {
    expect(inMessage({ type: "sektion" })).toEqual(["unsupported type [json-pointer:/blocks/0/type]"]);
    expect(inMessage(actions({ type: "plain_text_input", action_id: "a" }))).toEqual([
      "unsupported type [json-pointer:/blocks/0/elements/0/type]",
    ]);
    expect(inMessage(input({ type: "file_input", action_id: "a" }))).toEqual([
      "unsupported type [json-pointer:/blocks/0/element/type]",
    ]);
  });

  it("have properties that Slack does not know", () => {
    const confirm = {
      type: "confirm",
      title: plain("a"),
      text: plain("b"),
      confirm: plain("c"),
      deny: plain("d"),
    };
    expect(inMessage(actions(button({ confirm })))).toEqual([
      "invalid additional property: type [json-pointer:/blocks/0/elements/0/confirm]",
    ]);
    expect(inMessage({ type: "section", text: { ...mrkdwn("a"), emoji: true } })).toEqual([
      "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ]);
  });

  it("are too long or too many", () => {
    expect(inMessage({ type: "header", text: plain("x".repeat(151)) })).toEqual([
      "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ]);
    expect(inMessage({ type: "header", text: plain("🎉".repeat(150)) })).toEqual([]);
    expect(inMessage({ type: "section", text: mrkdwn("") })).toEqual([
      "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ]);
    expect(inMessage(...Array.from({ length: 51 }, () => ({ type: "divider" })))).toEqual([
      "no more than 50 items allowed [json-pointer:/blocks]",
    ]);
    expect(inMessage(actions(button({ value: "x".repeat(2001) })))).toHaveLength(1);
  });

  it("repeat an id", () => {
    const divider = { type: "divider", block_id: "same" };
    expect(inMessage(divider, divider)).toEqual([
      'block_id already exists: "same" [json-pointer:/blocks/1/block_id]',
    ]);
    expect(inMessage(actions(button(), button()))).toEqual([
      'action_id already exists: "go" [json-pointer:/blocks/0/elements/1/action_id]',
    ]);
    expect(inMessage(actions(button()), actions(button()))).toEqual([]);
  });

  it("start with a choice that is not offered", () => {
    const select = {
      type: "static_select",
      action_id: "a",
      options: [option("x")],
      initial_option: option("y"),
    };
    expect(inMessage(actions(select))).toEqual([
      "initial_option must exactly match one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]",
    ]);
  });

  it("make a form with fields and no button to submit it", () => {
    const view = {
      type: "modal",
      title: plain("T"),
      blocks: [input({ type: "plain_text_input", action_id: "a" })],
    };
    expect(problemsOf(view, "modal")).toEqual([
      "a submit button is required when there is an input block [json-pointer:/submit]",
    ]);
  });
});

describe("blocks without a text", () => {
  it("are taken by Slack and found all the same", () => {
    const [problem] = findBlockProblems({ blocks: [{ type: "divider" }] }, "message");
    expect(problem).toMatchObject({ pointer: "/text", isRefused: false });
  });
});

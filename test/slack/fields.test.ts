// The fields of forms: each draws a block that Slack takes, reads what was put into it, and says under it what is wrong.
import * as fc from "fast-check";
import type { InputBlock, MultiStaticSelect } from "@slack/types";
import { describe, expect, it } from "vitest";
import { findBlockProblems } from "../../src/sandbox/slack/block-kit/find-block-problems.ts";
import { severalMenu } from "../../src/slack/forms/choices-kept.ts";
import {
  channelMenu,
  checkBoxes,
  fileField,
  filledForm,
  menu,
  radioButtons,
  textField,
  typeAheadMenu,
} from "../../src/slack/forms/form-fields.ts";
import { modal } from "../../src/slack/forms/modal.ts";

const nameField = textField({ id: "name", label: "Name", longest: 5, required: "It needs a name." });
const storyField = textField({ id: "story", label: "Story", isMultiline: true, optional: true });
const boxes = checkBoxes({ id: "people", label: "People", required: "Tick somebody." });
const way = radioButtons({ id: "way", label: "Way" }, [
  { value: "ask", text: "Ask first" },
  { value: "open", text: "Open" },
]);
const channelField = channelMenu({ id: "channel", label: "Channel", required: "Choose a channel." });

function expectTaken(...blocks: InputBlock[]): void {
  const form = modal({ callback_id: "test" }, { title: "Test", submit: "Send", blocks });
  expect(findBlockProblems(form, "modal")).toEqual([]);
}

describe("a field", () => {
  it("is one Slack takes, whatever it is called and whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 400 }), (text) => {
        const choices = Array.from({ length: 120 }, (_, index) => ({
          text,
          description: text,
          value: String(index),
        }));
        const drawn = { label: text, hint: text };
        expectTaken(
          nameField.block({ value: text, ...drawn }),
          storyField.block({ value: text.repeat(20), ...drawn }),
          boxes.block(choices, { round: "1.2", ...drawn }),
          way.block(),
          menu({ id: "number", label: text }).block(choices),
          typeAheadMenu({ id: "group", label: text }, text).block(),
          channelField.block("D0DIRECT"),
          fileField({ id: "picture", label: text }).block({ round: 3, ...drawn }),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("keeps what was chosen, however late it stands among more than Slack offers, and says that it is not all", () => {
    const choices = Array.from({ length: 130 }, (_, at) => ({ text: `@crew-${at}`, value: `S${at}` }));
    const groups = severalMenu({ id: "groups", label: "User groups" });
    const drawn = groups.block(choices, ["S129", "S3"]);
    expectTaken(drawn);
    const { initial_options: initial } = drawn.element as MultiStaticSelect;
    expect(initial?.map(({ value }) => value)).toEqual(["S3", "S129"]);
    expect(drawn.hint?.text).toContain("There are 130");
    const few = groups.block(choices.slice(0, 100), ["S3"]);
    expect((few.element as MultiStaticSelect).options?.map(({ value }) => value)[0]).toBe("S0");
    expect(few.hint).toBeUndefined();
  });

  it("reads a text as it stood in it when nobody touched it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        for (const field of [nameField, storyField]) {
          const shown = field.typed(text);
          const values = { [field.id]: { [field.id]: { value: shown } } };
          expect(filledForm(values).read(field)).toBe(shown.trim());
        }
      }),
    );
  });

  it("counts characters as WhatsApp does, and takes as many as Slack's smaller ones make", () => {
    const read = (value: string) => {
      const form = filledForm({ name: { name: { value } } });
      return { value: form.read(nameField), mistakes: form.mistakes()?.errors };
    };
    expect(read("🌷🌷🌷🌷🌷")).toEqual({ value: "🌷🌷🌷🌷🌷", mistakes: undefined });
    expect(read("🌷🌷🌷🌷🌷🌷").mistakes).toEqual({
      name: "6 characters are too many: WhatsApp takes 5.",
    });
    expect(read(" \n ").mistakes).toEqual({ name: "It needs a name." });
    expect(read("\u200b\u2060 \u00a0\u3164\u2800").mistakes).toEqual({ name: "It needs a name." });
    expect(nameField.block()).toMatchObject({ element: { max_length: 10 } });
  });

  it("is read wherever it stands, and what is wrong is said where it stands first", () => {
    const ticked = (...values: string[]) => ({
      people: { selected_options: values.map((value) => ({ value })) },
    });
    const form = filledForm({ "people.7.0": ticked("a"), "people.7.1": ticked("b", "c"), other: {} });
    expect(form.read(boxes)).toEqual(["a", "b", "c"]);
    expect(form.mistakes()).toBeUndefined();
    const empty = filledForm({ "people.7.0": ticked(), "people.7.1": ticked() });
    expect(empty.read(boxes)).toEqual([]);
    expect(empty.mistakes()).toEqual({ kind: "mistaken", errors: { "people.7.0": "Tick somebody." } });
  });

  it("says what is wrong at the first field when the one it is about is not in the form", () => {
    const form = filledForm({ way: { way: { selected_option: { value: "open" } } }, other: { other: {} } });
    form.complain(nameField, "It needs a name.");
    expect(form.mistakes()).toEqual({ kind: "mistaken", errors: { way: "It needs a name." } });
  });

  it("takes the first way unless another of them is chosen", () => {
    const chosen = (value: string) => filledForm({ way: { way: { selected_option: { value } } } }).read(way);
    expect(["open", "ask", "something else"].map(chosen)).toEqual(["open", "ask", "ask"]);
    expect(filledForm({}).read(way)).toBe("ask");
  });

  it("has nothing in it when what was sent is not a form of ours", () => {
    const foreign = [
      undefined,
      null,
      "x",
      [],
      { name: "x" },
      { name: { name: { value: 5 } } },
      { name: { name: ["x"] }, channel: { channel: { selected_conversation: {} } } },
    ];
    for (const values of foreign) {
      const form = filledForm(values);
      expect([form.read(nameField), form.read(channelField), form.read(storyField)]).toEqual(["", "", ""]);
      expect(Object.values(form.mistakes()?.errors ?? {}).join(" ")).toBe(
        "It needs a name. Choose a channel.",
      );
    }
  });
});

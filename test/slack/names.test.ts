import { describe, expect, it } from "vitest";
import { groupName, personName, plainGroupName } from "../../src/slack/display-names.ts";
import { aGroup } from "./views.ts";

const pat = { waId: "16505551234", userId: "US.13491208655302741918", username: "@pat" };

describe("the name of a person", () => {
  it("is the number as people write it, and the user name", () => {
    expect(personName(pat, "full")).toBe("+1 650 555 1234 (@pat)");
    expect(personName({ ...pat, username: null }, "full")).toBe("+1 650 555 1234");
  });

  it("shows four digits where numbers are masked", () => {
    expect(personName(pat, "masked")).toBe("•••• 1234 (@pat)");
    expect(personName({ ...pat, username: "+1 650 555-1234" }, "masked")).toBe("•••• 1234 (@•••• 1234)");
  });

  it("is the user name of somebody who hides the number", () => {
    expect(personName({ ...pat, waId: null }, "full")).toBe("@pat");
  });

  it("tells people without number and user name apart", () => {
    expect(personName({ ...pat, waId: null, username: null }, "full")).toBe(
      "somebody with a hidden number (…1918)",
    );
    expect(personName({ waId: null, userId: null, username: null }, "full")).toBe(
      "somebody with a hidden number",
    );
  });

  it("shows the digits of a number no country is known to have", () => {
    expect(personName({ ...pat, waId: "99912345678", username: null }, "full")).toBe("+99912345678");
  });
});

describe("the name of a group", () => {
  it("is its subject, and the business number when there are several", () => {
    expect(groupName(aGroup).markup).toBe("*Spring order 4471*");
    expect(groupName({ ...aGroup, numberLabel: "+1 555 010 0000" }).markup).toBe(
      "*Spring order 4471* · +1 555 010 0000",
    );
  });

  it("is said to be unknown while it is", () => {
    expect(groupName({ ...aGroup, subject: null }).markup).toBe("a group whose name is not known yet");
    expect(plainGroupName({ ...aGroup, subject: "\u200B" })).toBe("a group whose name is not known yet");
  });

  it("is shortened to what a card has room for", () => {
    expect(plainGroupName({ ...aGroup, subject: "x".repeat(128) })).toBe(`${"x".repeat(79)}…`);
  });
});

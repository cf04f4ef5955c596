// Every error code that Meta documents: what is to be done about it, and whether its sentence is one an approver can act on.
import { describe, expect, it } from "vitest";
import { explain, explanation, WhatsAppError } from "../../src/whatsapp/errors.ts";
import { documentedErrors } from "./documented-errors.ts";

const rows = documentedErrors.flatMap(({ codes, ...row }) => codes.map((code) => ({ code, ...row })));
const errorOf = (code: number) =>
  new WhatsAppError({ code, httpStatus: 400, details: "Some details.", repeatable: true });

describe("every documented error", () => {
  it.for(rows)(
    "$code has its cure ($cure) and says what the reader must know",
    ({ code, family, cure, says }) => {
      const error = errorOf(code);
      expect({ family: error.family, cure: error.cure.kind }).toEqual({ family, cure });
      expect(explain(code)).toMatch(says);
    },
  );

  it.for(rows)("$code is told in plain whole sentences", ({ code }) => {
    const { what, advice } = explanation(code, "Some details.");
    const sentence = explain(code, "Some details.");
    expect(sentence).toBe(advice === null ? what : `${what} ${advice}`);
    for (const part of [what, advice]) expect(part ?? "Nothing.").toMatch(/^[A-Z].*\.$/u);
    expect(sentence.length).toBeLessThanOrEqual(200);
    expect(sentence).not.toMatch(/\b(API|HTTP|OAuth|parameter|code|WABA|endpoint|null)\b/u);
    expect(sentence).not.toContain(String(code === 200 ? "(#200" : code));
  });

  it.for(rows.filter(({ cure }) => cure === "again"))(
    "$code can be told with who tries again, the bot or the reader, and never with both",
    ({ code, family }) => {
      const { what, advice } = explanation(code);
      expect(what).not.toMatch(/again/iu);
      expect(advice).toMatch(family === "auth" ? /administrator.*waits until then/u : /^Try again in a /u);
    },
  );

  it("asks for a pause of whom it concerns and nobody else", () => {
    const scopes = (codes: number[]) =>
      codes.map((code) => {
        const { cure } = errorOf(code);
        return cure.kind === "again" ? cure.scope : null;
      });
    expect(scopes([4, 17, 341, 613, 190])).toEqual(["app", "app", "app", "app", "app"]);
    expect(scopes([80007, 80008])).toEqual(["app", "app"]);
    expect(scopes([130429, 131208, 131057])).toEqual(["number", "number", "number"]);
    expect(scopes([131056])).toEqual(["recipient"]);
  });

  it("is looked into first after a write that may have been carried out", () => {
    for (const code of [1, 2, 131000, 131016, 133004])
      expect(new WhatsAppError({ code, httpStatus: 500, repeatable: false }).cure.kind).toBe("look");
    for (const code of [4, 80007, 130429, 131208, 190])
      expect(new WhatsAppError({ code, httpStatus: 400, repeatable: false }).cure.kind).toBe("again");
  });
});

describe("a code in no list", () => {
  it.for([131200, 131205, 131206, 131299])("%i is not repeated unless WhatsApp calls it passing", (code) => {
    expect(errorOf(code).cure.kind).toBe("never");
    expect(new WhatsAppError({ code, httpStatus: 400, transient: true, repeatable: true }).cure.kind).toBe(
      "again",
    );
    expect(new WhatsAppError({ code, httpStatus: 503, repeatable: true }).cure.kind).toBe("again");
    expect(new WhatsAppError({ code, httpStatus: 429, repeatable: true }).cure.kind).toBe("again");
  });
});

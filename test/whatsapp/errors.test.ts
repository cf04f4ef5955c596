// What a failure at WhatsApp means: its words, its family and its cure.
import { describe, expect, it } from "vitest";
import { codes, explain, WhatsAppError, type Failure } from "../../src/whatsapp/errors.ts";

const failure = (some: Partial<Failure>): WhatsAppError =>
  new WhatsAppError({ code: null, httpStatus: null, repeatable: true, ...some });

describe("the explanation of an error", () => {
  it("tells a person what to do", () => {
    expect(explain(131203)).toContain(
      "has not accepted WhatsApp's current terms. They must open WhatsApp and accept them, then you can try again",
    );
    expect(explain(131204)).toBe("The group is full (8 people). Remove somebody first.");
    expect(explain(131213)).toBe("The request is gone: it was withdrawn or already decided.");
  });

  it("names a code it does not know and adds what WhatsApp says", () => {
    expect(explain(131205)).toBe("WhatsApp refused with error 131205.");
    expect(explain(999_999, "Something odd.")).toBe(
      "WhatsApp refused with error 999999. WhatsApp says: Something odd.",
    );
  });

  it("tells of a code it does not know what WhatsApp says, in one line that can harm nobody", () => {
    expect(explain(131999, "The number is\n\tnot ready.\u202e Ask again.")).toBe(
      "WhatsApp refused with error 131999. WhatsApp says: The number is not ready. Ask again.",
    );
    const harmful =
      "See https://evil.example/x?y=1 or www.evil.example, evil.example/pay: +49 (0)30 1234567, 16505551234 and MTY1MDU1NTEyMzQ6MTIw in wamid.HBgLMTY1MDU1NTEyMzQVAgAR";
    const told = explain(131999, harmful);
    expect(told).toContain("WhatsApp says: See … or … …");
    expect(told).not.toMatch(/evil|1234|MTY1|HBgL|http/u);
    expect(explain(131999, "long ".repeat(500)).length).toBeLessThan(320);
  });

  it("says for a known code what it always says, whatever WhatsApp adds", () => {
    expect(explain(131204, "See https://evil.example")).toBe(
      "The group is full (8 people). Remove somebody first.",
    );
  });

  it("tells an unknown address from a token that is not accepted, which share a code", () => {
    const needed = "An active access token must be used to query information about the current user.";
    expect(explain(2500, needed)).toBe(explain(190));
    expect(failure({ code: 2500, httpStatus: 400, details: needed }).family).toBe("auth");
    expect(explain(2500, "Unknown path components: /x")).toContain("does not know the address");
    expect(failure({ code: 2500, httpStatus: 400 }).family).toBe("input");
  });

  it("says that no answer came", () => {
    expect(explain(null)).toBe("WhatsApp could not be reached or gave no clear answer.");
  });

  it("keeps phone numbers and ids out of what it quotes", () => {
    const details = "Group Y2FwaV9ncm91cDoxNTU1MDc4Mzg4MToxMjAzNjM has no +1 (650) 555-1234 in it";
    expect(explain(100, details)).toBe(
      "WhatsApp did not accept what was entered. WhatsApp says: Group … has no … in it",
    );
  });
});

describe("the cure of an error", () => {
  it.for([
    [4, "app"],
    [80007, "app"],
    [80008, "app"],
    [131208, "number"],
    [130429, "number"],
    [131056, "recipient"],
  ] as const)("slows down only whom the rate limit %i concerns: %s", ([code, scope]) => {
    for (const repeatable of [true, false]) {
      const error = failure({ code, httpStatus: 429, repeatable });
      expect(error.family).toBe("rate");
      expect(error.cure).toEqual({ kind: "again", scope, delayMs: null });
    }
  });

  it("waits as long as WhatsApp asks", () => {
    const error = failure({ code: 131208, httpStatus: 429, regainAccessMs: 300_000 });
    expect(error.cure).toEqual({ kind: "again", scope: "number", delayMs: 300_000 });
  });

  it("pauses everything for long when the token is refused", () => {
    for (const code of [0, 190, 102, 104]) {
      const error = failure({ code, httpStatus: 401, repeatable: false });
      expect(error.family).toBe("auth");
      expect(error.cure).toEqual({ kind: "again", scope: "app", delayMs: 60_000 });
    }
  });

  it.for([
    ["no answer", {}, "network"],
    ["a broken server", { httpStatus: 502 }, "transient"],
    ["a service that is down", { code: 131016, httpStatus: 500 }, "transient"],
    ["an unknown error", { code: 1, httpStatus: 400 }, "transient"],
    ["a passing trouble with a new code", { code: 131999, httpStatus: 400, transient: true }, "transient"],
    ["a success that cannot be read", { httpStatus: 200 }, "unclear"],
  ] as const)("repeats after %s only what may be repeated, and looks first otherwise", ([, some, family]) => {
    const repeatable = failure({ ...some, repeatable: true });
    expect(repeatable.family).toBe(family);
    expect(repeatable.cure).toEqual({ kind: "again", scope: "call", delayMs: null });
    expect(failure({ ...some, repeatable: false }).cure).toEqual({ kind: "look" });
  });

  it("never repeats what stays refused", () => {
    for (const code of [131204, 131211, 131213, 131215, 131048, 131205, 131300]) {
      expect(failure({ code, httpStatus: 400 }).cure).toEqual({ kind: "never" });
    }
  });

  it("believes WhatsApp when it calls a refusal transient", () => {
    expect(failure({ code: 100, httpStatus: 400, transient: true }).cure.kind).toBe("again");
  });

  it("tells a missing object from a bad parameter", () => {
    expect(failure({ code: 100, httpStatus: 400 }).family).toBe("input");
    expect(failure({ code: 100, subcode: 33, httpStatus: 400 })).toMatchObject({
      code: 33,
      family: "not found",
    });
    expect(failure({ code: 131041, httpStatus: 400 }).family).toBe("not found");
  });

  it("goes by the HTTP status when there is no code it knows", () => {
    expect(failure({ httpStatus: 401 }).family).toBe("auth");
    expect(failure({ httpStatus: 403 }).family).toBe("permission");
    expect(failure({ httpStatus: 404 }).family).toBe("not found");
    expect(failure({ httpStatus: 302 }).cure).toEqual({ kind: "never" });
    expect(failure({ code: 131300, httpStatus: 429 })).toMatchObject({
      family: "rate",
      cure: { kind: "again", scope: "number", delayMs: null },
    });
  });
});

describe("the codes that others act on", () => {
  it("mean what their names say", () => {
    expect(explain(codes.notAMember)).toContain("not in the group");
    expect(explain(codes.requestGone)).toContain("withdrawn or already decided");
    expect(explain(131000)).toContain("trouble of its own");
  });
});

describe("a WhatsApp error", () => {
  it("says in its message what happened, without the details", () => {
    const error = failure({ code: 100, httpStatus: 400, details: "+16505551234 is odd", fbtraceId: "Az8" });
    expect(error.message).toBe("WhatsApp did not accept what was entered. (code 100, HTTP 400)");
    expect(error).toMatchObject({ details: "+16505551234 is odd", fbtraceId: "Az8" });
  });
});

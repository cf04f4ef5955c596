// What a stranger called a file, where people decide whether to open it.
import { describe, expect, it } from "vitest";
import { assert, property, string } from "fast-check";
import { safeFileName } from "../../src/slack/bridge/file-name.ts";

describe("the name of a file that a stranger sent", () => {
  it.each([
    ["Freight letter.pdf", "Freight letter.pdf"],
    ["invoice\u202Efdp.exe", "invoicefdp.exe"],
    ["a\u200Bb\u{E0041}.pdf", "ab.pdf"],
    ["two\nlines\t.txt", "two lines .txt"],
    ["../../etc/passwd", ".._.._etc_passwd"],
    ["رسالة.pdf", "رسالة.pdf"],
    ["\u2800", "file"],
    ["", "file"],
  ])("%j is shown as %j", (name, shown) => {
    expect(safeFileName(name)).toBe(shown);
  });

  it("keeps its ending and stays whole letters, however long it is", () => {
    const name = safeFileName(`${"👩‍🌾".repeat(500)}.docx`);
    expect(name.endsWith("….docx")).toBe(true);
    assert(
      property(string({ unit: "binary", maxLength: 400 }), (any) => {
        const shown = safeFileName(any);
        expect(shown.length).toBeGreaterThan(0);
        expect(shown.length).toBeLessThanOrEqual(120);
        expect(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(shown)).toBe(false);
      }),
    );
  });
});

// What files of a bridged thread become in WhatsApp: pure, without either platform.
import { describe, expect, it } from "vitest";
import { carriedAs, partsOf, type OfferedFile } from "../../src/groups/bridge-files.ts";

const MB = 1024 * 1024;

describe("a file from a bridged thread", () => {
  it.each([
    ["image/heif", 1, { refused: "file unknown" }],
    ["image/PNG", 20 * MB, { kind: "image", mimeType: "image/jpeg" }],
    ["image/png", 20 * MB + 1, { refused: "file too large" }],
    ["video/mp4", 16 * MB, { kind: "video", mimeType: "video/mp4" }],
    ["video/mp4", 16 * MB + 1, { refused: "file too large" }],
    ["video/quicktime", 1, { refused: "file unknown" }],
    ["audio/ogg; codecs=opus", 1, { kind: "audio", mimeType: "audio/ogg" }],
    ["application/pdf", 100 * MB, { kind: "document", mimeType: "application/pdf" }],
    ["application/pdf", 100 * MB + 1, { refused: "file too large" }],
    ["text/csv", 1, { kind: "document", mimeType: "text/plain" }],
    ["text/html", 1, { refused: "file unknown" }],
    ["constructor", 1, { refused: "file unknown" }],
    [null, 1, { refused: "file unknown" }],
    ["application/pdf", null, { kind: "document", mimeType: "application/pdf" }],
  ])("of type %s and %s bytes is %o", (mimeType, size, expected) => {
    expect(carriedAs({ mimeType, size })).toEqual(expected);
  });
});

describe("a text and its files", () => {
  const picture = file("F1", "image/png");
  const voice = file("F2", "audio/mp4");
  const unknown = file("F3", null);
  const said = { text: "Ben: look", hasWords: true };
  const silent = { text: "Ben", hasWords: false };

  it("are one message for each file, the text being the caption of the first", () => {
    expect(partsOf(said, [picture, voice])).toEqual([
      { text: "Ben: look", file: picture },
      { text: "", file: voice },
    ]);
  });

  it("keep the text apart where the first file can have no caption, or the text is too long for one", () => {
    const long = { text: "é".repeat(1_025), hasWords: true };
    expect(partsOf(said, [voice])).toEqual([
      { text: "Ben: look", file: null },
      { text: "", file: voice },
    ]);
    expect(partsOf(said, [unknown])[0]).toEqual({ text: "Ben: look", file: null });
    expect(partsOf(long, [picture]).map(({ text }) => text)).toEqual([long.text, ""]);
    expect(partsOf({ ...long, text: "é".repeat(1_024) }, [picture])).toHaveLength(1);
  });

  it("never send the author's name alone", () => {
    expect(partsOf(silent, [picture])).toEqual([{ text: "Ben", file: picture }]);
    expect(partsOf(silent, [voice, picture])).toEqual([
      { text: "", file: voice },
      { text: "", file: picture },
    ]);
  });
});

function file(id: string, mimeType: string | null): OfferedFile {
  return { id, name: id, mimeType, size: 10 };
}

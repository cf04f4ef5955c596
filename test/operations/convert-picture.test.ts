// Whatever people have becomes the JPEG that WhatsApp takes, or a sentence that says why not.
import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import sharp, { type Sharp } from "sharp";
import { convertForChat, convertPicture } from "../../src/operations/pictures/convert-picture.ts";
import { drawing } from "../pictures.ts";

const mostBytesAtWhatsApp = 5 * 1024 * 1024;

describe("a picture for a group", () => {
  it.each([
    ["JPEG", (picture: Sharp) => picture.jpeg()],
    ["PNG", (picture: Sharp) => picture.png()],
    ["WebP", (picture: Sharp) => picture.webp()],
    ["GIF", (picture: Sharp) => picture.gif()],
    ["TIFF", (picture: Sharp) => picture.tiff()],
    ["AVIF", (picture: Sharp) => picture.avif({ effort: 0 })],
  ])("becomes a square JPEG, from %s", async (_, encoded) => {
    const { jpeg, sidePx } = await converted(await encoded(drawing(700, 400)).toBuffer());
    expect(sidePx).toBe(400);
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: "jpeg", width: 400, height: 400 });
  });

  it("is turned upright as its camera was held", async () => {
    const top = await drawing(300, 200).png().toBuffer();
    const lying = await sharp({ create: { width: 300, height: 400, channels: 3, background: "#ffffff" } })
      .composite([{ input: top, left: 0, top: 0 }])
      .withMetadata({ orientation: 3 })
      .jpeg()
      .toBuffer();
    const { jpeg } = await converted(lying);
    const { info, data } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
    const lastRow = data.subarray((info.height - 1) * info.width * info.channels);
    expect(lastRow[0]).toBeLessThan(100);
    expect((await sharp(jpeg).metadata()).orientation).toBeUndefined();
  });

  it("loses what cameras write into pictures, and its colours are those of sRGB", async () => {
    const photograph = await drawing(400, 400)
      .withExif({ IFD0: { Copyright: "somebody" }, IFD3: { GPSLatitude: "52/1 22/1 0/1" } })
      .withIccProfile("p3")
      .jpeg()
      .toBuffer();
    const metadata = await sharp((await converted(photograph)).jpeg).metadata();
    expect(metadata).toMatchObject({ space: "srgb", channels: 3, hasProfile: false });
    expect(metadata.exif).toBeUndefined();
    expect(metadata.xmp).toBeUndefined();
  });

  it("is white where it was transparent", async () => {
    const clear = await sharp({
      create: { width: 300, height: 300, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const pixels = await sharp((await converted(clear)).jpeg)
      .raw()
      .toBuffer();
    expect(Math.min(...pixels.subarray(0, 300))).toBeGreaterThan(250);
  });

  it("is in colours WhatsApp knows, from black and white and from print", async () => {
    const grey = await drawing(300, 300).toColourspace("b-w").png().toBuffer();
    const print = await drawing(300, 300).toColourspace("cmyk").jpeg().toBuffer();
    for (const bytes of [grey, print])
      expect(await sharp((await converted(bytes)).jpeg).metadata()).toMatchObject({
        space: "srgb",
        channels: 3,
      });
  });

  it("stays below WhatsApp's five megabytes, whatever is in it", async () => {
    const noise = sharp(randomBytes(1_500 * 1_500 * 3), {
      raw: { width: 1_500, height: 1_500, channels: 3 },
    });
    const { jpeg, sidePx } = await converted(await noise.jpeg({ quality: 100 }).toBuffer());
    expect(sidePx).toBe(1_280);
    expect(jpeg.length).toBeLessThan(mostBytesAtWhatsApp);
  });

  it("is never made larger than it was, and never smaller than 193 pixels", async () => {
    expect((await converted(await drawing(193, 1_000).png().toBuffer())).sidePx).toBe(193);
    expect(await convertPicture(await drawing(192, 1_000).png().toBuffer())).toEqual({
      kind: "refused",
      sentence:
        "This picture is 192 by 1000 pixels. WhatsApp needs at least 193 on each side: choose a larger one.",
    });
  });

  it("is the first of an animation, and says so", async () => {
    const frames = await Promise.all([1, 2].map((red) => frame(red * 100)));
    const animation = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const { jpeg, isAnimated, sidePx } = await converted(animation);
    expect({ isAnimated, sidePx }).toEqual({ isAnimated: true, sidePx: 200 });
    expect(await sharp(jpeg).metadata()).toMatchObject({ width: 200, height: 200 });
  });
});

describe("what is no picture for a group", () => {
  it.each([
    ["a HEIC", box("heic"), "This is a HEIC picture"],
    ["a film", box("isom"), "This is a film"],
    ["a drawing", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"/>'), "SVG"],
    ["a drawing with a preamble", Buffer.from('\uFEFF<?xml version="1.0"?>\n<!-- x -->\n<svg/>'), "SVG"],
    ["a PDF", Buffer.from("%PDF-1.7\n"), "This is a PDF document"],
    ["a bitmap", Buffer.from("BM\x10\x10\0\0\0\0\0\0", "latin1"), "This is a BMP picture"],
    ["a page to sign in", Buffer.from("<!DOCTYPE html><title>Sign in</title>"), "Slack gave a web page"],
    ["a text", Buffer.from("spring order"), "not a picture Groupdesk can read"],
    ["nothing", Buffer.alloc(0), "not a picture Groupdesk can read"],
  ])("is refused in a sentence: %s", async (_, bytes, why) => {
    expect(await convertPicture(bytes)).toEqual({
      kind: "refused",
      sentence: expect.stringContaining(why),
    });
  });

  it("is refused when it is damaged or cut off", async () => {
    const whole = await drawing(600, 600).jpeg().toBuffer();
    for (const bytes of [whole.subarray(0, 900), Buffer.concat([whole.subarray(0, 4), randomBytes(500)])])
      expect(await convertPicture(bytes)).toMatchObject({
        sentence: expect.stringContaining("damaged or not complete"),
      });
  });

  it("is refused when it would use up the memory", async () => {
    const bomb = await drawing(9_000, 9_000).png().toBuffer();
    expect(await convertPicture(bomb)).toMatchObject({
      sentence: expect.stringContaining("more than 50 million pixels"),
    });
  });
});

describe("pictures for a conversation", () => {
  it("are converted one after the other, however many come at once, and one that is damaged holds up none", async () => {
    const whole = await drawing(1_500, 1_500).png().toBuffer();
    let most = 0;
    const counted = setInterval(() => {
      const { queue, process } = sharp.counters();
      most = Math.max(most, queue + process);
    }, 1);
    const jpegs = await Promise.all([whole, whole.subarray(0, 900), whole, whole].map(convertForChat));
    clearInterval(counted);
    expect(jpegs.map((jpeg) => jpeg !== null)).toEqual([true, false, true, true]);
    expect(most).toBe(1);
  });
});

async function converted(bytes: Buffer) {
  const picture = await convertPicture(bytes);
  if (picture.kind === "refused") throw new Error(picture.sentence);
  return picture;
}

function frame(red: number): Promise<Buffer> {
  return sharp({ create: { width: 200, height: 300, channels: 3, background: { r: red, g: 0, b: 0 } } })
    .png()
    .toBuffer();
}

/** The beginning of a file in the container that HEIC, AVIF and films share. */
function box(brand: string): Buffer {
  const bytes = Buffer.from(`\0\0\0\x14ftyp${brand}\0\0\0\0mp41`, "latin1");
  return Buffer.concat([bytes, Buffer.alloc(100)]);
}

// From whatever picture somebody has to the one WhatsApp takes for a group: upright, square, JPEG, without what cameras
// write into pictures. The pictures of pictures calls it before anything is asked of WhatsApp.
import type { Sharp } from "sharp";
import { isConvertible, pictureFormat, type OtherFormat } from "./picture-format.ts";

export type ConvertedPicture =
  | { kind: "converted"; jpeg: Buffer; sidePx: number; isAnimated: boolean }
  /** `sentence` says why not and what to do. */
  | { kind: "refused"; sentence: string };

/** Sources disagree whether 192 is enough; 193 always is. Source: WhatsApp Groups API, "Update group settings". */
const leastSidePx = 193;
/** WhatsApp shows less; so a JPEG of this size stays far below its 5 MB whatever is in it. */
const mostSidePx = 1_280;
/** What a phone's camera makes; more would be a picture made to use up memory. */
const mostPixels = 50_000_000;
const jpegQuality = 88;
const secondsAtMost = 20;

export async function convertPicture(bytes: Buffer): Promise<ConvertedPicture> {
  const format = pictureFormat(bytes);
  if (!isConvertible(format)) return refused(format === null ? unknownFormat : unusable[format]);
  // Loaded when the first picture comes: it would make the start slower and the process at rest larger.
  const { default: sharp } = await import("sharp");
  const source = (): Sharp => sharp(bytes, { limitInputPixels: mostPixels, failOn: "error" });
  try {
    const { width, height, pages = 1 } = await source().metadata();
    const sidePx = Math.min(width, height, mostSidePx);
    if (sidePx < leastSidePx) return refused(tooSmall(width, height));
    return { kind: "converted", jpeg: await squared(source(), sidePx), sidePx, isAnimated: pages > 1 };
  } catch (error) {
    const isTooLarge = error instanceof Error && error.message.includes("pixel limit");
    return refused(isTooLarge ? tooManyPixels : damaged);
  }
}

/** As people send pictures to each other: upright, whole, JPEG, without the place it was taken. Null for what cannot be read. */
export async function convertForChat(bytes: Buffer): Promise<Buffer | null> {
  if (!isConvertible(pictureFormat(bytes))) return null;
  return inTurn(() => convertedForChat(bytes));
}

let last: Promise<unknown> = Promise.resolve();

/** One at a time in the process: the pixels of one take up to 200 MB, and a thread may bring many. */
function inTurn<Result>(convert: () => Promise<Result>): Promise<Result> {
  const mine = last.then(convert);
  last = mine.then(
    () => undefined,
    () => undefined,
  );
  return mine;
}

async function convertedForChat(bytes: Buffer): Promise<Buffer | null> {
  const { default: sharp } = await import("sharp");
  try {
    for (const { sidePx, quality } of chatSizes) {
      const jpeg = await sharp(bytes, { limitInputPixels: mostPixels, failOn: "error" })
        .timeout({ seconds: secondsAtMost })
        .autoOrient()
        .resize({ width: sidePx, height: sidePx, fit: "inside", withoutEnlargement: true })
        .flatten({ background: "#ffffff" })
        .toColourspace("srgb")
        .jpeg({ quality })
        .toBuffer();
      if (jpeg.length <= mostChatBytes) return jpeg;
    }
    return null;
  } catch {
    return null;
  }
}

/** Source: WhatsApp's page on media, "Supported media types". */
const mostChatBytes = 5 * 1024 * 1024;
/** Only noise is too large in the first. */
const chatSizes = [
  { sidePx: 2_560, quality: 88 },
  { sidePx: 1_600, quality: 75 },
] as const;

/** What is not asked to be kept (place, camera, colour profile) is left out; colours become those of sRGB. */
function squared(picture: Sharp, sidePx: number): Promise<Buffer> {
  return picture
    .timeout({ seconds: secondsAtMost })
    .autoOrient()
    .resize({ width: sidePx, height: sidePx, fit: "cover", position: "attention" })
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .jpeg({ quality: jpegQuality })
    .toBuffer();
}

function refused(sentence: string): ConvertedPicture {
  return { kind: "refused", sentence };
}

function tooSmall(width: number, height: number): string {
  return `This picture is ${width} by ${height} pixels. WhatsApp needs at least ${leastSidePx} on each side: choose a larger one.`;
}

const choose = "Choose a JPEG or PNG.";
const unknownFormat = `This file is not a picture Groupdesk can read. ${choose}`;
const damaged =
  "This picture is damaged or not complete. Open it, save it again as JPEG or PNG, and choose that.";
const tooManyPixels = "This picture has more than 50 million pixels. Save a smaller copy and choose that.";
const unusable: Record<OtherFormat, string> = {
  HEIC: "This is a HEIC picture, as iPhones take them, and Groupdesk cannot read it. Send it to yourself as JPEG, or choose a screenshot of it.",
  SVG: `This is an SVG drawing, and WhatsApp takes photographs only. ${choose}`,
  PDF: `This is a PDF document, not a picture. ${choose}`,
  BMP: `This is a BMP picture, and Groupdesk cannot read it. ${choose}`,
  video: `This is a film, not a picture. ${choose}`,
  "web page": "Slack gave a web page in place of the picture. Choose the picture again.",
};

// Pictures as people have them: drawn for a test, in any size and format. Tests of the conversion and journeys use them.
import sharp, { type Sharp } from "sharp";
import type { UploadedFile } from "../src/sandbox/slack/fields.ts";

export function drawing(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: "#2a7f62" } });
}

/** As somebody puts it into a form. */
export async function aPicture({ width = 800, height = 600 } = {}): Promise<UploadedFile> {
  const bytes = await drawing(width, height).png().toBuffer();
  return { name: "spring.png", mimetype: "image/png", bytes };
}

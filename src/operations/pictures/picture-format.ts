// Which kind of file somebody chose as a picture, told by its first bytes: names and declared types may say anything. The
// conversion of pictures calls it.

/** What can be converted. */
const formats = ["JPEG", "PNG", "GIF", "WebP", "TIFF", "AVIF"] as const;
type PictureFormat = (typeof formats)[number];

/** What people try although it cannot be converted, or is no picture. */
export type OtherFormat = "HEIC" | "SVG" | "PDF" | "BMP" | "video" | "web page";

export function isConvertible(format: PictureFormat | OtherFormat | null): format is PictureFormat {
  return formats.some((each) => each === format);
}

/** Null for what is none of them. */
export function pictureFormat(bytes: Buffer): PictureFormat | OtherFormat | null {
  const start = bytes.toString("latin1", 0, signatureBytes);
  const found = signatures.find(([signature]) => signature.test(start));
  if (found !== undefined) return found[1];
  return start.slice(4, 8) === "ftyp" ? familyOf(bytes) : null;
}

const signatureBytes = 512;

const signatures: readonly (readonly [RegExp, PictureFormat | OtherFormat])[] = [
  [/^\xff\xd8\xff/u, "JPEG"],
  [/^\x89PNG\r\n/u, "PNG"],
  [/^GIF8[79]a/u, "GIF"],
  [/^RIFF[^]{4}WEBP/u, "WebP"],
  [/^(?:II\*\0|MM\0\*)/u, "TIFF"],
  [/^%PDF-/u, "PDF"],
  [/^BM[^]{4}\0{4}/u, "BMP"],
  [/^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)/iu, "web page"],
  [/^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^]*)?(?:<!--[^]*)?<(?:!doctype )?svg/iu, "SVG"],
];

/** HEIC, AVIF and films share one container; its brands tell them apart. Source: ISO/IEC 14496-12, 4.3 and 23008-12, 10. */
function familyOf(bytes: Buffer): PictureFormat | OtherFormat {
  const length = Math.min(bytes.readUInt32BE(0), signatureBytes);
  const brands = bytes.toString("latin1", 8, length);
  if (/avi[fs]/u.test(brands)) return "AVIF";
  return /hei[cxms]|hev[cxms]|mif1|msf1/u.test(brands) ? "HEIC" : "video";
}

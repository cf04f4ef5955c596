// A person's or group's round or square sign: its picture, or initials on a colour made of the name, so that it stays the
// same everywhere.
type AvatarProps = { name: string; shape?: "round" | "square"; picture?: string | null };

export function Avatar({ name, shape = "round", picture = null }: AvatarProps) {
  if (picture !== null) return <img className={`avatar ${shape}`} src={picture} alt={`Picture of ${name}`} />;
  return (
    <span
      className={`avatar ${shape}`}
      // In OKLCH the lightness decides the contrast, whatever the hue.
      style={{ backgroundColor: `oklch(0.5 0.09 ${hueOf(name)})` }}
      data-initials={initialsOf(name)}
      aria-hidden="true"
    />
  );
}

const letters = new Intl.Segmenter();

const APART = "\u200C";

/**
 * The first letters of the first and the last word, which do not join up as Arabic letters would; of a name without
 * letters, such as one of emoji, its first sign.
 */
function initialsOf(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const [first, last] = [words[0] ?? name.trim(), words.length > 1 ? (words.at(-1) ?? "") : ""];
  const signs = [first, last].map(firstSignOf).filter((sign) => sign !== "");
  return signs.join(APART).toUpperCase();
}

/** As people see it: an emoji or a letter with its marks may consist of many characters. */
function firstSignOf(word: string): string {
  const [sign] = letters.segment(word);
  return sign?.segment ?? "";
}

/** A degree of the colour wheel. With 23 the people and groups of the demo come out far apart. */
function hueOf(name: string): number {
  return Array.from(name).reduce((sum, letter) => (sum * 23 + (letter.codePointAt(0) ?? 0)) % 360, 0);
}

// A person's or group's round or square sign with initials, coloured by its name so that it stays the same everywhere.
const HUES = [168, 205, 258, 322, 14, 38, 96, 232];

export function Avatar({ name, shape = "round" }: { name: string; shape?: "round" | "square" }) {
  const hue = HUES[sumOf(name) % HUES.length] ?? 168;
  return (
    <span className={`avatar ${shape}`} style={{ backgroundColor: `hsl(${hue} 42% 42%)` }} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /^[\p{L}\d]/u.test(word));
  const [first = "", last = ""] = [words[0], words.length > 1 ? words.at(-1) : ""];
  return (Array.from(first)[0] ?? "?").toUpperCase() + (Array.from(last ?? "")[0] ?? "").toUpperCase();
}

function sumOf(text: string): number {
  return Array.from(text).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7);
}

// A person's or group's round or square sign with initials, coloured by its name so that it stays the same everywhere.
export function Avatar({ name, shape = "round" }: { name: string; shape?: "round" | "square" }) {
  return (
    <span
      className={`avatar ${shape}`}
      style={{ backgroundColor: `hsl(${hueOf(name)} 42% 42%)` }}
      aria-hidden="true"
    >
      {initialsOf(name)}
    </span>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /^[\p{L}\d]/u.test(word));
  const [first = "", last = ""] = [words[0], words.length > 1 ? words.at(-1) : ""];
  return (Array.from(first)[0] ?? "?").toUpperCase() + (Array.from(last ?? "")[0] ?? "").toUpperCase();
}

/** A degree of the colour wheel. With 23 the people and groups of the demo come out far apart. */
function hueOf(name: string): number {
  return Array.from(name).reduce((sum, letter) => (sum * 23 + (letter.codePointAt(0) ?? 0)) % 360, 0);
}

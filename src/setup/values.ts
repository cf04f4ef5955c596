// The values as they are asked for: what is there already may be kept with Enter, and what is typed is checked before the next
// question. `set-up.ts` says which ones.
import type { Checked } from "./check.ts";
import type { Terminal } from "./terminal.ts";

export type Question = {
  name: string;
  label: string;
  /** What is taken when nothing is typed and nothing is there yet. Undefined: something must be typed. */
  otherwise?: string;
  secret?: boolean;
  check?(value: string): Promise<Checked> | Checked;
};

export type Values = {
  /** The environment counts more than the file, here as at the start. */
  get(name: string): string | undefined;
  /** What was settled on; "" when it was left out. */
  ask(question: Question): Promise<string>;
  set(name: string, value: string): void;
  drop(name: string): void;
  yes(question: string, otherwise: boolean): Promise<boolean>;
  /** What belongs into the file. */
  all(): Record<string, string>;
  /** As a start would find all of it. */
  atStart(): Record<string, string | undefined>;
};

const marks: Record<Checked["kind"], string> = { right: "  ✓", wrong: "  ✗", unsure: "  ?" };

export function createValues(
  terminal: Terminal,
  known: Record<string, string>,
  env: Record<string, string | undefined> = {},
): Values {
  const values = new Map(Object.entries(known));
  const given = (name: string): string | undefined => env[name]?.trim() || undefined;
  return {
    get: (name) => given(name) ?? values.get(name),
    atStart: () => ({ ...Object.fromEntries(values), ...env }),
    set: (name, value) => void values.set(name, value),
    drop: (name) => void values.delete(name),
    all: () => Object.fromEntries(values),
    async yes(question, otherwise) {
      const typed = await terminal.ask(`${question} ${otherwise ? "[Y/n]" : "[y/N]"} `);
      return typed === "" ? otherwise : /^y/i.test(typed);
    },
    async ask({ name, label, otherwise, secret = false, check }) {
      const fixed = given(name);
      if (fixed !== undefined) {
        terminal.say(`${label}: ${name} is set in the environment, which counts more than .env.`);
        const checked = await check?.(fixed);
        if (checked !== undefined) terminal.say(`${marks[checked.kind]} ${checked.said}`);
        return fixed;
      }
      for (;;) {
        const kept = values.get(name);
        const usual = kept === undefined ? otherwise : secret ? `keep …${kept.slice(-4)}` : kept;
        const typed = await terminal.ask(`${label}${usual === undefined ? "" : ` [${usual || "none"}]`}: `, {
          secret,
        });
        // A dash takes away what is there.
        const value = typed === "-" ? "" : typed || (kept ?? otherwise ?? "");
        if (value === "" && otherwise !== "") {
          terminal.say(`${marks.wrong} This is needed.`);
          continue;
        }
        const checked = value === "" ? undefined : await check?.(value);
        if (checked !== undefined) terminal.say(`${marks[checked.kind]} ${checked.said}`);
        if (checked?.kind === "wrong") continue;
        if (value === "") values.delete(name);
        else values.set(name, value);
        return value;
      }
    },
  };
}

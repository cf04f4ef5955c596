// The commands that are offered while somebody types one.
export type Completion = { text: string; usage: string; sentence: string };

const COMMANDS: readonly Completion[] = [
  { text: "/wa create ", usage: "/wa create [name]", sentence: "Create a WhatsApp group" },
  { text: "/wa help", usage: "/wa help", sentence: "What you can do with WhatsApp groups here" },
];

export function completionsOf(typed: string): Completion[] {
  if (!typed.startsWith("/")) return [];
  return COMMANDS.filter(({ text }) => text.startsWith(typed) || typed.startsWith(text));
}

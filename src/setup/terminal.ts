// Questions on a terminal, or answers from a pipe, one line each. Nobody reads a secret over a shoulder: what is typed for one is
// not shown. The prompt libraries take one answer of a pipe and lose the rest.
import { createInterface } from "node:readline";
import { Writable, type Readable } from "node:stream";

export type Terminal = {
  say(text: string): void;
  /** The line that was typed, without blanks around it. @throws when there are no more lines. */
  ask(question: string, options?: { secret?: boolean }): Promise<string>;
  close(): void;
};

export function createTerminal(input: Readable & { isTTY?: boolean }, output: Writable): Terminal {
  let isHidden = false;
  const shown = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!isHidden) output.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input, output: shown, terminal: input.isTTY === true });
  // Lines of a pipe come before anybody asks for them: the iterator keeps them.
  const typed = lines[Symbol.asyncIterator]();
  let isStopped = false;
  lines.once("SIGINT", () => {
    isStopped = true;
    lines.close();
  });
  return {
    say: (text) => void output.write(`${text}\n`),
    async ask(question, { secret = false } = {}) {
      output.write(question);
      isHidden = secret;
      const { value: line, done } = await typed.next();
      isHidden = false;
      if (done === true)
        throw new Error(
          isStopped ? "\nStopped; nothing was written." : "There are no more answers; nothing was written.",
        );
      if (secret || input.isTTY !== true) output.write("\n");
      return line.trim();
    },
    close: () => lines.close(),
  };
}

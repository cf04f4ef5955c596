// The box to write in. In a channel a text that begins with "/" is a command, and the commands the bot knows are offered.
import { type KeyboardEvent, useState } from "react";
import { useActing } from "./acting.tsx";
import { type Completion, completionsOf } from "./completions.ts";
import { Icon } from "./icon.tsx";
import { useSlack } from "./slack-view.ts";

type ComposerProps = { channelId: string; threadTs?: string; placeholder: string };

export function Composer({ channelId, threadTs, placeholder }: ComposerProps) {
  const { act } = useActing();
  const { userId: user } = useSlack();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const completions = threadTs === undefined ? completionsOf(text) : [];

  function write(written: string): void {
    setText(written);
    setChosen(0);
  }

  function send(): void {
    const written = text.trim();
    if (written === "") return;
    write("");
    if (written.startsWith("/") && threadTs === undefined)
      act({ act: "slash", user, channel: channelId, text: written });
    else act({ act: "say", user, channel: channelId, text: written, threadTs: threadTs ?? null });
  }

  function press(event: KeyboardEvent): void {
    const taken = keyOf(event, { completions, chosen, text });
    if (taken === null) return;
    event.preventDefault();
    if (taken === "send") send();
    else if (typeof taken === "number") setChosen(taken);
    else write(taken.text);
  }

  return (
    <div className="composer">
      <Completions completions={completions} chosen={chosen} choose={write} />
      <textarea
        rows={1}
        value={text}
        placeholder={placeholder}
        aria-label={placeholder}
        onChange={({ target }) => write(target.value)}
        onKeyDown={press}
      />
      <button type="button" aria-label="Send" disabled={text.trim() === ""} onClick={send}>
        <Icon name="send" />
      </button>
    </div>
  );
}

type Typing = { completions: Completion[]; chosen: number; text: string };

/** What a key does: move in the list, take the chosen completion, or send. Null leaves the key to the browser. */
function keyOf(
  { key, shiftKey }: KeyboardEvent,
  { completions, chosen, text }: Typing,
): number | Completion | "send" | null {
  const count = completions.length;
  const completion = completions[chosen];
  if (count > 0 && key === "ArrowDown") return (chosen + 1) % count;
  if (count > 0 && key === "ArrowUp") return (chosen + count - 1) % count;
  const isMore =
    completion && completion.text.trimEnd() !== text.trimEnd() && !text.startsWith(completion.text);
  if (isMore && (key === "Tab" || key === "Enter")) return completion;
  return key === "Enter" && !shiftKey ? "send" : null;
}

type CompletionsProps = { completions: Completion[]; chosen: number; choose: (text: string) => void };

function Completions({ completions, chosen, choose }: CompletionsProps) {
  if (completions.length === 0) return null;
  return (
    <ul className="completions" role="listbox" aria-label="Commands">
      {completions.map(({ text, usage, sentence }, place) => (
        <li key={text} role="option" aria-selected={place === chosen}>
          <button type="button" tabIndex={-1} onClick={() => choose(text)}>
            <b>{usage}</b> <span>{sentence}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

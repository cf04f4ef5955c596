// The box to write in, with files if there are any. In a channel a text that begins with "/" is a command, and the commands the bot knows are offered.
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useActing } from "./acting.tsx";
import type { ChosenFile } from "../acts.ts";
import { AttachedFiles, AttachFiles } from "./attach-files.tsx";
import { type Completion, completionsOf } from "./completions.ts";
import { Icon } from "./icon.tsx";
import { useKept } from "./kept.ts";
import { useSlack } from "./slack-view.ts";

type ComposerProps = { channelId: string; threadTs?: string; placeholder: string };

export function Composer({ channelId, threadTs, placeholder }: ComposerProps) {
  const { act } = useActing();
  const { userId: user } = useSlack();
  const [text, setText] = useKept(`draft ${channelId} ${threadTs ?? ""}`, "");
  const [files, setFiles] = useState<ChosenFile[]>([]);
  const [chosen, setChosen] = useState(0);
  const [isHelped, setIsHelped] = useState(true);
  const listId = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const completions = threadTs === undefined && isHelped ? completionsOf(text) : [];
  const isOffering = completions.length > 0;
  const isEmpty = text.trim() === "" && files.length === 0;

  function write(written: string): void {
    setText(written);
    setChosen(0);
    setIsHelped(true);
  }

  function send(): void {
    const written = text.trim();
    if (isEmpty) return;
    write("");
    setFiles([]);
    box.current?.focus();
    if (written.startsWith("/") && threadTs === undefined && files.length === 0)
      act({ act: "slash", user, channel: channelId, text: written });
    else act({ act: "say", user, channel: channelId, text: written, files, threadTs: threadTs ?? null });
  }

  function press(event: KeyboardEvent): void {
    const taken = keyOf(event, { completions, chosen, text });
    if (taken === null) return;
    event.preventDefault();
    if (taken === "send") send();
    else if (taken === "put away") setIsHelped(false);
    else if (typeof taken === "number") setChosen(taken);
    else write(taken.text);
  }

  return (
    <div className="composer">
      {isOffering && <Completions id={listId} completions={completions} chosen={chosen} choose={write} />}
      <AttachedFiles files={files} change={setFiles} />
      <textarea
        ref={box}
        rows={1}
        dir="auto"
        value={text}
        aria-autocomplete="list"
        aria-controls={isOffering ? listId : undefined}
        aria-activedescendant={isOffering ? `${listId}-${chosen}` : undefined}
        placeholder={placeholder}
        aria-label={placeholder}
        onChange={({ target }) => write(target.value)}
        onKeyDown={press}
      />
      <AttachFiles add={(more) => setFiles([...files, ...more])} />
      <button type="button" aria-label="Send" disabled={isEmpty} onClick={send}>
        <Icon name="send" />
      </button>
    </div>
  );
}

type Typing = { completions: Completion[]; chosen: number; text: string };

/** What a key does: move in the list, take from it or put it away, or send. Null leaves the key to the browser. */
function keyOf(
  { key, shiftKey }: KeyboardEvent,
  { completions, chosen, text }: Typing,
): number | Completion | "send" | "put away" | null {
  const count = completions.length;
  const completion = completions[chosen];
  if (count > 0 && key === "Escape") return "put away";
  if (count > 0 && key === "ArrowDown") return (chosen + 1) % count;
  if (count > 0 && key === "ArrowUp") return (chosen + count - 1) % count;
  const isMore =
    completion && completion.text.trimEnd() !== text.trimEnd() && !text.startsWith(completion.text);
  if (isMore && (key === "Tab" || key === "Enter")) return completion;
  return key === "Enter" && !shiftKey ? "send" : null;
}

type CompletionsProps = {
  id: string;
  completions: Completion[];
  chosen: number;
  choose: (text: string) => void;
};

function Completions({ id, completions, chosen, choose }: CompletionsProps) {
  return (
    <ul className="completions" id={id} role="listbox" aria-label="Commands">
      {completions.map(({ text, usage, sentence }, place) => (
        <li
          key={text}
          id={`${id}-${place}`}
          role="option"
          aria-selected={place === chosen}
          // Before the box loses the focus.
          onMouseDown={(event) => {
            event.preventDefault();
            choose(text);
          }}
        >
          <b>{usage}</b> <span>{sentence}</span>
        </li>
      ))}
    </ul>
  );
}

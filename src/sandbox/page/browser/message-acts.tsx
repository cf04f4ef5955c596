// What somebody can do to a message in Slack beside reading it: react, change or delete what is their own, and the bot's shortcuts.
import { type KeyboardEvent, useState } from "react";
import type { Message } from "../../slack/shapes.ts";
import { useActing } from "./acting.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { drawEmoji } from "./emoji.tsx";
import { takeFocus } from "./focus.ts";
import { More } from "./more.tsx";
import { asTyped, useSlack } from "./slack-view.ts";

/** Those that the page can draw. */
const OFFERED = ["+1", "eyes", "white_check_mark", "hourglass_flowing_sand", "warning", "wave"];

export function MessageActs({ message, edit }: { message: Message; edit: () => void }) {
  const { userId: user } = useSlack();
  const { act } = useActing();
  const [isDeleting, setIsDeleting] = useState(false);
  const { channel, ts, userId, byBot } = message;
  const here = { user, channel, ts };
  const isOwn = !byBot && userId === user;
  return (
    <>
      <More label="More actions" icon="dots">
        {(close) => (
          <>
            {OFFERED.map((name) => (
              <button
                key={name}
                type="button"
                aria-label={`React with ${name.replaceAll("_", " ")}`}
                onClick={() => {
                  act({ act: "react", ...here, name });
                  close();
                }}
              >
                {drawEmoji(name)}
              </button>
            ))}
            {isOwn && (
              <>
                <button
                  type="button"
                  onClick={() => {
                    close();
                    edit();
                  }}
                >
                  Edit
                </button>
                <button
                  type="button"
                  className="danger"
                  onClick={() => {
                    close();
                    setIsDeleting(true);
                  }}
                >
                  Delete
                </button>
              </>
            )}
            {(["send", "manage"] as const).map((shortcut) => (
              <button
                key={shortcut}
                type="button"
                onClick={() => {
                  act({ act: "shortcut", ...here, shortcut });
                  close();
                }}
              >
                {SHORTCUTS[shortcut]}
              </button>
            ))}
          </>
        )}
      </More>
      {isDeleting && (
        <ConfirmDialog
          dialog={question}
          confirm={() => {
            setIsDeleting(false);
            act({ act: "delete message", ...here });
          }}
          deny={() => setIsDeleting(false)}
        />
      )}
    </>
  );
}

/** As the manifest of the app names them. */
const SHORTCUTS = { manage: "WhatsApp group…", send: "Send to WhatsApp group" };

/** In Slack's words. */
const question: Parameters<typeof ConfirmDialog>[0]["dialog"] = {
  title: { type: "plain_text", text: "Delete message" },
  text: { type: "plain_text", text: "Are you sure you want to delete this message? This cannot be undone." },
  confirm: { type: "plain_text", text: "Delete" },
  deny: { type: "plain_text", text: "Cancel" },
  style: "danger",
};

export function EditBox({ message, close }: { message: Message; close: () => void }) {
  const view = useSlack();
  const { act } = useActing();
  const { channel, ts } = message;
  const [text, setText] = useState(asTyped(view, message.text));
  const save = () => {
    if (text.trim() === "") return;
    act(
      { act: "edit message", user: view.userId, channel, ts, text: text.trim() },
      (isDone) => isDone && close(),
    );
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" && (event.key !== "Enter" || event.shiftKey)) return;
    event.preventDefault();
    if (event.key === "Escape") close();
    else save();
  };
  return (
    <div className="edit-box">
      <textarea
        ref={takeFocus}
        dir="auto"
        rows={1}
        value={text}
        aria-label="Edit the message"
        onChange={({ target }) => setText(target.value)}
        onKeyDown={press}
      />
      <button type="button" className="slack-button" onClick={close}>
        Cancel
      </button>
      <button
        type="button"
        className="slack-button filled primary"
        disabled={text.trim() === ""}
        onClick={save}
      >
        Save
      </button>
    </div>
  );
}

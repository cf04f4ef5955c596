// The question Slack asks before it sends a click that a card marks as weighty, or throws away what is typed in a form.
import { useLayoutEffect, useRef } from "react";
import { opened } from "./focus.ts";
import type { ConfirmDialog as ConfirmShape } from "../../slack/shapes.ts";

type ConfirmDialogProps = { dialog: ConfirmShape; confirm: () => void; deny: () => void };

export function ConfirmDialog({ dialog, confirm, deny }: ConfirmDialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    if (!box.current) return;
    opened(box.current);
    box.current.showModal();
  }, []);
  return (
    <dialog ref={box} className="confirm" aria-label={dialog.title.text} onCancel={deny}>
      <h3>{dialog.title.text}</h3>
      <p>{dialog.text.text}</p>
      <footer>
        <button type="button" className="slack-button" onClick={deny}>
          {dialog.deny.text}
        </button>
        <button
          type="button"
          className={`slack-button filled ${dialog.style ?? "primary"}`}
          onClick={confirm}
        >
          {dialog.confirm.text}
        </button>
      </footer>
    </dialog>
  );
}

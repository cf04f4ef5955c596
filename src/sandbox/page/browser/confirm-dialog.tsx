// The question Slack asks before it sends a click that a card marks as weighty.
import { useEffect, useRef } from "react";
import type { ConfirmDialog as ConfirmShape } from "../../slack/shapes.ts";

type ConfirmDialogProps = { dialog: ConfirmShape; confirm: () => void; deny: () => void };

export function ConfirmDialog({ dialog, confirm, deny }: ConfirmDialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current?.showModal(), []);
  return (
    <dialog ref={box} className="confirm" aria-labelledby="confirm-title" onCancel={deny}>
      <h2 id="confirm-title">{dialog.title.text}</h2>
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

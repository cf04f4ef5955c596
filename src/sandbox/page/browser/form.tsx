// A form the bot opened for "you": its fields and texts, and sending or closing it.
import { useEffect, useRef, useState } from "react";
import type { Answer } from "../acts.ts";
import type { View } from "../../slack/shapes.ts";
import { useActing } from "./acting.tsx";
import { Blocks } from "./blocks.tsx";
import { FormInputsContext } from "./form-inputs.ts";
import { Icon } from "./icon.tsx";
import { InputBlock } from "./input-block.tsx";
import { useSlack } from "./slack-view.ts";

export function Form({ view }: { view: View }) {
  const { act } = useActing();
  const { userId: user } = useSlack();
  const [changes, setChanges] = useState<Record<string, Answer>>({});
  const [isSending, setIsSending] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const { content, id: viewId } = view;
  // Also when the form became another one, and what had the focus is gone: Escape closes only what has it.
  useEffect(() => {
    if (box.current?.contains(document.activeElement)) return;
    const field = box.current?.querySelector<HTMLElement>("input, textarea, select");
    (field ?? box.current)?.focus();
  }, [viewId, view.hash]);

  /** What was filled in before the form changed may have no field any more. */
  const inputs = (): Record<string, Answer> =>
    Object.fromEntries(
      content.blocks.flatMap(({ block_id: id }) => (changes[id] === undefined ? [] : [[id, changes[id]]])),
    );

  function submit(): void {
    setIsSending(true);
    act({ act: "submit", user, viewId, inputs: inputs() }, () => setIsSending(false));
  }
  const close = () => act({ act: "close", user, viewId });

  return (
    <div className="form-cover">
      <form
        ref={box}
        className="form"
        role="dialog"
        tabIndex={-1}
        aria-modal="true"
        aria-label={content.title?.text}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        onKeyDown={({ key }) => key === "Escape" && close()}
        noValidate
      >
        <header>
          <h2>{content.title?.text}</h2>
          <button type="button" className="quiet" aria-label="Close the form" onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        <div className="form-body">
          {view.errors[""] !== undefined && <p className="error">{view.errors[""]}</p>}
          <FormInputsContext value={inputs}>
            <FormBlocks view={view} changes={changes} setChanges={setChanges} />
          </FormInputsContext>
        </div>
        <footer>
          <button type="button" className="slack-button" onClick={close}>
            {content.close?.text ?? "Cancel"}
          </button>
          {content.submit && (
            <button type="submit" className="slack-button filled primary" disabled={isSending}>
              {content.submit.text}
            </button>
          )}
        </footer>
      </form>
    </div>
  );
}

type FormBlocksProps = {
  view: View;
  changes: Record<string, Answer>;
  setChanges: (changes: Record<string, Answer>) => void;
};

function FormBlocks({ view, changes, setChanges }: FormBlocksProps) {
  return view.content.blocks.map((block) =>
    block.type === "input" ? (
      <InputBlock
        key={block.block_id}
        view={view}
        block={block}
        changed={changes[block.block_id]}
        change={(value) => setChanges({ ...changes, [block.block_id]: value })}
      />
    ) : (
      <Blocks key={block.block_id} blocks={[block]} target={{ kind: "view", viewId: view.id }} />
    ),
  );
}

// A form the bot opened for "you": its fields, what stands in red under them, and sending or closing it.
import { useEffect, useRef, useState } from "react";
import type { Answer } from "../acts.ts";
import type { Block, View } from "../../slack/shapes.ts";
import { useActing } from "./acting.tsx";
import { Blocks } from "./blocks.tsx";
import { Field } from "./field.tsx";
import { answerIn } from "./field-state.ts";
import { Icon } from "./icon.tsx";
import { useSlack } from "./slack-view.ts";

export function Form({ view }: { view: View }) {
  const { act } = useActing();
  const { userId: user } = useSlack();
  const [changes, setChanges] = useState<Record<string, Answer>>({});
  const [isSending, setIsSending] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const { content, id: viewId } = view;
  useEffect(() => {
    const field = box.current?.querySelector<HTMLElement>("input, textarea, select");
    (field ?? box.current)?.focus();
  }, [viewId]);

  function submit(): void {
    setIsSending(true);
    // What was filled in before the form changed may have no field any more.
    const inputs = Object.fromEntries(
      content.blocks.flatMap(({ block_id: id }) => (changes[id] === undefined ? [] : [[id, changes[id]]])),
    );
    act({ act: "submit", user, viewId, inputs }, () => setIsSending(false));
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
          <FormBlocks view={view} changes={changes} setChanges={setChanges} />
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
        block={block}
        error={view.errors[block.block_id]}
        value={changes[block.block_id] ?? held(view, block)}
        change={(value) => setChanges({ ...changes, [block.block_id]: value })}
      />
    ) : (
      <Blocks key={block.block_id} blocks={[block]} target={{ kind: "view", viewId: view.id }} />
    ),
  );
}

type InputBlockProps = {
  block: Block;
  error: string | undefined;
  value: Answer;
  change: (value: Answer) => void;
};

function InputBlock({ block, error, value, change }: InputBlockProps) {
  if (!block.element) return null;
  const label = block.label?.text ?? "";
  return (
    <div className={error === undefined ? "input" : "input wrong"}>
      <p className="label" id={`label-${block.block_id}`}>
        {label} {block.optional && <small>(optional)</small>}
      </p>
      <Field element={block.element} name={block.block_id} label={label} value={value} change={change} />
      {error !== undefined && (
        <p className="error" role="alert">
          <Icon name="warning" /> {error}
        </p>
      )}
      {block.hint && <p className="hint">{block.hint.text}</p>}
    </div>
  );
}

function held(view: View, block: Block): Answer {
  const state = view.values[block.block_id]?.[block.element?.action_id ?? ""];
  return state ? answerIn(state) : null;
}

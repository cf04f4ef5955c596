// A field of a form with its label, its hint, and what stands in red under it. A form draws one for each input block.
import type { KeyboardEvent } from "react";
import type { Block, View } from "../../slack/shapes.ts";
import type { Answer } from "../acts.ts";
import { useActing } from "./acting.tsx";
import { Field } from "./field.tsx";
import { answerIn } from "./field-state.ts";
import { useFormInputs } from "./form-inputs.ts";
import { Icon } from "./icon.tsx";
import { useSlack } from "./slack-view.ts";

type InputBlockProps = {
  view: View;
  block: Block;
  /** Undefined: as the form holds it. */
  changed: Answer | undefined;
  change: (value: Answer) => void;
};

export function InputBlock({ view, block, changed, change }: InputBlockProps) {
  const pressEnter = useEnter(view, block);
  if (!block.element) return null;
  const label = block.label?.text ?? "";
  const error = view.errors[block.block_id];
  return (
    <div className={error === undefined ? "input" : "input wrong"} onKeyDown={pressEnter}>
      <p className="label">
        {label} {block.optional && <small>(optional)</small>}
      </p>
      <Field
        element={block.element}
        place={{ target: { kind: "view", viewId: view.id }, blockId: block.block_id }}
        label={label}
        value={changed ?? held(view, block)}
        change={change}
      />
      {error !== undefined && (
        <p className="error" role="alert">
          <Icon name="warning" /> {error}
        </p>
      )}
      {block.hint && <p className="hint">{block.hint.text}</p>}
    </div>
  );
}

/** Where the bot wants to hear of it at once, Enter tells the bot instead of sending the form. */
function useEnter(view: View, block: Block) {
  const { act } = useActing();
  const { userId: user } = useSlack();
  const inputs = useFormInputs();
  return (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !block.dispatch_action || !block.element) return;
    event.preventDefault();
    const filled = inputs();
    const value = filled[block.block_id] ?? held(view, block);
    const here = { user, target: { kind: "view", viewId: view.id }, blockId: block.block_id } as const;
    act({ act: "choose", ...here, actionId: block.element.action_id, inputs: filled, value, typed: null });
  };
}

function held(view: View, block: Block): Answer {
  const state = view.values[block.block_id]?.[block.element?.action_id ?? ""];
  return state ? answerIn(state) : null;
}

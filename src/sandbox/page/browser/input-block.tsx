// A field of a form with its label, its hint, and what stands in red under it. A form draws one for each input block.
import { type KeyboardEvent, useId } from "react";
import type { Block, View } from "../../slack/shapes.ts";
import type { Answer } from "../acts.ts";
import { useActing } from "./acting.tsx";
import { Field } from "./field.tsx";
import { heldIn, stateIn } from "./field-state.ts";
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
  const remarksId = useId();
  if (!block.element) return null;
  const label = block.label?.text ?? "";
  const error = view.errors[block.block_id];
  const isWrong = error !== undefined;
  return (
    <div className={isWrong ? "input wrong" : "input"} onKeyDown={pressEnter}>
      <p className="label">
        {label} {block.optional && <small>(optional)</small>}
      </p>
      <Field
        element={block.element}
        place={{ target: { kind: "view", viewId: view.id }, blockId: block.block_id }}
        told={{ "aria-label": label, "aria-describedby": remarksId, "aria-invalid": isWrong }}
        value={changed ?? heldIn(view.values, block)}
        chosenText={stateIn(view.values, block)?.selected_option?.text.text ?? ""}
        change={change}
      />
      <div id={remarksId}>
        {isWrong && (
          <p className="error" role="alert">
            <Icon name="warning" /> {error}
          </p>
        )}
        {block.hint && <p className="hint">{block.hint.text}</p>}
      </div>
    </div>
  );
}

/** Where the bot wants to hear of it at once, Enter tells the bot instead of sending the form. */
function useEnter(view: View, block: Block) {
  const { act } = useActing();
  const { userId: user } = useSlack();
  const inputs = useFormInputs();
  return (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.defaultPrevented || !block.dispatch_action || !block.element) return;
    event.preventDefault();
    const filled = inputs();
    const value = filled[block.block_id] ?? heldIn(view.values, block);
    const here = { user, target: { kind: "view", viewId: view.id }, blockId: block.block_id } as const;
    act({ act: "choose", ...here, actionId: block.element.action_id, inputs: filled, value, typed: null });
  };
}

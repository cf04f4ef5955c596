// A button or menu in a message or form that acts at once: asks first where the card says so, shows that it is under way,
// and tells the bot through the sandbox.
import { useState } from "react";
import type { Answer, Target } from "../acts.ts";
import type { Block, BlockElement } from "../../slack/shapes.ts";
import { useActing } from "./acting.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { Field, textOf } from "./field.tsx";
import { useFormInputs } from "./form-inputs.ts";
import { useSlack } from "./slack-view.ts";

/** `held`: what stands in it when it comes up. */
type ControlProps = { element: BlockElement; block: Block; target: Target; held: Answer };

export function Control(props: ControlProps) {
  return props.element.type === "button" ? <Button {...props} /> : <Chooser {...props} />;
}

function Button({ element, block, target }: ControlProps) {
  const { act } = useActing();
  const { userId: user } = useSlack();
  const inputs = useFormInputs();
  const [isUnderWay, setIsUnderWay] = useState(false);
  const [isAsking, setIsAsking] = useState(false);

  function press(): void {
    setIsAsking(false);
    if (isUnderWay) return;
    setIsUnderWay(true);
    const { action_id: actionId } = element;
    const here = { user, target, actionId, blockId: block.block_id, inputs: inputs() };
    act({ act: "click", ...here }, () => setIsUnderWay(false));
  }

  return (
    <>
      <button
        type="button"
        className={`slack-button ${element.style ?? ""}`}
        aria-label={element.accessibility_label}
        aria-busy={isUnderWay}
        aria-disabled={isUnderWay}
        onClick={() => (element.confirm ? setIsAsking(true) : press())}
      >
        <span dir="auto">{textOf(element.text)}</span>
      </button>
      {isAsking && element.confirm && (
        <ConfirmDialog dialog={element.confirm} confirm={press} deny={() => setIsAsking(false)} />
      )}
    </>
  );
}

const UNNAMED: Record<string, string> = { overflow: "More actions", checkboxes: "Check boxes" };

function Chooser({ element, block, target, held }: ControlProps) {
  const { act } = useActing();
  const { userId: user } = useSlack();
  const inputs = useFormInputs();
  const [value, setValue] = useState<Answer>(held);
  const choose = (chosen: Answer) => {
    setValue(element.type === "overflow" ? null : chosen);
    const here = { user, target, actionId: element.action_id, blockId: block.block_id, inputs: inputs() };
    act({ act: "choose", ...here, value: chosen, typed: null });
  };
  return (
    <Field
      element={element}
      place={{ target, blockId: block.block_id }}
      told={{
        "aria-label":
          element.accessibility_label ??
          element.placeholder?.text ??
          UNNAMED[element.type] ??
          element.action_id,
      }}
      value={value}
      chosenText=""
      change={choose}
    />
  );
}

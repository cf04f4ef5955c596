// The blocks of a message or form. What is only read is drawn by slack-blocks-to-jsx; what is clicked or filled in, which
// that library draws but does not bring to life, is drawn here.
import type { Target } from "../acts.ts";
import type { Block, BlockElement, StateValues } from "../../slack/shapes.ts";
import { Control } from "./control.tsx";
import { answerIn } from "./field-state.ts";
import { PictureBlock } from "./picture-block.tsx";
import { ReadableBlock } from "./readable-block.tsx";

/** `values`: what stands in the fields of a form. */
type BlocksProps = { blocks: Block[]; target: Target; values?: StateValues };

export function Blocks({ blocks, target, values = {} }: BlocksProps) {
  return (
    <div className="blocks">
      {blocks.map((block, index) => (
        <BlockOf key={keyOf(block, index)} block={block} target={target} values={values} />
      ))}
    </div>
  );
}

/**
 * Slack gives blocks new ids whenever a message is edited. What can be pressed is recognised by what it says to the bot, so
 * that a question that is open over it, and the focus, stay where they are.
 */
function keyOf({ accessory, elements, type }: Block, index: number): string {
  const controls = type === "actions" ? (elements ?? []) : [accessory ?? []].flat();
  const said = controls.map(({ action_id, value }) => `${action_id} ${value ?? index}`);
  return said.length > 0 ? said.join("\n") : String(index);
}

type BlockOfProps = { block: Block; target: Target; values: StateValues };

function BlockOf({ block, target, values }: BlockOfProps) {
  const held = ({ action_id: id }: BlockElement) => answerIn(values[block.block_id]?.[id]);
  const { accessory, ...rest } = block;
  if (block.type === "actions") {
    return (
      <div className="actions">
        {block.elements?.map((element) => (
          <Control
            key={element.action_id}
            element={element}
            block={block}
            target={target}
            held={held(element)}
          />
        ))}
      </div>
    );
  }
  if (block.type === "image") return <PictureBlock block={block} />;
  if (!accessory || accessory.type === "image") return <ReadableBlock block={block} />;
  return (
    <div className="with-accessory">
      <ReadableBlock block={rest} />
      <Control element={accessory} block={block} target={target} held={held(accessory)} />
    </div>
  );
}

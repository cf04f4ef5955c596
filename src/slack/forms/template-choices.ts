// The templates of the account as choices of a menu, for the forms that send one: a text to several groups, an answer in a conversation.
import { createHash } from "node:crypto";
import type { SendableTemplate } from "../../groups/announcement-views.ts";
import { longest, most } from "../limits.ts";
import { mrkdwn, plain, type Markup } from "../text.ts";
import type { Choice } from "./form-fields.ts";

type Named = Pick<SendableTemplate, "name" | "language">;

/**
 * Stands for a template in a menu and in a form. WhatsApp's names have up to 512 characters, and Slack refuses a form with a value of
 * more than 150. Source: docs.slack.dev/reference/block-kit/composition-objects/option-object
 */
export function keyOf({ name, language }: Named): string {
  return createHash("sha256")
    .update(JSON.stringify([name, language]))
    .digest("base64url")
    .slice(0, 22);
}

/** `others`: what else stands in the menu, so that each says that it is a template. `cut`: says so when not all fit. */
export function templateChoices(
  templates: readonly Named[],
  others: readonly Choice[] = [],
): { choices: Choice[]; cut: Markup[] } {
  const offered = templates.slice(0, most.options - others.length);
  const cut =
    offered.length === templates.length
      ? []
      : [
          mrkdwn`The account has ${String(templates.length)} templates; the first ${String(offered.length)} are offered here.`,
        ];
  return {
    choices: [
      ...others,
      ...offered.map((each) => ({
        text: shown(each, others.length > 0 ? "Template " : ""),
        value: keyOf(each),
      })),
    ],
    cut,
  };
}

/** A long name is cut before its language, which may be all that tells two apart. */
function shown({ name, language }: Named, begin: string): string {
  const end = ` (${language})`;
  return `${begin}${plain(name, longest.option - begin.length - end.length)}${end}`;
}

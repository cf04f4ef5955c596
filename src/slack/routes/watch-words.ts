// The words of a route for which its people are called when somebody writes them in one of its groups: their field in the form of the
// route's settings.
import type { RouteSettings } from "../../groups/routes.ts";
import { mostWatched, watchWordsIn } from "../../groups/watch-words.ts";
import { textField, type filledForm } from "../forms/form-fields.ts";

const wordsField = textField({
  id: "watch_words",
  label: "Called when somebody writes",
  isMultiline: true,
  optional: true,
  mostTyped: 3_000,
});

export function watchWordsBlock({ watchWords }: Pick<RouteSettings, "watchWords">) {
  return wordsField.block({
    value: watchWords.join("\n"),
    hint: "One word a line, such as refund, or refund* for refunds too. Everything written in these groups is then looked through for them; nothing of it is kept.",
  });
}

/** Complains under the field. */
export function readWatchWords(form: ReturnType<typeof filledForm>): readonly string[] {
  const words = watchWordsIn(form.read(wordsField));
  if (words.length > mostWatched.words)
    form.complain(wordsField, `${words.length} words are too many: ${mostWatched.words} at most.`);
  const long = words.find((word) => word.length > mostWatched.letters);
  if (long !== undefined)
    form.complain(
      wordsField,
      `A word may have ${mostWatched.letters} letters at most: “${long.slice(0, 20)}…”`,
    );
  return words;
}

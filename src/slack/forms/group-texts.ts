// Name and description of a group, as the forms that create and edit one ask for them.
import { textField } from "./form-fields.ts";

/** In code points. Source: WhatsApp Groups API, "Create group". */
export const longestSubject = 128;
const longestDescription = 2_048;

export const subjectField = textField({
  id: "subject",
  label: "Name",
  longest: longestSubject,
  required: "A group needs a name.",
});

export const descriptionField = textField({
  id: "description",
  label: "Description",
  optional: true,
  isMultiline: true,
  longest: longestDescription,
});

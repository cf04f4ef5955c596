// The points where sources about WhatsApp disagree, as switches: how the sandbox spells, and which reading it follows.
// Read by the calls and the webhook queue, turned by tests and the page.
import type { FieldNames, Spelling } from "./spelling.ts";

export type Switches = {
  spelling: Spelling;
  fieldNames: FieldNames;
  /** live: `data` is the list. documented: `data.groups` is. */
  listShape: "live" | "documented";
  /** When every join request of a call failed. list: 200 with the failures. envelope: 400 with the first one's error. */
  totalFailure: "list" | "envelope";
  /** Under which name a picture is accepted; sources name both. */
  pictureParts: "both" | "profile_picture_file" | "file";
  /** How people of a group that got or read a message are told: in one POST, or each in one, which names them otherwise. */
  statuses: "together" | "one by one";
  /** Whether calls must prove that their sender holds the app secret; a proof that is given must be right either way. */
  appSecretProof: "optional" | "required";
};

export const liveSwitches: Switches = {
  spelling: "live",
  fieldNames: "prose",
  listShape: "live",
  totalFailure: "list",
  pictureParts: "both",
  statuses: "together",
  appSecretProof: "optional",
};

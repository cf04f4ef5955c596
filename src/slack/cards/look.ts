// What every card needs beside its view: how phone numbers are shown, and the words for what went wrong.
import type { Failure } from "../../groups/model.ts";
import type { PhoneNumbers } from "../display-names.ts";

export type Look = { phoneNumbers: PhoneNumbers; explain(failure: Failure | null): string };

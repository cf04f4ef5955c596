// What a card and the Home tab say about the account as a whole.
import type { AlertNews } from "./alerts.ts";

export type AlertFacts = { news: AlertNews; since: number; clearedAt: number | null };
export type AlertView = { kind: "alert" } & AlertFacts;

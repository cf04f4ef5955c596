// What a reload of the page must not lose: who "you" are, whose phone it is, and what is typed but not sent. Each tab of the
// browser keeps its own.
import { useState } from "react";

export function useKept(key: string, initial: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => readKept(key) ?? initial);
  return [
    value,
    (changed) => {
      setValue(changed);
      keep(key, changed);
    },
  ];
}

export function readKept(key: string): string | null {
  return sessionStorage.getItem(key);
}

/** Empty text is nothing to keep. */
export function keep(key: string, value: string): void {
  if (value === "") return sessionStorage.removeItem(key);
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // The browser's space is used up: what is typed stays on the page, and a reload loses it.
  }
}

/** Forgets everything under this prefix but these. */
export function forgetOthers(prefix: string, keys: readonly string[]): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(prefix) && !keys.includes(key)) sessionStorage.removeItem(key);
  }
}

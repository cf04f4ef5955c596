// What WhatsApp says about the account as a whole, and takes back. A row of the drawer with the troubles.
import { useState } from "react";
import type { AccountTroubleName } from "../acts.ts";
import { useActing } from "./acting.tsx";

const WORDS: Record<AccountTroubleName, string> = {
  "restricted for an hour": "Account restricted for an hour",
  "switched off": "Account switched off",
  "people complain": "People complain about the number",
  "limit lowered": "Only 2,000 people a day, not 10,000",
  "template paused": "Template for invitations paused",
  "picture lost": "Profile picture lost",
};

export function AccountTrouble() {
  const { act } = useActing();
  const [trouble, setTrouble] = useState<AccountTroubleName>("restricted for an hour");
  return (
    <>
      <select
        aria-label="What WhatsApp says about the account"
        value={trouble}
        onChange={({ target }) => setTrouble(target.value as AccountTroubleName)}
      >
        {Object.entries(WORDS).map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
      <button type="button" onClick={() => act({ act: "tell account", trouble, isOver: false })}>
        Say it
      </button>
      <button type="button" onClick={() => act({ act: "tell account", trouble, isOver: true })}>
        Take it back
      </button>
    </>
  );
}

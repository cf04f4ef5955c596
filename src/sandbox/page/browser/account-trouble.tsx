// What WhatsApp says about the account as a whole, one after the other. A row of the drawer with the troubles.
import { useState } from "react";
import type { AccountNewsName } from "../acts.ts";
import { useActing } from "./acting.tsx";

const NEWS: readonly { name: AccountNewsName; words: string }[] = [
  { name: "restricted for an hour", words: "Account restricted for an hour" },
  { name: "switched off", words: "Account switched off" },
  { name: "switched on again", words: "Account switched on again" },
  { name: "people complain", words: "People complain about the number" },
  { name: "nobody complains", words: "Nobody complains any more" },
  { name: "limit is 10,000 people", words: "10,000 people a day" },
  { name: "limit is 2,000 people", words: "2,000 people a day" },
  { name: "template paused", words: "Template paused" },
  { name: "template approved", words: "Template approved again" },
  { name: "alert", words: "Profile picture lost" },
  { name: "alert is over", words: "Profile picture found" },
];

export function AccountTrouble() {
  const { act } = useActing();
  const [news, setNews] = useState<AccountNewsName>("restricted for an hour");
  return (
    <>
      <select
        aria-label="What WhatsApp says about the account"
        value={news}
        onChange={({ target }) => setNews(target.value as AccountNewsName)}
      >
        {NEWS.map(({ name, words }) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
      <button type="button" onClick={() => act({ act: "tell account", news })}>
        Let WhatsApp say it
      </button>
    </>
  );
}

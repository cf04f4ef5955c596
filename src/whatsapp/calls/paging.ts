// Walks through the pages of a Graph list. The listing calls hand it a way to read one page.
// Source: developers.facebook.com/docs/graph-api/results
import { WhatsAppError } from "../errors.ts";
import type { Page } from "../wire/answers.ts";

// Cursors die when what they point at is deleted; a list that never holds still is given up.
const MOST_RESTARTS = 3;
const CURSOR_EXPIRED = 131059;

/**
 * Yields page after page. When a cursor expires the list begins again, so that an item may come twice, but none that
 * was there all the time is missed. `fullPageCount` is how many items a full page has.
 */
export async function* readPages<Item>(
  readPage: (after: string | null) => Promise<Page<Item>>,
  { fullPageCount }: { fullPageCount: number },
): AsyncGenerator<Item[], void, undefined> {
  let restarts = 0;
  let after: string | null = null;
  let seen = new Set<string>();
  for (;;) {
    const page: Page<Item> | null = await readPage(after).catch((error: unknown) => {
      const isExpired = error instanceof WhatsAppError && error.code === CURSOR_EXPIRED;
      if (!isExpired || restarts === MOST_RESTARTS) throw error;
      return null;
    });
    if (page === null) {
      restarts += 1;
      after = null;
      seen = new Set();
      continue;
    }
    if (page.items.length > 0) yield page.items;
    // Some edges never send `next`; then a full page is taken to have a successor.
    const mayGoOn = page.hasNext || page.receivedCount >= fullPageCount;
    if (!mayGoOn || page.after === null || seen.has(page.after)) return;
    seen.add(page.after);
    after = page.after;
  }
}

// Lists that are shown a page at a time: how many pages there are, which one this is, and the buttons that turn them.
import type { ButtonLook } from "../blocks.ts";
import { mrkdwn, type Markup } from "../text.ts";

/** `page` counts from nought. */
export type Paging = { page: number; pages: number };

/** A page beyond the last, as it is after things went, is the last; the only page of nothing is a page. */
export function pagingOf(page: number, total: number, pageSize: number): Paging {
  const pages = Math.max(1, Math.ceil(total / pageSize));
  return { page: Math.min(page, pages - 1), pages };
}

/** " · page 2 of 3"; nothing when there is one. */
export function whichPage({ page, pages }: Paging): Markup {
  return pages > 1 ? mrkdwn` · page ${page + 1} of ${pages.toLocaleString("en")}` : mrkdwn``;
}

export function pageButtons({ page, pages }: Paging): ButtonLook[] {
  const turn = (text: string, to: number): ButtonLook => ({
    text,
    label: `${text}: ${to + 1} of ${pages}`,
    click: { verb: "turn_page", page: to },
  });
  return [
    ...(page > 0 ? [turn("Previous page", page - 1)] : []),
    ...(page + 1 < pages ? [turn("Next page", page + 1)] : []),
  ];
}

// Slack's own numbers: how long texts may be, how many there may be of something, and how often it may be called. Everything
// that draws uses them; `app.ts` paces the outbox with them.

/** In characters. Source: docs.slack.dev/reference/block-kit (blocks, elements, composition objects) and /reference/views. */
export const longest = {
  title: 24,
  section: 3_000,
  context: 2_000,
  messageText: 4_000,
  /** In all blocks of a message: Slack counts some 12,000 with the blocks themselves. Source: github.com/slackapi/bolt-js, issues 2509 and 2867 */
  messageBlocks: 10_000,
  button: 75,
  option: 75,
  label: 2_000,
  placeholder: 150,
  /** In a text input. */
  typed: 3_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmVerb: 30,
};

/** Source: docs.slack.dev/reference/block-kit/block-elements (check boxes, select menus). */
export const most = { checkboxes: 10, options: 100 };

/** Home tabs: some hundred a minute and workspace. Source: docs.slack.dev/apis/web-api/rate-limits, tier 4. */
export const publishEveryMs = 600;

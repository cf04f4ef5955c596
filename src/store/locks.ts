// The locks of PostgreSQL that belong to no row, all in one place so that no two have the same number. A number is any, as long as it is
// the same for all instances, also those of another version. Whoever takes one asks, until its transaction ends.
export const locks = {
  /** Alone: migrates. */
  migrations: 7_365_210_413,
  /** Shared: makes cards by the routes as they are. Alone: changes them. */
  routes: 4_471_019,
  /** Shared: writes people down. Alone: gives somebody another number. */
  identityChanges: 4_471_020,
  /** Alone, beside the number of a line: reads what has arrived in it. */
  arrivals: 4_471_021,
  /** Beside the id of a route: lets somebody in by its rule. */
  rules: 4_471_024,
  /** Alone: begins, puts off or ends reminders. */
  reminders: 4_471_025,
  /** Alone, after that of the routes: gives a channel something new. */
  channels: 4_471_031,
};

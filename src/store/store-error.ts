// What goes wrong at the database, as one class: `transient` tells whether the same thing may work in a moment.

export class StoreError extends Error {
  readonly transient: boolean;

  constructor(message: string, options: { cause?: unknown; transient?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.name = "StoreError";
    this.transient = options.transient ?? false;
  }
}

/** Nothing is wrong with it: the next start makes it, or brings it up to date. */
export class StoreUnfinished extends StoreError {}

// What goes wrong at the database, as one class: `transient` tells whether the same thing may work in a moment.

export class StoreError extends Error {
  readonly transient: boolean;
  /** What to do about it, where the place that failed knows better than whoever asks. */
  readonly cure: string | undefined;

  constructor(message: string, options: { cause?: unknown; transient?: boolean; cure?: string } = {}) {
    super(message, { cause: options.cause });
    this.name = "StoreError";
    this.transient = options.transient ?? false;
    this.cure = options.cure;
  }
}

/** As somebody reads it who must do something. */
export function sentenceOf({ message, cure }: StoreError): string {
  return cure === undefined ? message : `${message} ${cure}`;
}

/** Nothing is wrong with it: the next start makes it, or brings it up to date. */
export class StoreUnfinished extends StoreError {}

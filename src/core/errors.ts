/** What each code of the contract means to the doors: HTTP status of the server, SQLSTATE of the wire. */
export const ERROR_CODES = {
  syntax_error: { httpStatus: 400, sqlState: '42601' },
  unknown_table: { httpStatus: 404, sqlState: '42P01' },
  unknown_column: { httpStatus: 400, sqlState: '42703' },
  ambiguous_column: { httpStatus: 400, sqlState: '42702' },
  unknown_function: { httpStatus: 400, sqlState: '42883' },
  unknown_procedure: { httpStatus: 404, sqlState: '42883' },
  missing_input: { httpStatus: 400, sqlState: '22023' },
  invalid_value: { httpStatus: 400, sqlState: '22P02' },
  type_mismatch: { httpStatus: 400, sqlState: '42804' },
  read_only_column: { httpStatus: 400, sqlState: '428C9' },
  missing_column: { httpStatus: 400, sqlState: '23502' },
  unsupported_statement: { httpStatus: 400, sqlState: '0A000' },
  forbidden: { httpStatus: 403, sqlState: '42501' },
  unfiltered_write: { httpStatus: 400, sqlState: '42501' },
  read_only_connection: { httpStatus: 403, sqlState: '25006' },
  too_many_calls: { httpStatus: 400, sqlState: '54000' },
  too_many_rows: { httpStatus: 400, sqlState: '54000' },
  partial_write: { httpStatus: 500, sqlState: 'XX001' },
  authentication: { httpStatus: 401, sqlState: '28000' },
  permission_denied: { httpStatus: 403, sqlState: '42501' },
  rate_limited: { httpStatus: 429, sqlState: '53400' },
  stripe_error: { httpStatus: 502, sqlState: 'HV000' },
  network: { httpStatus: 502, sqlState: '08006' },
  timeout: { httpStatus: 504, sqlState: '57014' },
  cancelled: { httpStatus: 499, sqlState: '57014' },
  secret_unavailable: { httpStatus: 500, sqlState: '28000' },
  invalid_connection: { httpStatus: 400, sqlState: '08001' },
  internal: { httpStatus: 500, sqlState: 'XX000' },
} as const satisfies Record<string, { httpStatus: number; sqlState: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** A place in the user's text: `offset` counts UTF-16 units from 0; line and column are 1-based code points. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** What became of one row of a write of several rows; rows count from 1. */
export interface RowReport {
  readonly row: number;
  readonly state: 'done' | 'failed' | 'unknown' | 'not tried';
  /** Of the object, where Stripe told it. */
  readonly id?: string;
  readonly reason?: string;
}

export interface DriverErrorDetails {
  readonly position?: Position | undefined;
  readonly hint?: string | undefined;
  /** Stripe's Request-Id, for errors that came from a call. */
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
  /** For `partial_write`: every row of the statement. */
  readonly rows?: readonly RowReport[] | undefined;
}

/** The one error class. `message` is one sentence without the code, the position or the hint. */
export class DriverError extends Error {
  override readonly name = 'DriverError';
  readonly code: ErrorCode;
  readonly position: Position | undefined;
  readonly hint: string | undefined;
  readonly requestId: string | undefined;
  readonly rows: readonly RowReport[] | undefined;

  constructor(code: ErrorCode, message: string, details: DriverErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.position = details.position;
    this.hint = details.hint;
    this.requestId = details.requestId;
    this.rows = details.rows;
  }
}

/** Shapes anything thrown into a DriverError: an abort is `cancelled`, what nobody foresaw is `internal`. */
export function toDriverError(thrown: unknown): DriverError {
  if (thrown instanceof DriverError) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return new DriverError('cancelled', 'The statement was cancelled', { cause: thrown });
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new DriverError('internal', message, { cause: thrown });
}

/**
 * The error line of the contract, without the program's name in front:
 * `code: message (at line L, column C; hint: …; request: req_…)`. Newlines are folded into spaces.
 */
export function formatError(error: DriverError): string {
  const parts = [
    error.position && `at line ${error.position.line}, column ${error.position.column}`,
    error.hint && `hint: ${error.hint}`,
    error.requestId && `request: ${error.requestId}`,
  ].filter(Boolean);
  const text = `${error.code}: ${error.message}${parts.length > 0 ? ` (${parts.join('; ')})` : ''}`;
  return text.replace(/\s*[\r\n]+\s*/g, ' ');
}

/** For the default of a `switch` over a closed union: the compiler proves it is never reached. */
export function unreachable(value: never): never {
  throw new DriverError('internal', `Unexpected value ${JSON.stringify(value)}`);
}

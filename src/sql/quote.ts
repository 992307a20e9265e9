import { DriverError } from '../core/errors.js';

/** `"name"` with quotes doubled. */
export function quoteIdentifier(name: string): string {
  refuseNul(name);
  return `"${name.replaceAll('"', '""')}"`;
}

/** `'text'` with quotes doubled; a backslash means itself. */
export function quoteText(text: string): string {
  refuseNul(text);
  return `'${text.replaceAll("'", "''")}'`;
}

function refuseNul(text: string): void {
  if (text.includes('\0')) throw new DriverError('invalid_value', 'Text with a NUL character cannot be used');
}

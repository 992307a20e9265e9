/**
 * JSON text made for small diffs: lists of objects stand one object a line, everything short stays on one line.
 * The same value always gives the same bytes.
 */
export function renderJson(value: unknown): string {
  return `${render(value, '')}\n`;
}

const MAX_LINE = 120;

function render(value: unknown, indent: string): string {
  const line = compact(value);
  if (isRow(value) || (indent.length + line.length <= MAX_LINE && !holdsRows(value))) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => inner + (holdsRows(item) ? render(item, inner) : compact(item)));
    return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return line;
  const entries = Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${render(item, inner)}`);
  return `{\n${entries.join(',\n')}\n${indent}}`;
}

/** An object inside a list: always one line, however long. */
function isRow(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function holdsRows(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => typeof item === 'object' && item !== null);
  return Object.values(value).some(holdsRows);
}

/** One line with a space after each colon and comma. */
function compact(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(compact).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${compact(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

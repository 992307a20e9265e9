import type { Expression } from '../../sql/ast.js';

/** True for expressions that say the same; where in the text they stand makes no difference. */
export function isSame(a: Expression, b: Expression): boolean {
  return a === b || (a.kind === b.kind && text(a) === text(b));
}

const text = (node: Expression): string =>
  JSON.stringify(node, (key: string, value: unknown) => (key === 'at' ? undefined : value));

import type { Expression } from '../../sql/ast.js';
import { asText, literalText, type Typed } from '../typed.js';

/** Texts side by side; NULL when one of them is. */
export function joinTexts(parts: readonly Typed[], at: number): Typed {
  const [first = literalText('', at), ...rest] = parts.filter((part) => !isEmpty(part.node));
  return rest.reduce<Typed>(
    (left, right) => ({
      node: { kind: 'binary', op: '||', left: left.node, right: asText(right).node, at },
      type: 'TEXT',
    }),
    asText(first),
  );
}

const isEmpty = (node: Expression): boolean => node.kind === 'literal' && node.value === '';

/** One text or the other. */
export function either(when: Typed, then: Typed, otherwise: Typed, at: number): Typed {
  return {
    node: { kind: 'case', branches: [{ when: when.node, then: then.node }], otherwise: otherwise.node, at },
    type: then.type ?? otherwise.type,
  };
}

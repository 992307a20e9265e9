import { isSameField } from '../../catalog/same-field.js';
import type { RequirementDefinition } from '../../catalog/definition.js';
import type { Term } from '../../source/term.js';
import type { Conjunct } from '../terms.js';
import type { Edge } from './edges.js';
import type { ScanDraft } from './scan-draft.js';

/**
 * Where only objects with such a child matter, and their list takes the child's condition, it is said to that list:
 * `FROM Subscription s JOIN SubscriptionItem i ON i.subscription = s.id WHERE i.price = …` lists the subscriptions of that price.
 */
export function withChildConditions(drafts: readonly ScanDraft[], edges: readonly Edge[]): ScanDraft[] {
  return drafts.map((parent) => {
    const parts = edges
      .filter(({ to }) => to.alias === parent.relation.alias)
      .flatMap(({ from, to }) => {
        const child = drafts.find((draft) => draft.relation.alias === from.alias);
        const requirement = child && requirementOf(child, from.column, parent, to.column);
        return child && requirement ? implied(child, requirement, parent) : [];
      });
    if (parts.length === 0) return parent;
    const terms = [...parent.request.terms, ...parts.flatMap((part) => part.terms)];
    return { ...parent, parts: [...parent.parts, ...parts], request: { ...parent.request, terms } };
  });
}

function requirementOf(
  child: ScanDraft,
  column: string,
  parent: ScanDraft,
  parentColumn: string,
): RequirementDefinition | undefined {
  return child.definition?.requires.find(
    (requirement) =>
      requirement.column === column &&
      requirement.table === parent.definition?.name &&
      (requirement.tableColumn ?? 'id') === parentColumn,
  );
}

/** The child's equalities that the parent's list takes, unless the parent has its own. They say less than the child's: one of its items is enough. */
function implied(child: ScanDraft, { conditions = {} }: RequirementDefinition, parent: ScanDraft): Conjunct[] {
  const { definition } = child;
  return child.parts.flatMap((part): Conjunct[] => {
    const [term, ...others] = part.terms;
    if (term === undefined || definition === undefined || others.length > 0 || !isEquality(term)) return [];
    const column = Object.entries(conditions).find(([own]) => isSameField(definition, term.column, own))?.[1];
    if (column === undefined || isKnown(parent, column)) return [];
    const text = `EXISTS (SELECT 1 FROM ${definition.name} WHERE ${part.text})`;
    return [{ ...part, text, terms: [{ ...term, column, text, wider: true }], implied: true }];
  });
}

const isEquality = ({ op, wider }: Term): boolean => (op === '=' || op === 'in') && !wider;

function isKnown({ request, keyed }: ScanDraft, column: string): boolean {
  return keyed !== undefined || request.terms.some((term) => term.column === column);
}

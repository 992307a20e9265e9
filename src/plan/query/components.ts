import type { Candidate } from './candidates.js';
import type { ScanDraft } from './scan-draft.js';

export type Candidates = ReadonlyMap<ScanDraft, readonly Candidate[]>;

/** Tables that no candidate connects are chosen for apart from each other; each group, and the tables in it, in the given order. */
export function components(candidates: Candidates): ScanDraft[][] {
  const parents = new Map<ScanDraft, ScanDraft>();
  const rootOf = (draft: ScanDraft): ScanDraft => {
    let root = draft;
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent;
    return root;
  };
  for (const [draft, ways] of candidates)
    for (const way of ways) {
      const [one, other] = [rootOf(draft), rootOf(way.kind === 'own' ? draft : sourceOf(way))];
      if (one !== other) parents.set(one, other);
    }
  const groups = new Map<ScanDraft, ScanDraft[]>();
  for (const draft of candidates.keys()) {
    const root = rootOf(draft);
    groups.set(root, [...(groups.get(root) ?? []), draft]);
  }
  return [...groups.values()];
}

/** The table whose rows the way takes. */
export function sourceOf(way: Exclude<Candidate, { kind: 'own' }>): ScanDraft {
  return way.kind === 'side' ? way.of : way.from;
}

import type { Assigner } from './assign.js';
import type { Candidate } from './candidates.js';
import type { ScanDraft } from './scan-draft.js';

/** Scans of one table under the same conditions are made once: who reads whose rows. */
export class Sharing {
  readonly #reads = new Map<ScanDraft, ScanDraft>();
  readonly #merged = new Map<ScanDraft, ScanDraft>();

  constructor(drafts: readonly ScanDraft[], choices: ReadonlyMap<ScanDraft, Candidate>, assigner: Assigner) {
    const first = new Map<string, ScanDraft>();
    for (const draft of drafts) {
      const key = shareKey(draft, choices, assigner);
      const shared = key === undefined ? undefined : first.get(key);
      if (key !== undefined && shared === undefined) first.set(key, draft);
      this.#reads.set(draft, shared ?? draft);
      if (shared !== undefined) this.#merged.set(shared, withColumns(this.merged(shared), draft));
    }
  }

  /** The scan whose rows the table reads: its own, or that of an equal one before it. */
  reads(draft: ScanDraft): ScanDraft {
    return this.#reads.get(draft) ?? draft;
  }

  /** The scan with the columns of everyone who reads it. */
  merged(draft: ScanDraft): ScanDraft {
    return this.#merged.get(draft) ?? draft;
  }

  /** `scan(3)` -> `scan(1)` where 3 reads the rows of 1. */
  relation(name: string): string {
    const id = /^scan\((\d+)\)$/.exec(name)?.[1];
    const draft = [...this.#reads.keys()].find((candidate) => String(candidate.relation.scan) === id);
    return draft === undefined ? name : `scan(${this.reads(draft).relation.scan})`;
  }
}

/** What makes two scans the same; undefined for one that cannot be shared: it is fed, hangs on another, or has sides. */
function shareKey(
  draft: ScanDraft,
  choices: ReadonlyMap<ScanDraft, Candidate>,
  assigner: Assigner,
): string | undefined {
  const choice = choices.get(draft);
  if (draft.empty || choice?.kind !== 'own' || assigner.sides(draft, choices).length > 0) return undefined;
  const conditions = draft.parts.map((part) => part.text).sort();
  return JSON.stringify([draft.relation.table.name, draft.request.account, conditions]);
}

function withColumns(draft: ScanDraft, other: ScanDraft): ScanDraft {
  const columns = [...new Set([...draft.request.columns, ...other.request.columns])];
  return { ...draft, request: { ...draft.request, columns } };
}

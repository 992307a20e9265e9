import type { AccessPath, SideRequest } from '../../source/access-path.js';
import { localTexts } from '../local-conditions.js';
import type { PlannedScan } from '../plan.js';
import type { Evaluation } from './evaluation.js';
import type { ScanDraft } from './scan-draft.js';

/** Scans that ask Stripe for the same are made once, with what hangs on them: who reads whose rows. */
export class Sharing {
  readonly #reads = new Map<ScanDraft, ScanDraft>();
  readonly #readers = new Map<ScanDraft, ScanDraft[]>();
  readonly #byScan = new Map<number, ScanDraft>();

  constructor(drafts: readonly ScanDraft[], evaluation: Evaluation) {
    const first = new Map<string, ScanDraft>();
    for (const draft of drafts) {
      const name = evaluation.share(draft);
      const shared = first.get(name) ?? draft;
      first.set(name, shared);
      this.#reads.set(draft, shared);
      this.#readers.set(shared, [...(this.#readers.get(shared) ?? []), draft]);
      this.#byScan.set(draft.relation.scan, draft);
    }
  }

  /** The scan whose rows the table reads: its own, or that of an equal one before it. */
  reads(draft: ScanDraft): ScanDraft {
    return this.#reads.get(draft) ?? draft;
  }

  /** The scan with the columns of everyone who reads it; itself where that is no one else. */
  merged(draft: ScanDraft): ScanDraft {
    const readers = this.#readers.get(draft) ?? [];
    if (readers.length < 2) return draft;
    const columns = [...new Set(readers.flatMap(({ request }) => request.columns))];
    return { ...draft, request: { ...draft.request, columns } };
  }

  /** The conditions that are judged only locally, of everyone who reads the scan. */
  local(draft: ScanDraft, path: AccessPath): string[] {
    const readers = this.#readers.get(draft) ?? [draft];
    const taken = new Set([...path.exact, ...path.inexact].map(({ text }) => text));
    const texts = readers.flatMap((reader) =>
      reader === draft
        ? localTexts(draft.parts, path)
        : localTexts(reader.parts, path).filter((text) => !taken.has(text)),
    );
    return [...new Set(texts)];
  }

  /** The sides of a scan, each once: one that hangs on an equal scan stands for both. */
  sides(requests: readonly SideRequest[]): SideRequest[] {
    const sides = new Map<number, SideRequest>();
    for (const side of requests) {
      const scan = this.#scan(side.scan);
      const draft = this.#byScan.get(scan);
      const columns = draft ? this.merged(draft).request.columns : side.columns;
      sides.set(scan, { ...side, scan, columns, ...(side.of !== undefined && { of: this.#scan(side.of) }) });
    }
    return [...sides.values()];
  }

  /** What the statement calls the tables that read the scan, but for a name that is the table's own. */
  named(id: number, tableOf: (name: string) => string | undefined): Pick<PlannedScan, 'alias'> {
    const draft = this.#byScan.get(id);
    const readers = draft ? (this.#readers.get(draft) ?? []) : [];
    const names = readers.map(({ relation }) =>
      tableOf(relation.label) === relation.table.name ? '' : relation.label,
    );
    const aliases = [...new Set(names)].filter((name) => name !== '');
    return aliases.length === 0 ? {} : { alias: aliases.join(', ') };
  }

  /** `scan(3)` -> `scan(1)` where 3 reads the rows of 1. */
  relation(name: string): string {
    const id = /^scan\((\d+)\)$/.exec(name)?.[1];
    return id === undefined ? name : `scan(${this.#scan(Number(id))})`;
  }

  #scan(id: number): number {
    const draft = this.#byScan.get(id);
    return draft === undefined ? id : this.reads(draft).relation.scan;
  }
}

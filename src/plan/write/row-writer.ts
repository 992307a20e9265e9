import { DriverError, type Position } from '../../core/errors.js';
import type { Value } from '../../core/value.js';
import type { AccountKey } from '../../source/account.js';
import type { WriteCall } from '../../source/writer.js';
import type { Identifier } from '../../sql/ast.js';
import type { Cell } from './cells.js';
import { missingParameters, segment, writeCall } from './write-call.js';
import { refuseTwice, type Slot, type WriteTarget } from './write-target.js';

/** Turns rows of values for named columns into calls. */
export class RowWriter {
  readonly #target: WriteTarget;
  readonly #slots: readonly Slot[];
  readonly #position: (at: number) => Position;
  readonly #own: AccountKey;
  /** What `account_id` chose so far. */
  #chosen: AccountKey | undefined;

  /** Throws for columns that cannot be written, or are named twice. */
  constructor(
    target: WriteTarget,
    columns: readonly (readonly Identifier[])[],
    account: AccountKey,
    position: (at: number) => Position,
  ) {
    this.#target = target;
    this.#position = position;
    this.#own = account;
    this.#slots = columns.map((path) => target.slot(path));
    refuseTwice(this.#slots, position);
  }

  /** The account that `account_id` among the columns chose, else the connection's. */
  get account(): AccountKey {
    return this.#chosen ?? this.#own;
  }

  /** One row's call; `undefined` leaves a column out. `cells` say where the values stand. Throws for values and for what is missing. */
  call(values: readonly (Value | undefined)[], cells: readonly Cell[] = []): WriteCall {
    const placeholders: Record<string, string> = {};
    const body = this.#slots.flatMap((slot, index) => {
      const value = values[index];
      const at = cells[index]?.at ?? slot.at;
      if (value === undefined) return [];
      if (slot.kind === 'parameter') return this.#target.parts({ ...slot, at }, value);
      if (slot.kind === 'account') this.#choose(value === null ? this.#own : segment(value), at);
      else if (value !== null) placeholders[slot.name] = segment(value);
      return [];
    });
    const call = writeCall(
      this.#target.operation,
      { placeholders, body, account: this.account },
      this.#position(cells[0]?.at ?? this.#slots[0]?.at ?? 0),
    );
    this.#refuseMissing(call);
    return call;
  }

  #choose(account: AccountKey, at: number): void {
    if ((this.#chosen ?? account) !== account)
      throw new DriverError('unsupported_statement', 'A statement writes to one account', {
        position: this.#position(at),
      });
    this.#chosen = account;
  }

  #refuseMissing(call: WriteCall): void {
    const { table, operation, placeholders, verb } = this.#target;
    const parents = placeholders.filter((name) => !(name in call.placeholders));
    const missing = verb === 'insert' ? [...parents, ...missingParameters(call, operation)] : parents;
    if (missing.length === 0) return;
    const names = missing.map((name) => `"${name}"`).join(', ');
    throw new DriverError('missing_column', `${table.name} needs ${names}`, {
      position: this.#position(this.#slots[0]?.at ?? 0),
    });
  }
}

import type { FilterDefinition, RequirementDefinition, TableDefinition } from '../../catalog/definition.js';
import { DriverError } from '../../core/errors.js';
import type { Value } from '../../core/value.js';
import type { Term } from '../../source/term.js';
import { enumerationNotice } from './enumeration.js';
import { offerOf, type Assignment, type Offer } from './offer.js';

/** Terms that go together into the requests of one path. */
export interface Selection {
  readonly offers: readonly Offer[];
  /** Lists to read, one after the other: every combination of the offers' calls. */
  readonly calls: readonly Assignment[];
}

export interface Pushdown {
  /** Ways to combine the terms: with one call a list first, then one way for each term that needs several. */
  readonly selections: readonly Selection[];
  /** What must be fed by a parent's rows: no term fixes it. */
  readonly fed: RequirementDefinition | undefined;
  readonly notices: readonly string[];
}

/** Decides what a list request can carry. Throws `missing_input` when something it cannot do without has neither a term nor a parent. */
export function pushDown(table: TableDefinition, terms: readonly Term[]): Pushdown {
  const notices = terms.map((term) => enumerationNotice(table, term));
  const known = terms.filter((_, index) => notices[index] === undefined);
  const offers = known.flatMap((term) => bestOffer(table, term) ?? []);
  const required = table.requires.map((requirement) => ({ requirement, offer: fixing(requirement, offers) }));
  const fixed = required.flatMap(({ offer }) => offer ?? []);
  const open = required.filter(({ offer }) => offer === undefined).map(({ requirement }) => requirement);
  const fed = fedRequirement(table, open, notices);
  // Items that come embedded in the parent were filtered by nobody.
  const optional = fed?.embedded === undefined ? offers.filter((offer) => !fixed.includes(offer)) : [];
  return {
    selections: selections([...new Set(fixed)], optional),
    fed,
    notices: notices.filter((notice) => notice !== undefined),
  };
}

/** The filter that takes the term in the fewest calls. */
function bestOffer(table: TableDefinition, term: Term): Offer | undefined {
  const filters = [...table.filters, ...requirementFilters(table)];
  const offers = filters.flatMap((filter) => offerOf(table, filter, term) ?? []);
  return offers.sort((a, b) => a.calls.length - b.calls.length)[0];
}

/** A requirement is a filter too: a placeholder of the path, or a parameter that the list of filters need not repeat. */
function requirementFilters(table: TableDefinition): readonly FilterDefinition[] {
  return table.requires.flatMap((requirement) => {
    const parameter = parameterName(requirement);
    if (table.filters.some((filter) => filter.parameter === parameter)) return [];
    return [{ column: requirement.column, parameter, style: 'value', operators: ['=', 'in'], exact: true }];
  });
}

export function parameterName(requirement: RequirementDefinition): string {
  return requirement.in === 'path' ? `{${requirement.parameter}}` : requirement.parameter;
}

function fixing(requirement: RequirementDefinition, offers: readonly Offer[]): Offer | undefined {
  const name = parameterName(requirement);
  const names = (offer: Offer): readonly string[] =>
    offer.calls.flatMap((call) => call.parameters.map((parameter) => parameter.name));
  return offers.find(
    (offer) => names(offer).includes(name) || (offer.calls.length === 0 && offer.term.column === requirement.column),
  );
}

function fedRequirement(
  table: TableDefinition,
  open: readonly RequirementDefinition[],
  notices: readonly (string | undefined)[],
): RequirementDefinition | undefined {
  const [fed] = open.filter((requirement) => requirement.table !== undefined);
  const missing = open.filter((requirement) => requirement !== fed);
  if (missing.length === 0) return fed;
  const names = missing.map((requirement) => requirement.parameter).join(', ');
  const conditions = missing.map((requirement) => `${requirement.column} = …`).join(' AND ');
  throw new DriverError('missing_input', `Stripe lists ${table.name} only for a given ${names}`, {
    hint: [...notices.filter((notice) => notice !== undefined), `WHERE ${conditions}`].join('; '),
  });
}

function selections(fixed: readonly Offer[], optional: readonly Offer[]): readonly Selection[] {
  const single = optional.filter((offer) => offer.calls.length === 1);
  const several = optional.filter((offer) => offer.calls.length !== 1);
  const plain = combine([...fixed, ...single]);
  return [plain, ...several.map((offer) => combine([...fixed, offer, ...single]))];
}

/** Takes the offers in turn; one that would set a parameter or bound that is already set is left to be judged locally. */
function combine(offers: readonly Offer[]): Selection {
  const taken: Offer[] = [];
  let calls: readonly Assignment[] = [{ parameters: [], echo: {} }];
  const slots = new Set<string>();
  for (const offer of equalitiesFirst(tightest(offers))) {
    const product = calls.flatMap((call) => offer.calls.flatMap((other) => merge(call, other) ?? []));
    const conflict = offer.slots.some((slot) => slots.has(slot)) || product.length < calls.length * offer.calls.length;
    if (conflict) continue;
    for (const slot of offer.slots) slots.add(slot);
    taken.push(offer);
    calls = product;
  }
  return { offers: [...taken, ...implied(offers, taken)], calls };
}

/** Of several bounds on one side only the one that leaves least. */
function tightest(offers: readonly Offer[]): readonly Offer[] {
  return offers.filter((offer) => !offers.some((other) => implies(other, offer) && !implies(offer, other)));
}

/** The bounds that hold for every row because a tighter one does. */
function implied(offers: readonly Offer[], taken: readonly Offer[]): readonly Offer[] {
  return offers
    .filter((offer) => !taken.includes(offer) && taken.some((other) => other.exact && implies(other, offer)))
    .map((offer) => ({ ...offer, exact: offer.term.wider !== true, selectivity: 'all' }));
}

/** True for two bounds of one side of which the first lets nothing through that the second stops. */
function implies(one: Offer, other: Offer): boolean {
  const [slot, ...more] = one.slots;
  const [a, b] = [one.term.values[0], other.term.values[0]];
  if (one === other || more.length > 0 || other.slots.length > 1 || slot !== other.slots[0]) return false;
  if (!isBound(one.term) || !isBound(other.term) || !isNumeric(a) || !isNumeric(b)) return false;
  const isLower = one.term.op.startsWith('>');
  if (a > b || a < b) return isLower ? a > b : a < b;
  return !one.term.op.endsWith('=') || other.term.op.endsWith('=');
}

const isBound = ({ op }: Term): boolean => op === '<' || op === '<=' || op === '>' || op === '>=';

const isNumeric = (value: Value | undefined): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';

function equalitiesFirst(offers: readonly Offer[]): readonly Offer[] {
  const isEquality = (offer: Offer): boolean => offer.slots.length > 1;
  return [...offers.filter(isEquality), ...offers.filter((offer) => !isEquality(offer))];
}

/** Both assignments together, or undefined when they give one parameter two values. */
function merge(a: Assignment, b: Assignment): Assignment | undefined {
  const set = new Map(a.parameters.map((parameter) => [parameter.name, parameter.value]));
  const clash = b.parameters.some(({ name, value }) => set.has(name) && set.get(name) !== value);
  if (clash) return undefined;
  const added = b.parameters.filter(({ name }) => !set.has(name));
  return { parameters: [...a.parameters, ...added], echo: { ...a.echo, ...b.echo } };
}

/** One golden plan: `-- sentence`, SQL, `----`, EXPLAIN. */
export interface PlanCase {
  readonly name: string;
  readonly sql: string;
  readonly plan: string;
}

/** Blocks are separated by blank lines, for a plan has none. */
export function parsePlans(text: string): PlanCase[] {
  return text
    .trim()
    .split(/\n\n+/)
    .map((block) => {
      const [first = '', ...rest] = block.split('\n');
      const cut = rest.indexOf('----');
      if (!first.startsWith('-- ') || cut < 1)
        throw new Error(`a case is "-- sentence", SQL, "----", plan, not ${first}`);
      return { name: first.slice(3), sql: rest.slice(0, cut).join('\n'), plan: rest.slice(cut + 1).join('\n') };
    });
}

export function formatPlans(cases: readonly PlanCase[]): string {
  return `${cases.map(({ name, sql, plan }) => `-- ${name}\n${sql}\n----\n${plan}`).join('\n\n')}\n`;
}

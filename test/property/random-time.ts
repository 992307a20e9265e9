import type { Both } from './random-condition.js';
import type { Random } from './random.js';

/** A condition on a function of a column of times, near a second that the column has: at the edges of its hour, day, month and year. */
export function timeCondition(random: Random, second: number, names: Both): Both {
  const unit = random.pick(['hour', 'day', 'week', 'month', 'quarter', 'year']);
  const iso = new Date(second * 1000).toISOString();
  const [date, time] = [iso.slice(0, 10), `${iso.slice(0, 10)} ${iso.slice(11, 19)}`];
  const { ours, oracle } = random.pick(FORMS)({ unit, date, time, random });
  const op = random.pick(['=', '=', '<', '<=', '>', '>=', '<>']);
  const both = { ours: ours(names.ours), oracle: oracle(names.oracle) };
  const mirrored = random.chance(0.2);
  const said = ({ left, right }: Sides): string => (mirrored ? `${right} ${op} ${left}` : `${left} ${op} ${right}`);
  return { ours: said(both.ours), oracle: said(both.oracle) };
}

interface Sides {
  readonly left: string;
  readonly right: string;
}

interface Parts {
  readonly unit: string;
  readonly date: string;
  readonly time: string;
  readonly random: Random;
}

type Form = (parts: Parts) => { readonly ours: (name: string) => Sides; readonly oracle: (name: string) => Sides };

const alike = (say: (name: string) => Sides): ReturnType<Form> => ({ ours: say, oracle: say });

const FORMS: readonly Form[] = [
  ({ unit, time }) =>
    alike((name) => ({ left: `date_trunc('${unit}', ${name})`, right: `date_trunc('${unit}', TIMESTAMP '${time}')` })),
  ({ unit, time }) => alike((name) => ({ left: `date_trunc('${unit}', ${name})`, right: `TIMESTAMP '${time}'` })),
  ({ date }) => alike((name) => ({ left: `CAST(${name} AS DATE)`, right: `DATE '${date}'` })),
  ({ date }) => alike((name) => ({ left: `date_part('year', ${name})`, right: date.slice(0, 4) })),
  ({ date }) => alike((name) => ({ left: `strftime(${name}, '%Y-%m')`, right: `'${date.slice(0, 7)}'` })),
  ({ date }) =>
    alike((name) => ({
      left: `strftime(${name}, '%d.%m.%Y')`,
      right: `'${date.slice(8)}.${date.slice(5, 7)}.${date.slice(0, 4)}'`,
    })),
  ({ unit, time, random }) => {
    const span = `INTERVAL '${random.below(40)} ${unit === 'quarter' ? 'month' : unit}'`;
    const op = random.pick(['+', '-']);
    return alike((name) => ({ left: `${name} ${op} ${span}`, right: `TIMESTAMP '${time}'` }));
  },
  ({ unit, time, random }) => {
    const [count, after] = [String(random.below(4)), random.chance(0.5)];
    const args = (name: string): string => (after ? `TIMESTAMP '${time}', ${name}` : `${name}, TIMESTAMP '${time}'`);
    // T-SQL's week begins on Sunday.
    const part = unit === 'week' ? 'day' : unit;
    return {
      ours: (name) => ({ left: `DATEDIFF(${part}, ${args(name)})`, right: count }),
      oracle: (name) => ({ left: `date_diff('${part}', ${args(name)})`, right: count }),
    };
  },
  ({ time, random }) => {
    const span = `INTERVAL '${random.below(100)} days'`;
    return alike((name) => ({ left: `TIMESTAMP '${time}' - ${name}`, right: span }));
  },
];

/** A year and a month of it, as conditions of their own. */
export function monthOfYear(random: Random, second: number, names: Both): Both {
  const date = new Date(second * 1000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1 - random.below(2)];
  const op = random.pick(['=', '=', '<=', '>']);
  const say = (name: string): string =>
    `(date_part('year', ${name}) = ${year} AND date_part('month', ${name}) ${op} ${month})`;
  return { ours: say(names.ours), oracle: say(names.oracle) };
}

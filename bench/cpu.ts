import { API_KEY, PAGES_WORKER, runNode, withSandbox, type SandboxProcess } from './child.js';
import { median, type Bench, type Line } from './line.js';

const PAGES = 200;
const WARM_UP_PAGES = 50;
const ROUNDS = 5;
const FACTOR = 1.5;

/** The first has the target; the others say what more columns and judging rows cost. */
const STATEMENTS: readonly { readonly sql: string; readonly factor?: number }[] = [
  { sql: 'SELECT id, amount FROM Charge LIMIT {n}', factor: FACTOR },
  { sql: 'SELECT * FROM Charge LIMIT {n}', factor: FACTOR },
  { sql: 'SELECT id, amount * 2 FROM Charge LIMIT {n}' },
];

/** CPU of a page of 100 charges, driver and bare in turns so that both meet the same weather. */
export const cpuBench: Bench = { name: 'cpu', measure: () => withSandbox({ scale: 'reference' }, measure) };

async function measure({ url }: SandboxProcess): Promise<readonly Line[]> {
  const bare: number[] = [];
  const driven = STATEMENTS.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await cpuPerPage(['bare', url]));
    for (const [index, { sql }] of STATEMENTS.entries()) driven[index]?.push(await cpuPerPage(['driver', url], sql));
  }
  const bareMs = median(bare);
  return STATEMENTS.map(({ sql, factor }, index): Line => {
    const ms = median(driven[index] ?? []);
    return {
      what: `CPU of a page: ${sql.replace(' LIMIT {n}', '')}`,
      target: factor === undefined ? '' : `<= ${factor} x bare`,
      measured: `${ms.toFixed(2)} ms = ${(ms / bareMs).toFixed(2)} x ${bareMs.toFixed(2)} ms`,
      met: factor === undefined ? undefined : ms <= factor * bareMs,
    };
  });
}

async function cpuPerPage([kind = '', url = '']: readonly string[], sql = ''): Promise<number> {
  const { stdout } = await runNode([PAGES_WORKER, kind, url, API_KEY, String(PAGES), String(WARM_UP_PAGES), sql]);
  return Number(stdout);
}

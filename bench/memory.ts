import { API_KEY, CLI, RSS_PROBE, runNode, statsOf, withSandbox, type SandboxProcess } from './child.js';
import type { Bench, Line } from './line.js';

const MOST_MB = 300;
/** What the last quarter of the time may have over the second one, and still be called flat. */
const FLAT = 1.15;

/** All charges of the scale `large` to csv: the memory of the client process. */
export const memoryBench: Bench = { name: 'memory', measure: () => withSandbox({ scale: 'large' }, measure) };

async function measure({ url }: SandboxProcess): Promise<readonly Line[]> {
  const sql = 'SELECT id, amount FROM Charge';
  const connection = ['--api-key', API_KEY, '--api-base', url, '--rate-limit', 'off'];
  const args = ['--import', RSS_PROBE, CLI, 'query', sql, '--format', 'csv', '--stats', ...connection];
  const ended = await runNode(args, { discardRows: true });
  const [stats = '', memory = ''] = ended.stderr.trim().split(/\n+/).slice(-2);
  const { rows } = statsOf({ ...ended, stderr: stats });
  const { peakMb, quartersMb } = JSON.parse(memory) as { peakMb: number; quartersMb: readonly number[] };
  const [, second = 0, , last = Infinity] = quartersMb;
  const quarters = quartersMb.map((mb) => mb.toFixed(0)).join(' ');
  return [
    {
      what: `${rows.toLocaleString('en')} charges to csv: memory of the client`,
      target: `flat, <= ${MOST_MB} MB`,
      measured: `${peakMb.toFixed(0)} MB (by quarters of the time ${quarters}), ${(ended.wallMs / 1000).toFixed(0)} s`,
      met: peakMb <= MOST_MB && last <= FLAT * second,
    },
  ];
}

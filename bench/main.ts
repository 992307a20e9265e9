import { availableParallelism, cpus, loadavg } from 'node:os';
import { coldStartBench } from './cold-start.js';
import { cpuBench } from './cpu.js';
import { limitBench } from './limit.js';
import { tableOf, type Line } from './line.js';
import { memoryBench } from './memory.js';
import { scanBench } from './scan.js';

/**
 * `npm run bench [name ...]`: what statements take on the embedded Stripe, which runs in a process of its own, against the targets. By hand only:
 * a machine that does something else beside it measures that too. Always ends with 0; what is over its target says so.
 */
const BENCHES = [scanBench(25), scanBench(100), limitBench, cpuBench, memoryBench, coldStartBench];

const names = process.argv.slice(2);
const unknown = names.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0)
  console.error(`no bench "${unknown.join('", "')}"; there are ${BENCHES.map(({ name }) => name).join(', ')}`);

const [load] = loadavg();
const lines: Line[] = [];
for (const bench of BENCHES) {
  if (names.length > 0 && !names.includes(bench.name)) continue;
  console.error(`${bench.name} …`);
  lines.push(...(await bench.measure()));
}
const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'})`;
console.log(`Node ${process.version}, ${machine}, load before ${load?.toFixed(1)}`);
console.log(tableOf(lines));

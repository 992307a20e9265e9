import { createSeed } from '../fixtures/stripe-sandbox/seed/index.js';
import type { Scale } from '../fixtures/stripe-sandbox/seed-collection.js';

/** What the seed data costs: time to create it, time to build an object, memory. `npx tsc -p bench/tsconfig.json && node dist/bench/seed.js [scale ...]`. */
const named = process.argv.slice(2) as Scale[];
const scales: readonly Scale[] = named.length > 0 ? named : ['demo', 'reference', 'large'];

for (const scale of scales) {
  const start = performance.now();
  const seed = createSeed({ scale, seed: 1 });
  const createdMs = performance.now() - start;
  console.log(`${scale}: created in ${createdMs.toFixed(0)} ms, resident ${megabytes()} MB`);
  for (const path of seed.collections.keys()) measure(path, seed.collections.get(path));
  console.log(`${scale}: resident ${megabytes()} MB after building from every collection\n`);
}

function measure(path: string, collection: ReturnType<ReturnType<typeof createSeed>['collections']['get']>): void {
  if (collection === undefined) return;
  const step = Math.max(1, Math.floor(collection.length / 2000));
  // The first object makes the tables it needs (payouts add up all movements).
  const first = performance.now();
  collection.build(0);
  const firstMs = performance.now() - first;
  const before = process.cpuUsage();
  let built = 0;
  for (let i = 0; i < collection.length; i += step, built++) collection.build(i);
  const { user, system } = process.cpuUsage(before);
  const micros = ((user + system) / built).toFixed(1);
  console.log(
    `  ${path.padEnd(34)} ${String(collection.length).padStart(9)} objects  first ${firstMs.toFixed(1).padStart(7)} ms  then ${micros.padStart(6)} µs each`,
  );
}

function megabytes(): string {
  return (process.memoryUsage().rss / 2 ** 20).toFixed(0);
}

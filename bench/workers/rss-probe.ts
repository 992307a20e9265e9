import { writeSync } from 'node:fs';

/**
 * Loaded before a program with `--import`: at its end one line on stderr says how much memory it had, sampled over its life:
 * the most in each quarter of its time, in MB.
 */
const SAMPLE_EVERY_MS = 100;
const samples: number[] = [];
setInterval(() => samples.push(process.memoryUsage.rss()), SAMPLE_EVERY_MS).unref();
process.on('exit', () => {
  const most = (from: number): number =>
    Math.max(...samples.slice(Math.floor(from * samples.length), Math.ceil((from + 0.25) * samples.length)));
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const quartersMb = [0, 0.25, 0.5, 0.75].map((from) => most(from) / 2 ** 20);
  writeSync(2, `\n${JSON.stringify({ peakMb, quartersMb })}\n`);
});

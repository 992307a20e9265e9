import { readBarePages } from './bare-pages.js';
import { readDriverPages } from './driver-pages.js';

/**
 * CPU of reading pages, this process's own, start-up and the first pages left out:
 * `pages.js bare|driver <url> <key> <pages> <warm-up pages> [sql with {n} for the rows]` prints milliseconds a page.
 */
const [kind, url = '', apiKey = '', pages = '', warmUp = '', sql = ''] = process.argv.slice(2);

await read(Number(warmUp));
const before = process.cpuUsage();
await read(Number(pages));
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000 / Number(pages));

async function read(count: number): Promise<void> {
  if (kind === 'bare') return readBarePages(url, apiKey, count);
  return readDriverPages(url, apiKey, sql.replace('{n}', String(count * 100)));
}

import { connect } from '../../src/index.js';

/** Reads pages of a statement through the driver: rows are pulled and dropped. */
export async function readDriverPages(url: string, apiKey: string, sql: string): Promise<void> {
  // Pacing is not part of the price of a page: it costs a millisecond a call, of which there are 25 to 100 a second.
  const session = await connect({ apiKey, apiBase: url, rateLimit: 'off' });
  const result = await session.prepare(sql).run();
  for await (const batch of result) void batch;
  await session.close();
}

import { connect } from '../../src/index.js';

/** Reads pages of a statement through the driver: rows are pulled and dropped. */
export async function readDriverPages(url: string, apiKey: string, sql: string): Promise<void> {
  // A limit that does not hold anything up, so that the way through the limiter is part of the price.
  const session = await connect({ apiKey, apiBase: url, rateLimit: 5_000 });
  const result = await session.prepare(sql).run();
  for await (const batch of result) void batch;
  await session.close();
}

import http from 'node:http';

/** Reads pages of charges with nothing but node:http (keep-alive) and JSON.parse; what the driver's work is compared with. */
export async function readBarePages(url: string, apiKey: string, pages: number, rows = 100): Promise<void> {
  const agent = new http.Agent({ keepAlive: true });
  let cursor = '';
  for (let page = 0; page < pages; page += 1) {
    const text = await get(`${url}/v1/charges?limit=${rows}${cursor}`, apiKey, agent);
    const { data } = JSON.parse(text) as { readonly data: readonly { readonly id: string }[] };
    cursor = `&starting_after=${data.at(-1)?.id}`;
  }
  agent.destroy();
}

function get(url: string, apiKey: string, agent: http.Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, headers: { authorization: `Bearer ${apiKey}` } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    });
    request.on('error', reject);
  });
}

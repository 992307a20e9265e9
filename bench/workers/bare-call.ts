import http from 'node:http';

/** One call with nothing but node:http and JSON.parse: `bare-call.js <url> <key>`. */
const [url = '', apiKey = ''] = process.argv.slice(2);
http.get(url, { headers: { authorization: `Bearer ${apiKey}` } }, (response) => {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('end', () =>
    console.log((JSON.parse(Buffer.concat(chunks).toString('utf8')) as { object: string }).object),
  );
});

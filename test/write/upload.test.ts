import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/connection/connect.js';
import { multipartUpload } from '../../src/stripe/http/multipart.js';
import { runOn, useWriteWorld } from './support/write-world.js';

const world = useWriteWorld();

const CONTENT = Buffer.from([0, 1, 2, 0xff, 0x0d, 0x0a, 0x2d, 0x2d]);
const INSERT = `INSERT INTO File (file, filename, purpose, file_link_data.create)
                VALUES ('${CONTENT.toString('base64')}', 'évidence "1".pdf', 'dispute_evidence', TRUE)`;

describe('INSERT INTO File', () => {
  test('uploads the content that is given as base64 text, under its name', async () => {
    const { rows } = await world.run(`${INSERT} RETURNING id, size, filename, purpose`);
    expect(rows).toEqual([
      [expect.stringMatching(/^file_/), CONTENT.length, 'évidence %221%22.pdf', 'dispute_evidence'],
    ]);
    expect(world.sandbox.log.lines()).toEqual(['POST /v1/files']);
  });

  test('shows a dry run as it was asked', async () => {
    expect(await world.dryRun(INSERT)).toEqual([
      [
        'POST',
        '/v1/files',
        {
          file: CONTENT.toString('base64'),
          filename: 'évidence "1".pdf',
          purpose: 'dispute_evidence',
          file_link_data: { create: true },
        },
      ],
    ]);
  });

  test.for(['/etc/passwd', 'no base64!', '', 'AAAAA', 'data:text/plain;base64,AAAA'])(
    'refuses %j: nothing is read from the machine',
    async (file) => {
      const error = await world.failure(
        `INSERT INTO File (file, purpose) VALUES ($1, 'dispute_evidence')`,
        {},
        { 1: file },
      );
      expect([error.code, error.message]).toEqual([
        'invalid_value',
        'File.file takes the content of a file as base64 text',
      ]);
      expect(world.sandbox.log.calls).toBe(0);
    },
  );

  test('needs a file', async () => {
    expect((await world.failure(`INSERT INTO File (purpose) VALUES ('dispute_evidence')`)).message).toContain('"file"');
  });
});

describe('the bytes of an upload', () => {
  let server: Server;
  const seen: { readonly type: string | undefined; readonly length: string | undefined; readonly body: Buffer }[] = [];

  beforeAll(async () => {
    server = createServer((message, response) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => {
        const { 'content-type': type, 'content-length': length } = message.headers;
        seen.push({ type, length, body: Buffer.concat(chunks) });
        // The first answer is lost.
        if (seen.length === 1) return void message.socket.destroy();
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"file_1","object":"file"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test('are a form of parts, and the same at every attempt', async () => {
    const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const session = await connect({ apiKey: 'sk_test_upload', apiBase, rateLimit: 'off' });
    expect((await runOn(session, INSERT)).affected).toBe(1);
    await session.close();
    const [first, second] = seen;
    expect(second).toEqual(first);
    expect(first?.length).toBe(String(first?.body.length));
    const boundary = /^multipart\/form-data; boundary=(stripe-sql-[0-9a-f]{40})$/.exec(first?.type ?? '')?.[1] ?? '';
    expect(first?.body.toString('latin1').split(`--${boundary}`)).toEqual([
      '',
      '\r\nContent-Disposition: form-data; name="purpose"\r\n\r\ndispute_evidence\r\n',
      '\r\nContent-Disposition: form-data; name="file_link_data[create]"\r\n\r\ntrue\r\n',
      `\r\nContent-Disposition: form-data; name="file"; filename="${Buffer.from('évidence %221%22.pdf').toString('latin1')}"\r\nContent-Type: application/pdf\r\n\r\n${CONTENT.toString('latin1')}\r\n`,
      '--\r\n',
    ]);
  });

  test.for([
    ['a.png', 'image/png'],
    ['a.JPG', 'image/jpeg'],
    ['a.csv', 'text/csv'],
    ['a', 'application/octet-stream'],
  ])('%s is %s', ([filename = '', type]) => {
    expect(multipartUpload({ file: 'AAAA', filename }, 'b').bytes.toString()).toContain(`Content-Type: ${type}\r\n`);
  });
});

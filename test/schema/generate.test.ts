import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../schema/generate/generate.js';

const SCHEMA = path.resolve('schema');

describe('the generator', () => {
  let files: Map<string, string>;
  beforeAll(() => {
    files = generate(SCHEMA);
  }, 60_000);

  it('gives exactly the committed files', () => {
    const changed = [...files].filter(([name, text]) => readFileSync(path.join(SCHEMA, name), 'utf8') !== text);
    expect(changed.map(([name]) => name)).toEqual([]);
  });

  it('leaves no file behind that it does not write', () => {
    const found = ['tables', 'procedures'].flatMap((folder) =>
      readdirSync(path.join(SCHEMA, folder)).map((file) => `${folder}/${file}`),
    );
    expect(found.filter((file) => !files.has(file))).toEqual([]);
  });
});

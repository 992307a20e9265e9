import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generate } from './generate.js';

const GENERATED_FOLDERS = ['tables', 'procedures'];

/** Writes the catalogue under `schema/` of the working directory and removes files that are no longer part of it. */
function main(): void {
  const folder = path.resolve('schema');
  const files = generate(folder);
  for (const name of GENERATED_FOLDERS) {
    mkdirSync(path.join(folder, name), { recursive: true });
    for (const file of readdirSync(path.join(folder, name))) {
      if (!files.has(`${name}/${file}`)) rmSync(path.join(folder, name, file));
    }
  }
  for (const [name, text] of files) writeFileSync(path.join(folder, name), text);
  process.stdout.write(`${files.size} files under ${folder}\n`);
}

main();

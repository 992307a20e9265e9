import type { CreateRenderer, RowFormat } from './renderer.js';

// Each when it is wanted: measuring characters for a table costs more to load than all other formats together.
const RENDERERS: Readonly<Record<RowFormat, () => Promise<CreateRenderer>>> = {
  table: async () => (await import('./table.js')).createTable,
  json: async () => (await import('./json.js')).createJson,
  ndjson: async () => (await import('./json.js')).createNdjson,
  csv: async () => (await import('./delimited.js')).createCsv,
  tsv: async () => (await import('./delimited.js')).createTsv,
  markdown: async () => (await import('./markdown.js')).createMarkdown,
};

/** Formats for people and sheets are parted by a blank line when several results follow each other. */
export function parted(format: RowFormat): boolean {
  return format !== 'json' && format !== 'ndjson';
}

export function loadRenderer(format: RowFormat): Promise<CreateRenderer> {
  return RENDERERS[format]();
}

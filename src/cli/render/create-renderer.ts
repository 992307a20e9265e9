import type { ResultColumn } from '../../engine/result.js';
import { createCsv, createTsv } from './delimited.js';
import { createJson, createNdjson } from './json.js';
import { createMarkdown } from './markdown.js';
import type { CreateRenderer, Renderer, RenderOptions, RowFormat } from './renderer.js';
import { createTable } from './table.js';

const RENDERERS: Readonly<Record<RowFormat, CreateRenderer>> = {
  table: createTable,
  json: createJson,
  ndjson: createNdjson,
  csv: createCsv,
  tsv: createTsv,
  markdown: createMarkdown,
};

/** Formats for people and sheets are parted by a blank line when several results follow each other. */
export function parted(format: RowFormat): boolean {
  return format !== 'json' && format !== 'ndjson';
}

export function createRenderer(format: RowFormat, columns: readonly ResultColumn[], options: RenderOptions): Renderer {
  return RENDERERS[format](columns, options);
}

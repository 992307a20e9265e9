import type { Json } from '../../core/value.js';
import type { WriteBody } from '../../source/writer.js';

/** A body that is sent as it is, in place of what the SDK would encode. */
export interface Upload {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Stripe wants a document's true type; it is told by the name's ending. */
const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  pdf: 'application/pdf',
  png: 'image/png',
};

/**
 * The multipart body of an upload: `file` is the content as base64 text, `filename` its name (`file` without one), everything else a form field.
 * `boundary` must occur nowhere in the content.
 */
export function multipartUpload(body: WriteBody, boundary: string): Upload {
  const { file, filename, ...fields } = body;
  const name = typeof filename === 'string' ? filename : 'file';
  const parts = [
    ...Object.entries(fields).flatMap(([name, value]) => fieldParts(name, value)),
    ...(typeof file === 'string' ? [filePart(name, Buffer.from(file, 'base64'))] : []),
  ];
  const bytes = Buffer.concat([
    ...parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from('\r\n')]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes };
}

/** `file_link_data: {create: true}` is the field `file_link_data[create]`. */
function fieldParts(name: string, value: Json): Buffer[] {
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((item, index) => fieldParts(`${name}[${index}]`, item));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, member]) => fieldParts(`${name}[${key}]`, member));
  return [Buffer.from(`Content-Disposition: form-data; name="${headerText(name)}"\r\n\r\n${String(value ?? '')}`)];
}

function filePart(filename: string, content: Buffer): Buffer {
  const type = TYPES[/\.(\w+)$/.exec(filename)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream';
  const head = `Content-Disposition: form-data; name="file"; filename="${headerText(filename)}"\r\nContent-Type: ${type}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), content]);
}

/** As browsers write it: what would end the header or the text is percent-encoded. */
const headerText = (text: string): string => text.replace(/["\r\n]/g, (character) => encodeURIComponent(character));

/** A fenced block of a page: its language, its lines and the line number of its first one (1-based). */
export interface FencedBlock {
  readonly language: string;
  readonly lines: readonly string[];
  readonly line: number;
}

/** One `$ …` of a console block and the lines shown below it. */
export interface ConsoleExample {
  readonly command: string;
  readonly expected: readonly string[];
  readonly line: number;
}

/** The fenced blocks of a Markdown text, in order. */
export function fencedBlocks(markdown: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = [];
  const lines = markdown.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const language = /^```(\w+)\s*$/.exec(lines[index] ?? '')?.[1];
    if (language === undefined) continue;
    const end = lines.indexOf('```', index + 1);
    if (end < 0) throw new Error(`the block that opens on line ${index + 1} never closes`);
    blocks.push({ language, lines: lines.slice(index + 1, end), line: index + 2 });
    index = end;
  }
  return blocks;
}

/** The commands of a console block; a command goes on after a `\` at the end of its line. */
export function consoleExamples(block: FencedBlock): readonly ConsoleExample[] {
  const examples: { command: string; expected: string[]; line: number; open: boolean }[] = [];
  block.lines.forEach((text, offset) => {
    const last = examples.at(-1);
    const line = block.line + offset;
    if (last?.open) continueCommand(last, text);
    else if (text.startsWith('$ '))
      examples.push(continueCommand({ command: '', expected: [], line, open: true }, text.slice(2)));
    else if (last === undefined) throw new Error(`line ${line}: output without a command`);
    else last.expected.push(text);
  });
  return examples;
}

function continueCommand<T extends { command: string; open: boolean }>(example: T, text: string): T {
  example.open = text.endsWith('\\');
  example.command += example.open ? text.slice(0, -1) : text;
  return example;
}
